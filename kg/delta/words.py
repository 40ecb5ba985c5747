"""A difference in words for people: which articles came and went, which cases are told by more, what was changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode
from pyoxigraph import Store as Database

from kg.delta.patch import Change
from kg.dump.literal import literal
from kg.store import Version

_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_FEW = 200


@dataclass(slots=True)
class _Seen:
    """What went from and came to each property of each subject, and how many quads that are."""

    came: int = 0
    went: int = 0
    gone: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    fresh: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))


def words(before: Version, after: Version, changes: Iterable[Change]) -> Iterator[str]:
    """Yield lines that say what the *changes* from *before* to *after* mean; long lists are cut, with their number."""
    telling = _Telling(before, after)
    seen = telling.seen(changes)
    yield f"version {before.number} to {after.number}: +{seen.came:,} -{seen.went:,} quads"
    yield from telling.articles()
    yield from _cut(telling.told(seen), "cases that are told by more")
    yield from _cut(telling.changed(seen), "changed values")


class _Telling:
    def __init__(self, before: Version, after: Version) -> None:
        self._before = before
        self._after = after
        self._old, self._new = before.open(), after.open()
        self._case = f"<{after.manifest.base}ns#case>"

    def seen(self, changes: Iterable[Change]) -> _Seen:
        seen = _Seen()
        known = {record.graph for record in self._before.articles.values()}
        known &= {record.graph for record in self._after.articles.values()}
        own = {f"<{record.graph}>" for record in self._before.articles.values()}
        own |= {f"<{record.graph}>" for record in self._after.articles.values()}
        for kind, line in changes:
            seen.came += kind == "A"
            seen.went += kind == "D"
            text = line.decode().rstrip(" .\n")
            subject, predicate, rest = text.split(" ", 2)
            value, _, graph = rest.rpartition(" ") if rest.endswith(">") and " <" in rest else (rest, "", "")
            # All of an article that came or went is told by the one line for it, but for the cases that it tells of.
            if graph in own and graph[1:-1] not in known and predicate != self._case:
                continue
            (seen.fresh if kind == "A" else seen.gone)[subject, predicate].append(value)
        return seen

    def articles(self) -> Iterator[str]:
        """Yield a line for each article that came, went or was replaced."""
        old, new = self._before.articles, self._after.articles
        for sign, keys, records in (("+", new.keys() - old.keys(), new), ("-", old.keys() - new.keys(), old)):
            for record in sorted(records[key] for key in keys):
                yield f"{sign}1 article: {record}"
        for key in sorted(key for key in old.keys() & new.keys() if old[key] != new[key]):
            yield f"article: {old[key]} is now {new[key]}"

    def told(self, seen: _Seen) -> Iterator[str]:
        """Yield a line for each case that was known and is told of by another event now."""
        more: dict[str, set[str]] = defaultdict(set)
        for (event, predicate), cases in seen.fresh.items():
            if predicate == self._case:
                for case in cases:
                    more[case].add(event)
        for case, events in sorted(more.items()):
            known = any(self._old.quads_for_pattern(None, NamedNode(self._case[1:-1]), NamedNode(case[1:-1]), None))
            if known:
                tellers = sorted({self._teller(event) for event in events})
                yield f"{self._named(case)}: now also told by {', '.join(tellers)}"

    def changed(self, seen: _Seen) -> Iterator[str]:
        """Yield a line for each property of a thing that was known whose values are others now."""
        for (subject, predicate), came in sorted(seen.fresh.items()):
            went = seen.gone.get((subject, predicate))
            if went and sorted(went) != sorted(came):
                old, new = (", ".join(self._shown(value) for value in sorted(values)) for values in (went, came))
                yield f"{self._named(subject)}: {self._named(predicate)} changed from {old} to {new}"

    def _teller(self, event: str) -> str:
        """Return the article that *event* is of, by the beginning of its IRI."""
        base = self._after.manifest.base
        key = event[1:-1].removeprefix(f"{base}article/").partition("/")[0]
        for sha256, record in self._after.articles.items():
            if sha256.startswith(key):
                return str(record)
        return self._named(event)

    def _shown(self, value: str) -> str:
        return self._named(value) if value[0] == "<" else f'"{literal(value)[0]}"'

    def _named(self, term: str) -> str:
        iri = term[1:-1]
        return _label(self._new, iri) or _label(self._old, iri) or iri.removeprefix(self._after.manifest.base)


def _label(database: Database, iri: str) -> str | None:
    found = [
        quad.object.value
        for quad in database.quads_for_pattern(NamedNode(iri), _LABEL, None, None)
        if isinstance(quad.object, Literal)
    ]
    return min(found, default=None)


def _cut(lines: Iterator[str], what: str) -> Iterator[str]:
    rest = 0
    for number, line in enumerate(lines):
        if number < _FEW:
            yield line
        else:
            rest += 1
    if rest:
        yield f"and {rest:,} more {what}"
