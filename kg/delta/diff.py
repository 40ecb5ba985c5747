"""The difference between two versions, found by reading both in the order of their dumps."""

from collections.abc import Iterable, Iterator

from kg.delta.patch import Change
from kg.dump import dump_version
from kg.store import Version


def diff(before: Version, after: Version, *, quotes: bool = True) -> Iterator[Change]:
    """Yield what must go from and come to *before* to make it *after*, in the order of lines of N-Quads."""
    return compared(
        lines(dump_version(before, "nquads", quotes=quotes)), lines(dump_version(after, "nquads", quotes=quotes))
    )


def lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    r"""Yield the lines of *pieces* of bytes, each with its line feed.

    >>> list(lines([b"a\nb", b"c\n"]))
    [b'a\n', b'bc\n']
    """
    rest = b""
    for piece in pieces:
        found = (rest + piece).splitlines(keepends=True)
        rest = found.pop() if found and not found[-1].endswith(b"\n") else b""
        yield from found
    if rest:
        yield rest


def compared(old: Iterator[bytes], new: Iterator[bytes]) -> Iterator[Change]:
    r"""Yield the changes that lead from the sorted lines *old* to the sorted lines *new*.

    >>> [(kind, line.decode()) for kind, line in compared(iter([b"a\n", b"b\n"]), iter([b"b\n", b"c\n"]))]
    [('D', 'a\n'), ('A', 'c\n')]
    """
    one, two = next(old, None), next(new, None)
    while one is not None or two is not None:
        if one == two:
            one, two = next(old, None), next(new, None)
        elif two is None or (one is not None and one < two):
            yield Change("D", one or b"")
            one = next(old, None)
        else:
            yield Change("A", two)
            two = next(new, None)
