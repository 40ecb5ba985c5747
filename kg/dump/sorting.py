"""Sorting more lines than fit into memory: sorted runs in files, merged.

Lines are bytes, compared as such: the order of ``LC_ALL=C sort``. The merge copies whole stretches of a run as long as
they come before the next line of every other run, since the graphs of articles hardly overlap: it is then hardly
dearer than copying.
"""

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

_MOST = 48 * 2**20
_READ = 2**18
_FEW = 64

Lines = list[bytes]


class Sorter:
    """Takes lines in any order and gives them back sorted; what exceeds `most` bytes waits in files of *folder*."""

    def __init__(self, folder: Path, name: str = "run", most: int = _MOST) -> None:
        self.runs: list[Path] = []
        self._folder = folder
        self._name = name
        self._most = most
        self._lines: Lines = []
        self._size = 0

    def add(self, lines: Lines) -> None:
        """Take *lines*, each with the line feed that ends it."""
        self._lines += lines
        self._size += sum(map(len, lines))
        if self._size > self._most:
            self.spill()

    def spill(self) -> None:
        """Put what is in memory into a file."""
        if self._lines:
            self._lines.sort()
            run = self._folder / f"{self._name}-{len(self.runs)}"
            with run.open("wb") as file:
                file.writelines(self._lines)
            self.runs.append(run)
        self._lines, self._size = [], 0

    def sorted(self) -> Iterator[Lines]:
        """Yield all lines in their order, some at a time; equal ones each time that they were added."""
        if self.runs:
            self.spill()
            self.runs = joined(self.runs)
            yield from merged(self.runs)
            return
        self._lines.sort()
        yield self._lines


def joined(runs: Iterable[Path]) -> list[Path]:
    """Merge *runs*, each of them sorted, into at most 64 longer ones, so that not too many files are open at once."""
    paths = list(runs)
    while len(paths) > _FEW:
        first, paths = paths[:_FEW], paths[_FEW:]
        longer = first[0].with_name(f"{first[0].name}+")
        with longer.open("wb") as file:
            for lines in merged(first):
                file.writelines(lines)
        paths.append(longer)
        for path in first:
            path.unlink()
    return paths


def merged(paths: Sequence[Path]) -> Iterator[Lines]:
    """Yield the lines of the files *paths*, each of them sorted, in the order of all; some at a time."""
    files = [path.open("rb") for path in paths]
    try:
        waiting: list[tuple[bytes, int, Lines]] = []
        for number, file in enumerate(files):
            lines = file.readlines(_READ)
            if lines:
                waiting.append((lines[0], number, lines))
        heapq.heapify(waiting)
        while waiting:
            _, number, lines = heapq.heappop(waiting)
            if not waiting or lines[-1] <= waiting[0][0]:
                yield lines
                lines = files[number].readlines(_READ)
            else:
                cut = bisect_right(lines, waiting[0][0]) or 1
                yield lines[:cut]
                lines = lines[cut:]
            if lines:
                heapq.heappush(waiting, (lines[0], number, lines))
    finally:
        for file in files:
            file.close()


def distinct(pieces: Iterable[Lines]) -> Iterator[Lines]:
    r"""Yield sorted *pieces* with each line once.

    >>> list(distinct([[b"a\n", b"a\n"], [b"a\n", b"b\n"]]))
    [[b'a\n'], [b'b\n']]
    """
    last = b""
    for lines in pieces:
        # In the order of a dictionary's keys, which is that of the lines.
        once = list(dict.fromkeys(lines))
        if once and once[0] == last:
            del once[0]
        if once:
            last = once[-1]
            yield once
