"""Facts: what the store says about the things of an operation, fetched level by level, each level with one query."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from graphql import GraphQLError
from rdflib import RDF, RDFS

from kg.graphql.plan import Plan, Selection
from kg.graphql.sparql import PageOf, query
from kg.graphql.vocabulary import Vocabulary
from kg.readers import Reader, Request

_TYPE = str(RDF.type)
LABEL = str(RDFS.label)

_JSON = "application/sparql-results+json"


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """A value of a property: an IRI, or a literal with its language."""

    text: str
    is_iri: bool
    language: str = ""


@dataclass(slots=True)
class Facts:
    """Values by thing and property; the things of pages (one more than was asked for, if there are more); totals.

    `version` is that of the store they are from, once it was asked; `queries` is how often.
    """

    version: int | None = None
    queries: int = 0
    values: dict[str, dict[str, list[Value]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    pages: dict[PageOf, list[str]] = field(default_factory=lambda: defaultdict(list))
    totals: dict[PageOf, int] = field(default_factory=dict)

    def class_of(self, iri: str, selection: Selection, vocabulary: Vocabulary) -> str | None:
        """Return the class that *iri* is shown under in *selection*; None: it is not to be shown there."""
        if selection.certain:
            return selection.certain
        types = (value.text for value in self.values[iri][_TYPE])
        found = vocabulary.most_specific(types, selection.allowed)
        if found or selection.strict or len(selection.ranges) != 1:
            return found
        # What nothing is known of is what the range of the property says; to leave it out would hide a link.
        return selection.ranges[0]


async def fetch(plan: Plan, vocabulary: Vocabulary, reader: Reader, reached: int) -> Facts:
    """Return what the store that *reader* reads says of all that *plan* asks for, of one version.

    Raises:
        graphql.GraphQLError: it leads to more than *reached* things.
        kg.errors.MissingError: the version that the cursors are from is not there any more.
        kg.errors.ReaderError: a query did not come to its end.
    """
    return await _Fetch(plan, vocabulary, reader, reached).facts()


class _Fetch:
    def __init__(self, plan: Plan, vocabulary: Vocabulary, reader: Reader, reached: int) -> None:
        self._plan = plan
        self._vocabulary = vocabulary
        self._reader = reader
        self._left = reached
        self._most = reached
        self._facts = Facts(version=plan.version)
        self._asked: set[tuple[str, str]] = set()

    async def facts(self) -> Facts:
        level = _Level()
        for lookup in self._plan.lookups:
            level.add(lookup.selection, [lookup.iri])
        pages = [PageOf(page, None) for page in self._plan.pages]
        while level or pages:
            self._charge(level)
            pages += level.pages()
            await self._ask(level, pages)
            level = self._next(level, pages)
            pages = []
        return self._facts

    def _charge(self, level: "_Level") -> None:
        self._left -= sum(len(iris) for iris in level.things.values())
        if self._left < 0:
            raise GraphQLError(f"the operation leads to more than {self._most} things; ask for smaller pages")

    async def _ask(self, level: "_Level", pages: list[PageOf]) -> None:
        pairs = [pair for pair in dict.fromkeys(level.pairs()) if pair not in self._asked]
        if not pairs and not any(p.page.selection or p.page.total for p in pages):
            return
        self._asked.update(pairs)
        request = Request(query(pairs, pages), _JSON, version=self._facts.version)
        answer = await self._reader.read(request)
        body = await answer.whole()
        self._facts.version = answer.version
        self._facts.queries += 1
        for row in json.loads(body)["results"]["bindings"]:
            if "p" in row:
                value = _value(row["o"])
                known = self._facts.values[row["s"]["value"]][row["p"]["value"]]
                # Several graphs may say the same.
                if value not in known:
                    known.append(value)
            elif "s" in row:
                self._facts.pages[pages[int(row["k"]["value"])]].append(row["s"]["value"])
            else:
                self._facts.totals[pages[int(row["k"]["value"])]] = int(row["o"]["value"])

    def _next(self, level: "_Level", pages: list[PageOf]) -> "_Level":
        following = _Level()
        for wanted in pages:
            if wanted.page.selection:
                following.add(wanted.page.selection, self._facts.pages[wanted][: wanted.page.first])
        for selection, iris in level.things.items():
            for iri in iris:
                self._follow(iri, selection, following)
        return following

    def _follow(self, iri: str, selection: Selection, following: "_Level") -> None:
        found = self._facts.class_of(iri, selection, self._vocabulary)
        if found is None:
            return
        for p, inner in selection.choices[found].properties:
            if inner:
                following.add(inner, (v.text for v in self._facts.values[iri][p.iri] if v.is_iri))


class _Level:
    """The things of one level, by the place where they stand."""

    def __init__(self) -> None:
        self.things: dict[Selection, dict[str, None]] = {}

    def __bool__(self) -> bool:
        return bool(self.things)

    def add(self, selection: Selection, iris: Iterable[str]) -> None:
        if found := dict.fromkeys(iris):
            self.things.setdefault(selection, {}).update(found)

    def pairs(self) -> Iterator[tuple[str, str]]:
        for selection, iris in self.things.items():
            predicates = sorted(selection.predicates)
            predicates += [LABEL] if selection.labelled else []
            predicates += [] if selection.certain else [_TYPE]
            for iri in iris:
                for predicate in predicates:
                    yield iri, predicate

    def pages(self) -> Iterator[PageOf]:
        for selection, iris in self.things.items():
            for page in selection.pages:
                for iri in iris:
                    yield PageOf(page, iri)


def _value(term: dict[str, str]) -> Value:
    return Value(term["value"], term["type"] == "uri", term.get("xml:lang", ""))
