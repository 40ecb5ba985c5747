"""Listings: what was read of the order of connections, kept so that a page costs the same wherever it is.

SPARQL has no way to begin in the middle of a connection: OFFSET goes through all that comes before (on 2,000,000 quads
the page at 40,000 took 75 ms, the first one 4 ms), and to sort by IRI and begin behind the last one costs 70 µs for
every thing of the connection, wherever the page is. So when a page lies far behind, or has to be sorted, a long stretch
of IRIs is read at once, and the pages that follow are cut from that: what went before is gone through once in thousands
of things.

A version never changes, and so what is kept of one is right for ever; only the last that were used are kept.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from kg.store import Version

Find = Callable[[int | str | None], Version]
"""Gives the version that a number, a name or a date means; the current one for nothing."""

STRETCH = 5_000
"""How many things are read at once."""

_Value = TypeVar("_Value")
_FAR = 500
_MOST = 64


class _Key(NamedTuple):
    version: str
    time: str
    text: str


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: int
    things: list[str]
    ended: bool


class Listings:
    """Stretches of connections, and how many things these have; *find* gives the version of a number."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._stretches: OrderedDict[_Key, _Stretch] = OrderedDict()
        self._totals: OrderedDict[_Key, int] = OrderedDict()

    def things(self, version: int, text: str, start: int, count: int) -> list[str] | None:
        """Return *count* things from *start* on of the connection that *text* asks for, fewer at its end.

        None when they are not known.
        """
        if not self._stretches:
            return None
        key = self._key(version, text)
        known = self._stretches.get(key)
        if known is None or start < known.start:
            return None
        first = start - known.start
        if first + count > len(known.things) and not known.ended:
            return None
        self._stretches.move_to_end(key)
        return known.things[first : first + count]

    def keep(self, version: int, text: str, start: int, things: list[str], *, ended: bool) -> None:
        """Keep the *things* from *start* on; *ended* tells that there are no more."""
        _put(self._stretches, self._key(version, text), _Stretch(start, things, ended))

    def total(self, version: int, text: str) -> int | None:
        """Return how many things the connection that *text* asks for has, if that is known."""
        return self._totals.get(self._key(version, text)) if self._totals else None

    def count(self, version: int, text: str, total: int) -> None:
        """Keep how many things there are."""
        _put(self._totals, self._key(version, text), total)

    def _key(self, version: int, text: str) -> _Key:
        found = self._find(version)
        # After a purge another content has the same number.
        return _Key(found.folder.name, found.manifest.time.isoformat(), text)


def stretch(start: int, count: int, *, ordered: bool) -> int:
    """Return how many things to read when *count* from *start* on are wanted.

    >>> stretch(0, 10, ordered=False), stretch(5_000, 10, ordered=False), stretch(0, 10, ordered=True)
    (10, 5000, 5000)
    """
    return max(count, STRETCH) if ordered or start >= _FAR else count


def _put(kept: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > _MOST:
        kept.popitem(last=False)
