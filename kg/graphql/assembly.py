"""Putting an answer together: facts become things with plain attributes, in the shape that the plan gives them."""

from collections.abc import Sequence

from kg.graphql.connection import Connection, Edge, PageInfo
from kg.graphql.cursor import Cursor
from kg.graphql.facts import LABEL, Facts, Value
from kg.graphql.plan import Page, Plan, Selection
from kg.graphql.sparql import PageOf
from kg.graphql.things import Thing
from kg.graphql.types import Types
from kg.graphql.vocabulary import Property, Vocabulary

_LANGUAGES = ("en", "")
"""Which label is shown when there are several."""


def assemble(plan: Plan, facts: Facts, vocabulary: Vocabulary, types: Types) -> Thing:
    """Return the value that the root fields of *plan* are read from."""
    return _Assembly(facts, vocabulary, types).root(plan)


class _Assembly:
    def __init__(self, facts: Facts, vocabulary: Vocabulary, types: Types) -> None:
        self._facts = facts
        self._vocabulary = vocabulary
        self._types = types
        self._made: dict[tuple[Selection, str], Thing | None] = {}

    def root(self, plan: Plan) -> Thing:
        root = Thing()
        root.answers = {page.key: self._connection(PageOf(page, None)) for page in plan.pages}
        root.answers |= {lookup.key: self._thing(lookup.iri, lookup.selection) for lookup in plan.lookups}
        return root

    def _thing(self, iri: str, selection: Selection) -> Thing | None:
        key = (selection, iri)
        if key not in self._made:
            self._made[key] = self._make(iri, selection)
        return self._made[key]

    def _make(self, iri: str, selection: Selection) -> Thing | None:
        found = self._facts.class_of(iri, selection, self._vocabulary)
        if found is None:
            return None
        choice = selection.choices[found]
        values = self._facts.values[iri]
        thing = self._types.things[found].__new__(self._types.things[found])
        attributes: dict[str, object] = {"id": iri, "iri": iri}
        if choice.label:
            attributes["label"] = _single(values[LABEL])
        for p, inner in choice.properties:
            attributes[p.name] = self._links(p, values[p.iri], inner) if inner else _literals(p, values[p.iri])
        attributes["answers"] = {page.key: self._connection(PageOf(page, iri)) for page in choice.pages}
        thing.__dict__.update(attributes)
        return thing

    def _links(self, p: Property, values: Sequence[Value], selection: Selection) -> object:
        found = (self._thing(value.text, selection) for value in sorted(values) if value.is_iri)
        things = [thing for thing in found if thing]
        if p.many:
            return things
        return things[0] if things else None

    def _connection(self, wanted: PageOf) -> Connection:
        page = wanted.page
        return Connection(self._facts.totals.get(wanted), *self._edges(wanted, page, page.selection))

    def _edges(self, wanted: PageOf, page: Page, selection: Selection | None) -> tuple[tuple[Edge, ...], PageInfo]:
        iris = self._facts.pages[wanted]
        version = self._facts.version or 0
        edges = tuple(
            Edge(Cursor(version, page.offset + n).write(), thing)
            for n, iri in enumerate(iris[: page.first])
            if selection and (thing := self._thing(iri, selection))
        )
        ends = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
        return edges, PageInfo(len(iris) > page.first, page.after is not None, *ends)


def _literals(p: Property, values: Sequence[Value]) -> object:
    return [_read(p, v) for v in sorted(values)] if p.many else _read_single(p, values)


def _read_single(p: Property, values: Sequence[Value]) -> object:
    return _read(p, best) if (best := _best(values)) else None


def _read(p: Property, value: Value) -> object:
    # The other scalars take their lexical form.
    return value.text == "true" if p.scalar == "Boolean" else value.text


def _single(values: Sequence[Value]) -> str | None:
    best = _best(values)
    return best.text if best else None


def _best(values: Sequence[Value]) -> Value | None:
    if not values:
        return None
    rank = {language: n for n, language in enumerate(_LANGUAGES)}
    return min(values, key=lambda v: (rank.get(v.language, len(rank)), v))
