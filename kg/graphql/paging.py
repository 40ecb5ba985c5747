"""Pages as Relay's connection specification cuts them: first and after, last and before, and all of them together.

0 ...... after ](start ─────── end)[ before ...... total
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kg.graphql.cursor import Cursor

_FIRST = 10
"""The size of a page when nothing is said."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which positions are wanted: from `low` on, before `high` (None: to the end), the `first` or `last` of those."""

    low: int = 0
    high: int | None = None
    first: int | None = None
    last: int | None = None

    @property
    def size(self) -> int:
        """How many things it can hold at most."""
        asked = [n for n in (self.first, self.last) if n is not None]
        return min([*asked, *([] if self.high is None else [max(0, self.high - self.low)])])

    @property
    def counted(self) -> bool:
        """Whether it must be known how many things there are, to say where it begins."""
        return self.last is not None and self.high is None

    def positions(self, total: int | None = None) -> tuple[int, int]:
        """Return where it begins and ends; *total* is how many things there are, if that must be known.

        >>> Window(first=3).positions(), Window(low=5, first=3).positions(), Window(low=5, high=7, first=3).positions()
        ((0, 3), (5, 8), (5, 7))
        >>> Window(last=3).positions(10), Window(high=7, last=3).positions(), Window(first=5, last=2).positions(4)
        ((7, 10), (4, 7), (2, 4))
        """
        end = self.high if total is None else min(total, self.high if self.high is not None else total)
        if self.first is not None:
            end = self.low + self.first if end is None else min(end, self.low + self.first)
        if end is None:
            raise ValueError("a page that begins at the end needs the number of all things")
        end = max(end, self.low)
        start = self.low if self.last is None else max(self.low, end - self.last)
        return start, end


def window(arguments: Mapping[str, Any], most: int) -> tuple[Window, frozenset[int]]:
    """Return the window that *arguments* ask for, of *most* things at most, and the versions of its cursors.

    Raises:
        ValueError: one of them is not right.
    """
    first, last = (_size(arguments, name, most) for name in ("first", "last"))
    after, before = (_cursor(arguments, name) for name in ("after", "before"))
    if first is None and last is None:
        first = _FIRST
    versions = frozenset(cursor.version for cursor in (after, before) if cursor)
    low = after.position + 1 if after else 0
    return Window(low, max(low, before.position) if before else None, first, last), versions


def _size(arguments: Mapping[str, Any], name: str, most: int) -> int | None:
    size: int | None = arguments.get(name)
    if size is not None and not 0 <= size <= most:
        raise ValueError(f"{name}: {size} is not between 0 and {most}, the most of one page")
    return size


def _cursor(arguments: Mapping[str, Any], name: str) -> Cursor | None:
    text = arguments.get(name)
    if text is None:
        return None
    try:
        return Cursor.read(text)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
