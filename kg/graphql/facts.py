"""Facts: what the store says about the things of an operation, fetched level by level, each level with one query."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import GraphQLError

from kg.graphql.limits import Limits
from kg.graphql.listings import Listings, stretch
from kg.graphql.plan import Answered, Lookup, Page, Plan, Selection
from kg.graphql.rows import Row, grouped
from kg.graphql.sparql import Asked, Cut, PageOf, listing, query
from kg.graphql.terms import TYPE
from kg.graphql.vocabulary import Computed, Vocabulary
from kg.readers import Reader, Request

_JSON = "application/sparql-results+json"


class Value(NamedTuple):
    """A value of a property: an IRI, or a literal with its language."""

    text: str
    is_iri: bool
    language: str = ""


@dataclass(slots=True)
class Facts:
    """What was found: values by thing and property; the things of pages, where those begin, and totals; rows.

    Of a page there is one thing more than was asked for, if there are more. `version` is that of the store they are
    from, once it was asked; `purged` are the articles (SHA-256) that were purged from it, if an old one was asked for;
    `queries` are what was asked.
    """

    version: int | None = None
    purged: tuple[str, ...] = ()
    queries: list[str] = field(default_factory=list)
    values: dict[str, dict[str, list[Value]]] = field(default_factory=lambda: defaultdict(dict))
    pages: dict[PageOf, list[str]] = field(default_factory=lambda: defaultdict(list))
    starts: dict[PageOf, tuple[int, int]] = field(default_factory=dict)
    totals: dict[PageOf, int] = field(default_factory=dict)
    rows: dict[tuple[str, str], list[Row]] = field(default_factory=dict)

    def class_of(self, iri: str, selection: Selection, vocabulary: Vocabulary) -> str | None:
        """Return the class that *iri* is shown under in *selection*; None: it is not to be shown there."""
        if selection.certain:
            return selection.certain
        types = (value.text for value in self.values[iri].get(TYPE, ()))
        found = vocabulary.most_specific(types, selection.allowed)
        if found or selection.strict or len(selection.ranges) != 1:
            return found
        # What nothing is known of is what the range of the property says; to leave it out would hide a link.
        return selection.ranges[0]


async def fetch(plan: Plan, vocabulary: Vocabulary, reader: Reader, limits: Limits, listings: Listings) -> Facts:
    """Return what the store that *reader* reads says of all that *plan* asks for, of one version.

    What *listings* know of the order of connections is not asked for again.

    Raises:
        graphql.GraphQLError: it leads to more things than *limits* allow.
        kg.errors.MissingError: the version that is asked for is not there (any more).
        kg.errors.ReaderError: a query did not come to its end.
    """
    return await _Fetch(plan, vocabulary, reader, limits, listings).facts()


class _Fetch:
    def __init__(self, plan: Plan, vocabulary: Vocabulary, reader: Reader, limits: Limits, listings: Listings) -> None:
        self._plan = plan
        self._vocabulary = vocabulary
        self._reader = reader
        self._limits = limits
        self._listings = listings
        self._left = limits.reached
        self._facts = Facts(version=plan.version)
        self._asked: dict[str, set[str]] = defaultdict(set)

    async def facts(self) -> Facts:
        level = _Level()
        for root in self._plan.roots:
            if isinstance(root, Lookup):
                level.add(root.selection, root.iris)
        pages = [PageOf(root, None) for root in self._plan.roots if isinstance(root, Page)]
        while level or pages:
            self._charge(level)
            pages += level.pages()
            answers = level.answers()
            await self._count([page for page in pages if page.page.listed and page.page.window.counted])
            await self._ask(self._wanted(level, pages, answers))
            level = self._next(level, pages, answers)
            pages = []
        return self._facts

    def _charge(self, level: "_Level") -> None:
        self._left -= sum(len(iris) for iris in level.things.values())
        if self._left < 0:
            raise GraphQLError(f"the operation leads to more than {self._limits.reached} things; ask for smaller pages")

    async def _count(self, pages: list[PageOf]) -> None:
        """Find out how many things there are where a page begins at the end."""
        cuts = [Cut(page, total=True) for page in pages if self._total(page) is None]
        if cuts:
            await self._ask(Asked((), {}, cuts, ()))

    def _wanted(self, level: "_Level", pages: list[PageOf], answers: dict[Answered, list[str]]) -> Asked:
        groups: dict[frozenset[str], list[str]] = {}
        for iri, predicates in level.wanted().items():
            known = self._asked[iri]
            if missing := predicates - known:
                groups.setdefault(missing, []).append(iri)
                known |= missing
        computed: dict[str, tuple[Computed, dict[str, None]]] = {}
        for answered, iris in answers.items():
            _, things = computed.setdefault(answered.of.name, (answered.of, {}))
            things.update(dict.fromkeys(iri for iri in iris if (answered.of.name, iri) not in self._facts.rows))
        return Asked(
            tuple(sorted({iri for predicates in groups for iri in predicates})),
            groups,
            [cut for page in pages if (cut := self._cut(page)).total or cut.count is not None],
            [(of, tuple(things)) for of, things in computed.values() if things],
        )

    def _cut(self, wanted: PageOf) -> Cut:
        page = wanted.page
        total = self._total(wanted)
        uncounted = page.total and total is None
        if not page.listed:
            return Cut(wanted, total=uncounted)
        start, end = page.window.positions(total if page.window.counted else None)
        self._facts.starts[wanted] = start, end
        version, count = self._facts.version, end - start
        if version is not None:
            known = self._listings.things(version, listing(wanted), start, count + 1)
            if known is not None:
                self._facts.pages[wanted] = known
                return Cut(wanted, total=uncounted)
        return Cut(
            wanted, start, stretch(start, count, ordered=bool(page.order) and wanted.parent is None), total=uncounted
        )

    def _total(self, wanted: PageOf) -> int | None:
        version = self._facts.version
        if wanted not in self._facts.totals and version is not None:
            total = self._listings.total(version, listing(wanted))
            if total is not None:
                self._facts.totals[wanted] = total
        return self._facts.totals.get(wanted)

    async def _ask(self, asked: Asked) -> None:
        if not asked:
            return
        text = query(asked)
        self._facts.queries.append(text)
        answer = await self._reader.read(Request(text, _JSON, version=self._facts.version))
        body = bytearray()
        try:
            async for piece in answer.body:
                body += piece
                if len(body) > self._limits.answer:
                    raise GraphQLError(
                        f"the operation finds more than {self._limits.answer} bytes; ask for smaller pages"
                    )
        finally:
            # What nobody waits for any more must not go on.
            await answer.close()
        self._facts.version = answer.version
        if self._plan.version is not None:
            self._facts.purged = answer.purged
        self._keep(asked, json.loads(body)["results"]["bindings"])
        self._list(asked.cuts, answer.version)

    def _list(self, cuts: Iterable[Cut], version: int) -> None:
        """Keep what was read of the order of long connections, and how many things they have."""
        for cut in cuts:
            if cut.total and cut.of.parent is None:
                self._listings.count(version, listing(cut.of), self._facts.totals[cut.of])
            things = self._facts.pages[cut.of]
            start, end = self._facts.starts.get(cut.of, (0, 0))
            if cut.count is not None and cut.count > end - start:
                self._listings.keep(version, listing(cut.of), start, things, ended=len(things) <= cut.count)
                self._facts.pages[cut.of] = things[: end - start + 1]

    def _keep(self, asked: Asked, found: list[dict[str, Any]]) -> None:
        values = self._facts.values
        cuts = asked.cuts
        rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in found:
            if "p" in row:
                term = row["o"]
                value = Value(term["value"], term["type"] == "uri", term.get("xml:lang", ""))
                known = values[row["s"]["value"]].setdefault(asked.predicates[int(row["p"]["value"])], [])
                # Several graphs may say the same.
                if value not in known:
                    known.append(value)
            elif "k" in row:
                number = int(row["k"]["value"])
                if number >= len(cuts):
                    rows[number - len(cuts)].append(row)
                elif "s" in row:
                    self._facts.pages[cuts[number].of].append(row["s"]["value"])
                else:
                    self._facts.totals[cuts[number].of] = int(row["o"]["value"])
        for number, (of, things) in enumerate(asked.computed):
            self._facts.rows.update({(of.name, iri): [] for iri in things})
            self._facts.rows.update(grouped(of, rows[number]))

    def _next(self, level: "_Level", pages: list[PageOf], answers: dict[Answered, list[str]]) -> "_Level":
        following = _Level()
        for wanted in pages:
            if wanted in self._facts.starts:
                start, end = self._facts.starts[wanted]
                for selection in wanted.page.selections:
                    following.add(selection, self._facts.pages[wanted][: end - start])
        for answered, iris in answers.items():
            for cell in answered.links:
                for iri in iris:
                    for row in self._facts.rows[answered.of.name, iri]:
                        following.add(cell.selection, row.things(cell.of.name))
        for selection, things in level.things.items():
            self._follow(selection, things, following)
        return following

    def _follow(self, selection: Selection, things: Iterable[str], following: "_Level") -> None:
        links = {iri: choice.links for iri, choice in selection.choices.items()}
        if not any(links.values()):
            return
        for iri in things:
            found = self._facts.class_of(iri, selection, self._vocabulary)
            values = self._facts.values[iri]
            for link in links[found] if found else ():
                following.add(link.selection, [v.text for v in values.get(link.of.iri, ()) if v.is_iri])


class _Level:
    """The things of one level, by the place where they stand."""

    def __init__(self) -> None:
        self.things: dict[Selection, dict[str, None]] = {}

    def __bool__(self) -> bool:
        return bool(self.things)

    def add(self, selection: Selection | None, iris: Iterable[str]) -> None:
        if selection and (found := dict.fromkeys(iris)):
            self.things.setdefault(selection, {}).update(found)

    def wanted(self) -> dict[str, frozenset[str]]:
        """Return the properties that must be known, by thing."""
        found: dict[str, frozenset[str]] = {}
        for selection, iris in self.things.items():
            for iri in iris:
                known = found.get(iri)
                found[iri] = selection.predicates if known is None else known | selection.predicates
        return found

    def pages(self) -> Iterator[PageOf]:
        for selection, iris in self.things.items():
            for page in selection.pages:
                for iri in iris:
                    yield PageOf(page, iri)

    def answers(self) -> dict[Answered, list[str]]:
        """Return the things that computed fields are wanted of."""
        found: dict[Answered, list[str]] = {}
        for selection, iris in self.things.items():
            for answered in selection.answers:
                found.setdefault(answered, []).extend(iris)
        return found
