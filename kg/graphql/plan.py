"""The plan of an operation: what is to be fetched at each place of it, and nothing else.

Plan ── roots ──► Lookup or Page ── Selection of things ── Choice, by class ──► properties and pages, each with
                                                                                the Selection of its values
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import FieldNode, GraphQLError
from pyoxigraph import NamedNode

from kg.graphql.cursor import Cursor
from kg.graphql.limits import Limits
from kg.graphql.selection import Document, Field
from kg.graphql.types import Types
from kg.graphql.vocabulary import Class, Property, Vocabulary

_FIRST = 10
"""The size of a page when nothing is said."""


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What is selected of things of one class: properties with the selections of their values, and pages."""

    properties: tuple[tuple[Property, "Selection | None"], ...]
    pages: tuple["Page", ...]
    label: bool


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """What is selected at one place, by the class that a thing there turns out to have.

    `ranges` are the classes that the place is for (any when empty). Where the place is `strict`, things without one of
    them are left out; elsewhere a thing of which nothing is known is taken for what the range says.
    """

    ranges: tuple[str, ...]
    allowed: frozenset[str]
    strict: bool
    choices: Mapping[str, Choice]

    @property
    def certain(self) -> str | None:
        """The one class that things here can have, when there is only one and it need not be looked up."""
        return next(iter(self.allowed)) if len(self.allowed) == 1 and not self.strict else None

    @property
    def predicates(self) -> frozenset[str]:
        """The IRIs of all properties selected here."""
        return frozenset(p.iri for choice in self.choices.values() for p, _ in choice.properties)

    @property
    def labelled(self) -> bool:
        """Whether a label is selected here."""
        return any(choice.label for choice in self.choices.values())

    @property
    def pages(self) -> tuple["Page", ...]:
        """All pages selected here."""
        return tuple(dict.fromkeys(page for choice in self.choices.values() for page in choice.pages))


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A page of a connection, under the key `key`: of all things of a class (`path` is empty), or along `path`.

    `total` says that their number was selected, `selection` what of the things (nothing: no thing is looked for).
    """

    key: str
    path: str
    ranges: tuple[str, ...]
    first: int
    after: Cursor | None
    total: bool
    selection: Selection | None

    @property
    def offset(self) -> int:
        """The position of its first thing."""
        return self.after.position + 1 if self.after else 0


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """The thing `iri`, under the key `key`."""

    key: str
    iri: str
    selection: Selection


@dataclass(frozen=True, slots=True)
class Plan:
    """The root fields of an operation, and the version that its cursors ask for."""

    lookups: tuple[Lookup, ...]
    pages: tuple[Page, ...]
    version: int | None


def plan(document: Document, vocabulary: Vocabulary, types: Types, limits: Limits) -> Plan:
    """Return the plan of the operation of *document*.

    Raises:
        graphql.GraphQLError: an argument is not right, or more is asked for than *limits* allow.
    """
    return _Planner(document, vocabulary, types, limits).plan()


class _Planner:
    def __init__(self, document: Document, vocabulary: Vocabulary, types: Types, limits: Limits) -> None:
        self._document = document
        self._vocabulary = vocabulary
        self._types = types
        self._limits = limits
        self._version: int | None = None
        self._things = 0
        self._planned = 0
        # The classes of an interface share what is selected of them; without sharing, nested interfaces multiply.
        self._selections: dict[tuple[object, ...], Selection] = {}
        self._pages: dict[tuple[object, ...], Page] = {}

    def plan(self) -> Plan:
        lookups, pages = [], []
        for field in self._document.fields("Query", [self._document.operation.selection_set]):
            if field.name in self._types.pages:
                pages.append(self._page("Query", field, "", (self._types.pages[field.name],), 1))
            else:
                lookups.append(self._lookup(field))
        return Plan(tuple(lookups), tuple(pages), self._version)

    def _lookup(self, field: Field) -> Lookup:
        wanted = self._types.lookups[field.name]
        text = self._document.arguments("Query", field)["id"]
        try:
            iri = NamedNode(text).value
        except ValueError as error:
            raise GraphQLError(f"id: {text!r} is not an IRI ({error})", list(field.nodes)) from error
        return Lookup(field.key, iri, self._selection((wanted,) if wanted else (), field, 1, strict=True))

    def _selection(self, ranges: tuple[str, ...], field: Field, parents: int, *, strict: bool = False) -> Selection:
        key = (ranges, field.nodes, parents, strict)
        if key not in self._selections:
            self._count_selection()
            allowed = self._vocabulary.within(ranges)
            choices = {iri: self._choice(self._vocabulary.classes[iri], field, parents) for iri in sorted(allowed)}
            self._selections[key] = Selection(ranges, allowed, strict, choices)
        return self._selections[key]

    def _choice(self, of: Class, field: Field, parents: int) -> Choice:
        properties = {p.name: p for p in of.properties}
        backwards = {b.name: b for b in of.backwards}
        wanted: dict[str, list[FieldNode]] = {}
        pages = []
        label = False
        for selected in self._document.fields(of.concrete, field.selected):
            if selected.name in backwards:
                backward = backwards[selected.name]
                pages.append(self._page(of.concrete, selected, backward.path, backward.ranges, parents))
            elif selected.name in properties:
                # Under several keys it is still one attribute, with all that is selected of it.
                wanted.setdefault(selected.name, []).extend(selected.nodes)
            else:
                label = label or selected.name == "label"
        found = tuple(
            (properties[n], self._value(properties[n], Field(n, tuple(w)), parents)) for n, w in wanted.items()
        )
        return Choice(found, tuple(pages), label)

    def _value(self, of: Property, field: Field, parents: int) -> Selection | None:
        return self._selection(of.ranges, field, parents) if of.ranges else None

    def _page(self, owner: str, field: Field, path: str, ranges: tuple[str, ...], parents: int) -> Page:
        key = (field, path, ranges, parents)
        if key not in self._pages:
            self._pages[key] = self._new_page(owner, field, path, ranges, parents)
        return self._pages[key]

    def _new_page(self, owner: str, field: Field, path: str, ranges: tuple[str, ...], parents: int) -> Page:
        arguments = self._document.arguments(owner, field)
        first = self._first(arguments.get("first"), field)
        after = self._after(arguments.get("after"), field)
        parts = {f.name: f for f in self._document.fields(_connection(self._document, owner, field), field.selected)}
        selection = None
        if "edges" in parts or "pageInfo" in parts:
            self._charge(parents * first, field)
            selection = self._selection(ranges, self._nodes(owner, field), parents * first)
        return Page(field.key, path, ranges, first, after, "totalCount" in parts, selection)

    def _nodes(self, owner: str, field: Field) -> Field:
        connection = _connection(self._document, owner, field)
        edge = connection.removesuffix("Connection") + "Edge"
        edges = [f for f in self._document.fields(connection, field.selected) if f.name == "edges"]
        nodes = [f for e in edges for f in self._document.fields(edge, e.selected) if f.name == "node"]
        return Field("node", tuple(node for f in nodes for node in f.nodes) or field.nodes[:0])

    def _first(self, first: int | None, field: Field) -> int:
        if first is None:
            return _FIRST
        if not 0 <= first <= self._limits.page:
            raise GraphQLError(
                f"first: {first} is not between 0 and {self._limits.page}, the most of one page", list(field.nodes)
            )
        return first

    def _after(self, text: str | None, field: Field) -> Cursor | None:
        if text is None:
            return None
        try:
            cursor = Cursor.read(text)
        except ValueError as error:
            raise GraphQLError(f"after: {error}", list(field.nodes)) from error
        if self._version not in {None, cursor.version}:
            message = (
                f"after: from version {cursor.version}, another cursor from {self._version}; ask in two operations"
            )
            raise GraphQLError(message, list(field.nodes))
        self._version = cursor.version
        return cursor

    def _count_selection(self) -> None:
        self._planned += 1
        if self._planned > self._limits.selections:
            raise GraphQLError(f"more than {self._limits.selections} different selections; ask in several operations")

    def _charge(self, things: int, field: Field) -> None:
        self._things += things
        if self._things > self._limits.things:
            message = (
                f"{field.key}: the pages up to here can hold {self._things} things, the limit is {self._limits.things};"
                " ask for smaller pages"
            )
            raise GraphQLError(message, list(field.nodes))


def _connection(document: Document, owner: str, field: Field) -> str:
    of = document.schema.type_map[owner].fields[field.name].type  # type: ignore[attr-defined]
    return str(of).removesuffix("!")
