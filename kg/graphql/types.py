"""Strawberry types for the classes of a vocabulary.

All types are made first and get their fields afterwards, so that classes may refer to each other in any way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Annotated, Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.scalars import ID
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from kg.graphql.names import lower_first
from kg.graphql.things import IRI, AnswerField, Date, DateTime, Identified, Thing
from kg.graphql.vocabulary import Backward, Class, Property, Vocabulary

_SCALARS: Mapping[str, object] = {
    "String": str,
    "Int": int,
    "Float": float,
    "Boolean": bool,
    "Date": Date,
    "DateTime": DateTime,
    "IRI": IRI,
}


@dataclass(frozen=True, slots=True)
class Types:
    """The type `Query`, all types of things, and by class IRI the Python class that its things are made of.

    `lookups` and `pages` say which class each root field is about (None: any).
    """

    query: type
    all: tuple[type, ...]
    things: Mapping[str, type[Thing]]
    lookups: Mapping[str, str | None]
    pages: Mapping[str, str]


def build(vocabulary: Vocabulary) -> Types:
    """Return the types for *vocabulary*."""
    return _Build(vocabulary).types()


class _Build:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._classes = sorted(vocabulary.classes.values(), key=lambda c: c.name)
        self._interfaces = {c.iri: _interface(c.name, c.description) for c in self._classes if c.abstract}
        self._things = {c.iri: _object(c.concrete, _described(c)) for c in self._classes}
        self._unions: dict[str, object] = {}
        self._connections: dict[str, type] = {}

    def types(self) -> Types:
        for c in self._classes:
            above = [Identified, *(self._interfaces[iri] for iri in c.ancestors)]
            if c.abstract:
                self._fill(self._interfaces[c.iri], c, above)
                above.append(self._interfaces[c.iri])
            self._fill(self._things[c.iri], c, above)
        query = _object("Query", "Where every query begins.")
        _definition(query).fields.extend(self._root())
        # An object is of exactly the type that it was made with; nothing has to be guessed.
        for interface in (*self._interfaces.values(), Identified):
            _definition(interface).resolve_type = _name_of
        return Types(
            query=query,
            all=(*self._interfaces.values(), *self._things.values()),
            things=self._things,
            lookups={"node": None, **{c.one: c.iri for c in self._classes}},
            pages={c.plural: c.iri for c in self._classes},
        )

    def _fill(self, owner: type, c: Class, above: Iterable[type]) -> None:
        definition = _definition(owner)
        definition.interfaces = [_definition(interface) for interface in above]
        definition.fields.extend(_definition(Identified).fields)
        definition.fields.extend(self._property(p, owner) for p in c.properties)
        definition.fields.extend(self._backward(b, owner) for b in c.backwards)

    def _property(self, p: Property, owner: type) -> StrawberryField:
        of = self._target(p.ranges) if p.ranges else _SCALARS[p.scalar]
        return _field(p.name, list[of] if p.many else of | None, p.description, owner)  # type: ignore[valid-type,operator]

    def _backward(self, b: Backward, owner: type) -> StrawberryField:
        return _answer(b.name, self._connection(b.ranges), b.description, owner, _PAGE)

    def _root(self) -> Iterable[StrawberryField]:
        yield _answer("node", Identified | None, "The thing with this IRI, whatever it is.", None, _IDENTIFIER)
        for c in self._classes:
            text = f"The {_words(c)} with this IRI; null if there is none."
            yield _answer(c.one, self._target((c.iri,)) | None, text, None, _IDENTIFIER)
            yield _answer(
                c.plural, self._connection((c.iri,)), f"All things of this type. {c.description}", None, _PAGE
            )

    def _target(self, ranges: tuple[str, ...]) -> Any:  # noqa: ANN401 a type made at run time, for annotations made at run time
        if not ranges:
            return Identified
        if len(ranges) == 1:
            return self._interfaces.get(ranges[0]) or self._things[ranges[0]]
        name = self._name(ranges)
        if name not in self._unions:
            members = sorted(self._vocabulary.within(ranges), key=lambda iri: self._vocabulary.classes[iri].concrete)
            union = reduce(or_, (self._things[iri] for iri in members))
            self._unions[name] = Annotated[union, strawberry.union(name)]
        return self._unions[name]

    def _connection(self, ranges: tuple[str, ...]) -> type:
        name = self._name(ranges)
        if name not in self._connections:
            target = self._target(ranges)
            edge = _object(f"{name}Edge", "A thing and its cursor.")
            _definition(edge).fields.extend(
                [
                    _field("cursor", str, "Where the thing stands; for `after:`.", edge),
                    _field("node", target, "The thing.", edge),
                ]
            )
            connection = _object(f"{name}Connection", "A page of things.")
            _definition(connection).fields.extend(
                [
                    _field("total_count", int, "How many there are on all pages.", connection, "totalCount"),
                    _field("edges", list[edge], "The things of this page.", connection),  # type: ignore[valid-type]
                    _field("page_info", strawberry.relay.PageInfo, "Whether there is more.", connection, "pageInfo"),
                ]
            )
            self._connections[name] = connection
        return self._connections[name]

    def _name(self, ranges: tuple[str, ...]) -> str:
        return "Or".join(self._vocabulary.classes[iri].name for iri in ranges) or "Node"


_IDENTIFIER = (("id", ID, "The IRI."),)
_PAGE = (
    ("first", int | None, "How many things at most (10 when nothing is said)."),
    ("after", str | None, "A cursor: begin with the thing behind it, in the version that the cursor is from."),
)


def _interface(name: str, description: str) -> type:
    return strawberry.interface(type(name, (Thing,), {}), name=name, description=description)


def _object(name: str, description: str) -> type[Thing]:
    return strawberry.type(type(name, (Thing,), {}), name=name, description=description)


def _field(name: str, of: object, description: str, owner: type, shown: str | None = None) -> StrawberryField:
    annotation = StrawberryAnnotation(of)
    return StrawberryField(name, shown or name, annotation, origin=owner, description=description)


def _answer(
    name: str, of: object, description: str, owner: type | None, arguments: Iterable[tuple[str, object, str]]
) -> StrawberryField:
    field = AnswerField(name, name, StrawberryAnnotation(of), origin=owner, description=description)
    field.arguments = [StrawberryArgument(n, n, StrawberryAnnotation(t), description=d) for n, t, d in arguments]
    return field


def _definition(of: type) -> StrawberryObjectDefinition:
    found: StrawberryObjectDefinition = of.__strawberry_definition__  # type: ignore[attr-defined]
    return found


def _name_of(thing: object, *_: object) -> str:
    return _definition(type(thing)).name


def _described(c: Class) -> str:
    return f"A thing of the class {c.name} and of no narrower one. {c.description}" if c.abstract else c.description


def _words(c: Class) -> str:
    return lower_first(c.name)
