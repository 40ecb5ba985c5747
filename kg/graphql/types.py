"""Strawberry types for the classes of a vocabulary.

All types are made first and get their fields afterwards, so that classes may refer to each other in any way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Annotated, Any

import strawberry
from strawberry.scalars import ID
from strawberry.types.field import StrawberryField

from kg.graphql.filter_types import SCALARS, FilterTypes
from kg.graphql.names import lower_first
from kg.graphql.things import IRI, Argument, Version, definition, field, interface, object_type
from kg.graphql.vocabulary import Backward, Class, Column, Computed, Property, Vocabulary


@dataclass(frozen=True, slots=True)
class Types:
    """The type `Query` and all types of things.

    `lookups` and `pages` say which class each root field is about (None: any).
    """

    query: type
    all: tuple[type, ...]
    lookups: Mapping[str, str | None]
    pages: Mapping[str, str]


def build(vocabulary: Vocabulary) -> Types:
    """Return the types for *vocabulary*."""
    return _Build(vocabulary).types()


class _Build:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._classes = sorted(vocabulary.classes.values(), key=lambda c: c.name)
        self._node = interface("Node", "A thing that has an IRI: everything in the graph.")
        self._interfaces = {c.iri: interface(c.name, c.description) for c in self._classes if c.abstract}
        self._things = {c.iri: object_type(c.concrete, _described(c)) for c in self._classes}
        self._filters = FilterTypes(vocabulary)
        self._unions: dict[str, object] = {}
        self._connections: dict[str, type] = {}
        self._computed: dict[str, type] = {}
        self._identity = [
            field("id", ID, "The IRI, as an identifier for `node(id:)`."),
            field("iri", IRI, "The IRI of the thing."),
            field("label", str | None, "The name of the thing.", _LANGUAGES),
        ]

    def types(self) -> Types:
        definition(self._node).fields.extend(self._identity)
        for c in self._classes:
            above = [self._node, *(self._interfaces[iri] for iri in c.ancestors)]
            if c.abstract:
                self._fill(self._interfaces[c.iri], c, above)
                above.append(self._interfaces[c.iri])
            self._fill(self._things[c.iri], c, above)
        query = object_type("Query", "Where every query begins.")
        definition(query).fields.extend(self._root())
        return Types(
            query=query,
            all=(self._node, *self._interfaces.values(), *self._things.values()),
            lookups={"node": None, **{c.one: c.iri for c in self._classes}},
            pages={c.plural: c.iri for c in self._classes},
        )

    def _fill(self, owner: type, c: Class, above: Iterable[type]) -> None:
        known = definition(owner)
        known.interfaces = [definition(wider) for wider in above]
        known.fields.extend(self._identity)
        known.fields.extend(self._property(p) for p in c.properties)
        known.fields.extend(self._backward(b) for b in c.backwards)
        known.fields.extend(field(d.name, self._answer(d), d.description) for d in c.computed)

    def _property(self, p: Property) -> StrawberryField:
        of = self._target(p.ranges) if p.ranges else SCALARS[p.scalar]
        return field(p.name, list[of] if p.many else of | None, p.description)  # type: ignore[valid-type,operator]

    def _backward(self, b: Backward) -> StrawberryField:
        return field(b.name, self._connection(b.ranges), b.description, self._page(b.ranges))

    def _root(self) -> Iterable[StrawberryField]:
        yield field("node", self._node | None, "The thing with this IRI, whatever it is.", (_ID, _AS_OF))
        text = "The things with these IRIs, in this order; null for one that is not there."
        yield field("nodes", list[self._node | None], text, (_IDS, _AS_OF))  # type: ignore[name-defined]
        for c in self._classes:
            text = f"The {_words(c)} with this IRI; null if there is none."
            yield field(c.one, self._target((c.iri,)) | None, text, (_ID, _AS_OF))
            page = (*self._page((c.iri,)), _AS_OF)
            yield field(c.plural, self._connection((c.iri,)), f"All things of this type. {c.description}", page)

    def _page(self, ranges: tuple[str, ...]) -> tuple[Argument, ...]:
        which = ("filter", self._filters.filter(ranges) | None, "Which things are wanted.")
        if len(ranges) != 1:
            return (*_PAGE, which)
        of = self._filters.order(ranges[0])
        order = list[of] | None  # type: ignore[valid-type]
        return (*_PAGE, which, ("orderBy", order, "What to sort by; the store's own order when nothing is said."))

    def _answer(self, d: Computed) -> object:
        if not d.columns:
            return SCALARS[d.of] | None  # type: ignore[operator]
        if d.of not in self._computed:
            row = self._computed[d.of] = object_type(d.of, d.about)
            definition(row).fields.extend(field(c.name, self._column(c), c.description) for c in d.columns)
        of = self._computed[d.of]
        return list[of]  # type: ignore[valid-type]

    def _column(self, c: Column) -> object:
        of = self._target(c.ranges) if c.ranges else SCALARS[c.scalar]
        return list[of] if c.many else of | None  # type: ignore[valid-type,operator]

    def _target(self, ranges: tuple[str, ...]) -> Any:  # noqa: ANN401 a type made at run time, for annotations made at run time
        if not ranges:
            return self._node
        if len(ranges) == 1:
            return self._interfaces.get(ranges[0]) or self._things[ranges[0]]
        name = self._vocabulary.name(ranges)
        if name not in self._unions:
            members = sorted(self._vocabulary.within(ranges), key=lambda iri: self._vocabulary.classes[iri].concrete)
            union = reduce(or_, (self._things[iri] for iri in members))
            self._unions[name] = Annotated[union, strawberry.union(name)]
        return self._unions[name]

    def _connection(self, ranges: tuple[str, ...]) -> type:
        name = self._vocabulary.name(ranges)
        if name not in self._connections:
            edge = object_type(f"{name}Edge", "A thing and its cursor.")
            definition(edge).fields.extend(
                [
                    field("cursor", str, "Where the thing stands; for `after:` and `before:`."),
                    field("node", self._target(ranges), "The thing."),
                ]
            )
            made = self._connections[name] = object_type(f"{name}Connection", "A page of things.")
            definition(made).fields.extend(
                [
                    field("totalCount", int, "How many there are on all pages."),
                    field("edges", list[edge], "The things of this page."),  # type: ignore[valid-type]
                    field("pageInfo", strawberry.relay.PageInfo, "Whether there is more."),
                ]
            )
        return self._connections[name]


_AS_OF: Argument = (
    "asOf",
    Version | None,
    "The version to read, by number, name or date; the current one when nothing is said.",
)
_ID: Argument = ("id", ID, "The IRI.")
_IDS: Argument = ("ids", list[ID], "The IRIs.")
_LANGUAGES: tuple[Argument, ...] = (
    ("languages", list[str] | None, 'Which language is shown: the first of these that there is, else any (["en"]).'),
)
_PAGE: tuple[Argument, ...] = (
    ("first", int | None, "The first things, this many at most (10 when neither first nor last is said)."),
    ("after", str | None, "A cursor: only things behind it, in the version that the cursor is from."),
    ("last", int | None, "The last things, this many at most."),
    ("before", str | None, "A cursor: only things before it, in the version that the cursor is from."),
)


def _described(c: Class) -> str:
    return f"A thing of the class {c.name} and of no narrower one. {c.description}" if c.abstract else c.description


def _words(c: Class) -> str:
    return lower_first(c.name)
