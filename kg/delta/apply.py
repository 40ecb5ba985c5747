"""Applying a patch: to the next version of a store, or to a dump of sorted N-Quads.

A patch is RDF and brings what the graph says, so that a mirror answers every query alike. The texts of articles and
the records of them are not in it: whoever publishes a patch would publish the texts. So a mirror cannot map again,
remove or check articles; a store that shall be able to is a copy of the folder of a version.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from pyoxigraph import Quad, RdfFormat, parse

from kg.delta.patch import Change
from kg.errors import RdfError
from kg.store import Draft

_CHUNK = 20_000


def apply(draft: Draft, changes: Iterable[Change], place: str = "patch") -> tuple[int, int]:
    """Put *changes* into *draft*, and return how many quads came and went.

    Raises:
        RdfError: a change is not valid N-Quads, or brings a blank node.
    """
    came = went = 0
    waiting = iter(changes)
    while chunk := list(islice(waiting, _CHUNK)):
        add = _quads((line for kind, line in chunk if kind == "A"), place)
        remove = _quads((line for kind, line in chunk if kind == "D"), place)
        counts = draft.change(add, remove)
        came, went = came + counts[0], went + counts[1]
    return came, went


def patched(old: Iterator[bytes], changes: Iterator[Change], place: str = "patch") -> Iterator[bytes]:
    r"""Yield the sorted lines *old* of N-Quads with *changes*, sorted alike, applied to them.

    >>> changes = [Change("D", b"a\n"), Change("A", b"c\n")]
    >>> list(patched(iter([b"a\n", b"b\n"]), iter(changes)))
    [b'b\n', b'c\n']

    Raises:
        RdfError: what goes is not there, or what comes is there: a patch for another dump. Raised while iterating.
    """
    change = next(changes, None)
    for line in old:
        while change is not None and change.line < line:
            if change.kind == "D":
                raise _misfit(place, change)
            yield change.line
            change = next(changes, None)
        if change is None or change.line != line:
            yield line
            continue
        if change.kind == "A":
            raise _misfit(place, change)
        change = next(changes, None)
    while change is not None:
        if change.kind == "D":
            raise _misfit(place, change)
        yield change.line
        change = next(changes, None)


def _misfit(place: str, change: Change) -> RdfError:
    fault = "is not there, though it should go" if change.kind == "D" else "is there already"
    return RdfError(f"{place}: is no patch for this dump: {change.line.decode(errors='replace').strip()} {fault}")


def _quads(lines: Iterable[bytes], place: str) -> set[Quad]:
    try:
        return set(parse(b"".join(lines), RdfFormat.N_QUADS))
    except SyntaxError as fault:
        raise RdfError(f"{place}: {fault.msg}") from None
