"""Composition: the answer of an operation as JSON, put together from the facts in the shape that the plan gives it.

The plan knows the selection with fragments, directives and aliases resolved, for each class; so what is left is to
copy. graphql-core's executor, which resolves, completes and awaits each field by itself, took most of the time of a
large answer; it still answers what is asked of the schema itself, and the tests compare the two on operations made at
random.

Where a value cannot be shown as its type there is null and an error, up to the next place that may be null.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import GraphQLError, GraphQLFloat, GraphQLInt

from kg.graphql.cursor import Cursor
from kg.graphql.facts import Facts, Value
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
    Page,
    Part,
    Plan,
    Selection,
)
from kg.graphql.rows import Row
from kg.graphql.sparql import PageOf
from kg.graphql.terms import LABEL
from kg.graphql.vocabulary import Vocabulary

_LANGUAGES = ("en", "")
"""Which value is shown of a property that can have one only, when there are several."""

_READ: Mapping[str, Callable[[str], Any]] = {
    "Int": GraphQLInt.serialize,
    "Float": GraphQLFloat.serialize,
    "Boolean": "true".__eq__,
}
"""How lexical forms become JSON; of other scalars they are the JSON."""


def compose(
    plan: Plan, facts: Facts, vocabulary: Vocabulary, most: int
) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
    """Return the data of the answer to *plan*, and the errors in it. It shows *most* things at most.

    Raises:
        graphql.GraphQLError: it would be more.
    """
    return _Composition(facts, vocabulary, most).data(plan)


class _NullError(Exception):
    """Something that cannot be null is; the error is noted already."""


class _Composition:
    def __init__(self, facts: Facts, vocabulary: Vocabulary, most: int) -> None:
        self._facts = facts
        self._vocabulary = vocabulary
        self._most = most
        self._shown = 0
        self._errors: list[GraphQLError] = []
        self._path: list[str | int] = []
        # What is met again looks the same; its size counts nevertheless.
        self._made: dict[tuple[Selection, str], tuple[dict[str, Any] | None, int]] = {}

    def data(self, plan: Plan) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
        data: dict[str, Any] = {}
        try:
            for root in plan.roots:
                self._path.append(root.key)
                data[root.key] = self._root(root)
                self._path.pop()
        except _NullError:
            return None, self._errors
        return data, self._errors

    def _root(self, root: Lookup | Page | Name) -> object:
        if isinstance(root, Name):
            return root.name
        if isinstance(root, Page):
            return self._connection(PageOf(root, None))
        if not root.many:
            return self._nullable(lambda: self._thing(root.iris[0], root.selection))
        things = []
        for number, iri in enumerate(root.iris):
            self._path.append(number)
            things.append(self._nullable(lambda iri=iri: self._thing(iri, root.selection)))  # type: ignore[misc]
            self._path.pop()
        return things

    def _nullable(self, make: Callable[[], Any]) -> Any:  # noqa: ANN401 JSON may be anything
        depth = len(self._path)
        try:
            return make()
        except _NullError:
            del self._path[depth:]
            return None

    def _thing(self, iri: str, selection: Selection) -> dict[str, Any] | None:
        key = (selection, iri)
        if key in self._made:
            made, size = self._made[key]
            self._count(size)
            return made
        before, errors = self._shown, len(self._errors)
        self._count(1)
        found = self._facts.class_of(iri, selection, self._vocabulary)
        made = self._object(iri, selection.choices[found]) if found else None
        if len(self._errors) == errors:  # errors have a path, so another place has others
            self._made[key] = made, self._shown - before
        return made

    def _count(self, size: int) -> None:
        self._shown += size
        if self._shown > self._most:
            raise GraphQLError(f"the answer would show more than {self._most} things; ask for less")

    def _object(self, iri: str, choice: Choice) -> dict[str, Any]:
        values = self._facts.values[iri]
        path = self._path
        made: dict[str, Any] = {}
        for output in choice.outputs:
            path.append(output.key)
            match output:
                case Label():
                    made[output.key] = _text(values.get(LABEL, ()), output.languages)
                case Link():
                    made[output.key] = self._links(output, values.get(output.of.iri, ()))
                case Data():
                    made[output.key] = self._data(output, values.get(output.of.iri, ()))
                case Identity():
                    made[output.key] = iri
                case Name():
                    made[output.key] = output.name
                case Page():
                    made[output.key] = self._connection(PageOf(output, iri))
                case Answered():
                    made[output.key] = self._answered(output, self._facts.rows[output.of.name, iri])
            path.pop()
        return made

    def _links(self, link: Link, values: Sequence[Value]) -> object:
        iris = [value.text for value in sorted(values) if value.is_iri]
        if link.of.many:
            return self._things(iris, link.selection)
        return self._nullable(lambda: self._first(iris, link.selection))

    def _things(self, iris: Sequence[str], selection: Selection) -> list[dict[str, Any]]:
        things: list[dict[str, Any]] = []
        for iri in iris:
            self._path.append(len(things))
            made = self._thing(iri, selection)
            # A thing of which nothing is selected (@include says so) is there all the same.
            if made is not None:
                things.append(made)
            self._path.pop()
        return things

    def _first(self, iris: Sequence[str], selection: Selection) -> dict[str, Any] | None:
        return next((made for iri in iris if (made := self._thing(iri, selection)) is not None), None)

    def _data(self, data: Data, values: Sequence[Value]) -> object:
        if data.of.many:
            return self._scalars([value.text for value in sorted(values)], data.of.scalar)
        best = _best(values, _LANGUAGES)
        return self._nullable(lambda: self._scalar(best.text, data.of.scalar)) if best else None

    def _scalars(self, texts: Sequence[str], scalar: str) -> list[Any]:
        found = []
        for number, text in enumerate(texts):
            self._path.append(number)
            found.append(self._scalar(text, scalar))
            self._path.pop()
        return found

    def _scalar(self, text: str, scalar: str) -> Any:  # noqa: ANN401 JSON may be anything
        read = _READ.get(scalar)
        if read is None:
            return text
        try:
            return read(text)
        except GraphQLError as error:
            self._errors.append(GraphQLError(error.message, path=list(self._path)))
            raise _NullError from error

    def _answered(self, answered: Answered, rows: Sequence[Row]) -> object:
        if not answered.of.columns:
            texts = [text for row in rows for text, _ in row.cells["value"]]
            return self._nullable(lambda: self._scalar(texts[0], answered.of.of)) if texts else None
        found = []
        for number, row in enumerate(rows):
            self._path.append(number)
            self._count(1)
            found.append({cell.key: self._cell(cell, row) for cell in answered.cells})
            self._path.pop()
        return found

    def _cell(self, cell: Cell | Name, row: Row) -> object:
        if isinstance(cell, Name):
            return cell.name
        self._path.append(cell.key)
        made: object
        texts = [text for text, _ in row.cells[cell.of.name]]
        if selection := cell.selection:
            iris = row.things(cell.of.name)
            made = (
                self._things(iris, selection) if cell.of.many else self._nullable(lambda: self._first(iris, selection))
            )
        elif cell.of.many:
            made = self._scalars(texts, cell.of.scalar)
        else:
            made = self._nullable(lambda: self._scalar(texts[0], cell.of.scalar)) if texts else None
        self._path.pop()
        return made

    def _connection(self, wanted: PageOf) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for part in wanted.page.parts:
            self._path.append(part.key)
            match part.field:
                case "__typename":
                    made[part.key] = part.owner
                case "totalCount":
                    made[part.key] = self._facts.totals[wanted]
                case "edges":
                    made[part.key] = self._edges(wanted, part)
                case _:
                    made[part.key] = self._page_info(wanted, part)
            self._path.pop()
        return made

    def _edges(self, wanted: PageOf, part: Part) -> list[dict[str, Any]]:
        start, end = self._facts.starts[wanted]
        edges = []
        for number, iri in enumerate(self._facts.pages[wanted][: end - start]):
            self._path.append(number)
            edge: dict[str, Any] = {}
            for piece in part.parts:
                if piece.selection:
                    self._path.append(piece.key)
                    edge[piece.key] = self._node(iri, piece.selection)
                    self._path.pop()
                else:
                    edge[piece.key] = part_of_edge(piece, self._facts.version or 0, start + number)
            edges.append(edge)
            self._path.pop()
        return edges

    def _node(self, iri: str, selection: Selection) -> dict[str, Any]:
        made = self._thing(iri, selection)
        if made is None:
            self._errors.append(
                GraphQLError(f"<{iri}> is not of the type that this connection has", path=list(self._path))
            )
            raise _NullError
        return made

    def _page_info(self, wanted: PageOf, part: Part) -> dict[str, Any]:
        start, end = self._facts.starts[wanted]
        found = len(self._facts.pages[wanted])
        count = min(found, end - start)
        version = self._facts.version or 0
        known = {
            "__typename": part.parts[0].owner if part.parts else "",
            "hasNextPage": found > end - start,
            "hasPreviousPage": start > 0,
            "startCursor": Cursor(version, start).write() if count else None,
            "endCursor": Cursor(version, start + count - 1).write() if count else None,
        }
        return {piece.key: known[piece.field] for piece in part.parts}


def part_of_edge(piece: Part, version: int, position: int) -> str:
    """Return what is selected of an edge besides its node."""
    return piece.owner if piece.field == "__typename" else Cursor(version, position).write()


def _text(values: Sequence[Value], languages: Sequence[str]) -> str | None:
    if len(values) == 1:
        return values[0].text
    best = _best(values, languages)
    return best.text if best else None


def _best(values: Sequence[Value], languages: Sequence[str]) -> Value | None:
    if len(values) <= 1:
        return values[0] if values else None
    rank = {language.lower(): n for n, language in reversed(list(enumerate(languages)))}
    return min(values, key=lambda v: (rank.get(v.language.lower(), len(rank)), v))
