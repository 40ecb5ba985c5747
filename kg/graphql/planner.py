"""Making the plan of an operation, and its price, before anything is asked of the store.

The price is how many things an operation can lead to: the sizes of nested pages multiply, a link counts as one thing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import FieldNode, GraphQLError
from pyoxigraph import NamedNode

from kg.errors import KgError
from kg.graphql.filters import condition
from kg.graphql.limits import Limits
from kg.graphql.listings import Find
from kg.graphql.order import order
from kg.graphql.paging import window
from kg.graphql.plan import (
    Answered,
    Cell,
    Choice,
    Data,
    Identity,
    Label,
    Link,
    Lookup,
    Name,
    Output,
    Page,
    Part,
    Plan,
    Selection,
)
from kg.graphql.price import Price
from kg.graphql.selection import Document, Field
from kg.graphql.terms import LABEL, TYPE
from kg.graphql.types import Types
from kg.graphql.vocabulary import Class, Computed, Vocabulary

_LANGUAGES = ("en", "")


def plan(
    document: Document, vocabulary: Vocabulary, types: Types, limits: Limits, find: Find, version: str | None = None
) -> Plan:
    """Return the plan of the operation of *document* for *version*, if one is asked for; *find* knows the versions.

    Raises:
        graphql.GraphQLError: an argument is not right, or more is asked for than *limits* allow.
        kg.errors.KgError: there is no such *version*.
    """
    return _Planner(document, vocabulary, types, limits, find).plan(None if version is None else find(version).number)


class _Planner:
    def __init__(self, document: Document, vocabulary: Vocabulary, types: Types, limits: Limits, find: Find) -> None:
        self._document = document
        self._vocabulary = vocabulary
        self._types = types
        self._limits = limits
        self._find = find
        self._version: int | None = None  # the one to read, as soon as one is asked for
        self._price = Price(limits.cost)
        self._planned = 0
        self._path: list[str] = []
        # The classes of an interface share what is selected of them; without sharing, nested interfaces multiply.
        self._selections: dict[tuple[object, ...], tuple[Selection, int]] = {}
        self._pages: dict[tuple[object, ...], tuple[Page, int]] = {}

    def plan(self, version: int | None) -> Plan:
        self._version = version
        roots = [
            self._root(field) for field in self._document.fields("Query", [self._document.operation.selection_set])
        ]
        self._price.check()
        return Plan(tuple(root for root in roots if root), self._version, self._price.total)

    def _root(self, field: Field) -> Lookup | Page | Name | None:
        if field.name == "__typename":
            return Name(field.key, "Query")
        if field.name.startswith("__"):
            return None
        self._path.append(field.key)
        try:
            arguments = self._arguments("Query", field)
            if arguments.get("asOf") is not None:
                self._read(self._number(arguments["asOf"], field), "asOf", field)
            if field.name in self._types.pages:
                return self._page("Query", field, "", (self._types.pages[field.name],), 1)
            return self._lookup(field, arguments)
        finally:
            self._path.pop()

    def _lookup(self, field: Field, arguments: Mapping[str, Any]) -> Lookup:
        wanted = self._types.lookups.get(field.name)
        texts = arguments["ids"] if field.name == "nodes" else [arguments["id"]]
        if len(texts) > self._limits.page:
            raise self._error(f"ids: {len(texts)} are more than {self._limits.page}, the most of one page", field)
        iris = []
        for text in texts:
            try:
                iris.append(NamedNode(text).value)
            except ValueError as error:
                raise self._error(f"id: {text!r} is not an IRI ({error})", field) from error
        self._price.add(len(iris), self._path)
        ranges = (wanted,) if wanted else ()
        selection = self._selection(ranges, field.nodes, len(iris), strict=True)
        return Lookup(field.key, tuple(iris), field.name == "nodes", selection)

    def _selection(
        self, ranges: tuple[str, ...], nodes: tuple[FieldNode, ...], parents: int, *, strict: bool = False
    ) -> Selection:
        key = (ranges, nodes, parents, strict)
        if key in self._selections:
            known, price = self._selections[key]
            self._price.total += price
            return known
        self._planned += 1
        if self._planned > self._limits.selections:
            raise self._error(f"more than {self._limits.selections} different selections; ask in several operations")
        allowed = self._vocabulary.within(ranges)
        before = self._price.total
        # A thing has one class: of what the classes select, only the dearest is paid.
        with self._price.alternatives() as each:
            choices = {}
            for iri in sorted(allowed):
                each()
                choices[iri] = self._choice(self._vocabulary.classes[iri], Field("", nodes), parents)
        made = _selection(ranges, allowed, choices, strict=strict)
        self._selections[key] = made, self._price.total - before
        return made

    def _choice(self, of: Class, field: Field, parents: int) -> Choice:
        outputs = []
        for selected in self._document.fields(of.concrete, field.selected):
            self._path.append(selected.key)
            outputs.append(self._output(of, selected, parents))
            self._path.pop()
        return Choice(of.concrete, tuple(outputs))

    def _output(self, of: Class, field: Field, parents: int) -> Output:
        match field.name:
            case "__typename":
                return Name(field.key, of.concrete)
            case "id" | "iri":
                return Identity(field.key)
            case "label":
                languages = self._arguments(of.concrete, field).get("languages")
                return Label(field.key, tuple(languages) if languages is not None else _LANGUAGES)
        for p in of.properties:
            if p.name == field.name:
                if not p.ranges:
                    return Data(field.key, p)
                self._price.add(parents, self._path)
                return Link(field.key, p, self._selection(p.ranges, field.nodes, parents))
        for b in of.backwards:
            if b.name == field.name:
                return self._page(of.concrete, field, b.path, b.ranges, parents)
        return self._answered(next(d for d in of.computed if d.name == field.name), field, parents)

    def _answered(self, of: Computed, field: Field, parents: int) -> Answered:
        self._price.add(parents * of.price, self._path)
        columns = {c.name: c for c in of.columns}
        cells: list[Cell | Name] = []
        for selected in self._document.fields(of.of, field.selected):
            if selected.name == "__typename":
                cells.append(Name(selected.key, of.of))
                continue
            column = columns[selected.name]
            self._path.append(selected.key)
            inner = self._selection(column.ranges, selected.nodes, parents * of.price) if column.ranges else None
            self._path.pop()
            cells.append(Cell(selected.key, column, inner))
        return Answered(field.key, of, tuple(cells))

    def _page(self, owner: str, field: Field, path: str, ranges: tuple[str, ...], parents: int) -> Page:
        key = (field, path, ranges, parents)
        if key in self._pages:
            known, price = self._pages[key]
            self._price.total += price
            return known
        before = self._price.total
        made = self._new_page(owner, field, path, ranges, parents)
        self._pages[key] = made, self._price.total - before
        return made

    def _new_page(self, owner: str, field: Field, path: str, ranges: tuple[str, ...], parents: int) -> Page:
        arguments = self._arguments(owner, field)
        try:
            wanted, versions = window(arguments, self._limits.page)
            tested = condition(arguments.get("filter") or {}, ranges, self._vocabulary)
            sorted_by = order(arguments.get("orderBy") or (), ranges, self._vocabulary)
        except ValueError as error:
            raise self._error(str(error), field) from error
        for version in versions:
            self._read(version, "a cursor", field)
        listed = any(
            f.name in {"edges", "pageInfo"} for f in self._document.fields(self._type(owner, field), field.selected)
        )
        # What is not listed is counted, which goes through all of it too.
        self._price.add(parents * (wanted.size if listed else 1), self._path)
        parts = self._parts(self._type(owner, field), field, ranges, parents * wanted.size)
        return Page(
            key=field.key,
            path=path,
            classes=self._vocabulary.stored(ranges),
            window=wanted,
            condition=tested,
            order=sorted_by,
            parts=parts,
            total=any(p.field == "totalCount" for p in parts),
            listed=listed,
            selections=tuple(dict.fromkeys(_nodes(parts))),
        )

    def _parts(self, of: str, field: Field, ranges: tuple[str, ...], parents: int) -> tuple[Part, ...]:
        parts = []
        for selected in self._document.fields(of, field.selected):
            self._path.append(selected.key)
            inner: tuple[Part, ...] = ()
            things = None
            if selected.name == "node":
                things = self._selection(ranges, selected.nodes, parents)
            elif selected.selected:
                inner = self._parts(self._type(of, selected), selected, ranges, parents)
            parts.append(Part(selected.key, selected.name, of, inner, things))
            self._path.pop()
        return tuple(parts)

    def _type(self, owner: str, field: Field) -> str:
        of = self._document.schema.type_map[owner].fields[field.name].type  # type: ignore[attr-defined]
        return str(of).strip("[]!")

    def _arguments(self, owner: str, field: Field) -> dict[str, Any]:
        try:
            return self._document.arguments(owner, field)
        except GraphQLError as error:
            raise self._error(error.message, field) from error

    def _number(self, asked: int | str, field: Field) -> int:
        try:
            return self._find(asked).number
        except KgError as error:
            nodes = list(field.nodes)
            raise GraphQLError(f"asOf: {error}", nodes, path=list(self._path), original_error=error) from error

    def _read(self, version: int, what: str, field: Field) -> None:
        if self._version not in {None, version}:
            message = f"{what}: of version {version}, but another part of the operation is of version {self._version}"
            raise self._error(f"{message}; ask in two operations", field)
        self._version = version

    def _error(self, message: str, field: Field | None = None) -> GraphQLError:
        return GraphQLError(message, list(field.nodes) if field else None, path=list(self._path))


def _selection(
    ranges: tuple[str, ...], allowed: frozenset[str], choices: Mapping[str, Choice], *, strict: bool
) -> Selection:
    outputs = [output for choice in choices.values() for output in choice.outputs]
    predicates = {o.of.iri for o in outputs if isinstance(o, Data | Link)}
    if any(isinstance(o, Label) for o in outputs):
        predicates.add(LABEL)
    if strict or len(allowed) > 1:
        predicates.add(TYPE)
    return Selection(
        ranges,
        allowed,
        strict,
        choices,
        frozenset(predicates),
        tuple(dict.fromkeys(o for o in outputs if isinstance(o, Page))),
        tuple(dict.fromkeys(o for o in outputs if isinstance(o, Answered))),
    )


def _nodes(parts: Iterable[Part]) -> Iterable[Selection]:
    for part in parts:
        if part.selection:
            yield part.selection
        yield from _nodes(part.parts)
