"""RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html): a line for each quad that goes (D) or comes (A).

    H from <urn:kg:11> .
    H to <urn:kg:12> .
    TX .
    D <s> <p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <g> .
    A <s> <p> "2"^^<http://www.w3.org/2001/XMLSchema#integer> <g> .
    TC .

Quads are written as in our N-Quads and come in their order, those that go before those that come on the same line.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from kg.errors import RdfError

_PIECE = 2**18


class Change(NamedTuple):
    """One quad, as a line of N-Quads, that comes (``A``) or goes (``D``)."""

    kind: Literal["A", "D"]
    line: bytes


def written(changes: Iterable[Change], before: str, after: str) -> Iterator[bytes]:
    """Yield the patch with *changes*, which leads from what *before* names to what *after* names, in pieces."""
    piece = bytearray(f"H from <{before}> .\nH to <{after}> .\nTX .\n".encode())
    for kind, line in changes:
        piece += kind.encode() + b" " + line
        if len(piece) > _PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece) + b"TC .\n"


def read(lines: Iterable[bytes], place: str = "patch") -> Iterator[Change]:
    r"""Yield the changes in the *lines* of a patch.

    >>> [change.kind for change in read([b"TX .\n", b"A <urn:s> <urn:p> <urn:o> .\n", b"TC .\n"])]
    ['A']

    Raises:
        RdfError: a line that is none of a patch, or a patch that was cut off; names the line. Raised while iterating.
    """
    whole = False
    for number, line in enumerate(lines, 1):
        kind, _, rest = line.partition(b" ")
        if kind in (b"A", b"D") and rest.rstrip().endswith(b"."):
            yield Change("A" if kind == b"A" else "D", rest.rstrip(b"\r\n") + b"\n")
        elif kind == b"TC":
            whole = True
        elif kind not in (b"H", b"TX", b"PA", b"PD") and line.strip() and not line.startswith(b"#"):
            raise RdfError(f"{place}:{number}: not a line of an RDF Patch that can be applied: {line[:80]!r}")
    if not whole:
        raise RdfError(f"{place}: ends without TC, so it was cut off or is meant to be undone; nothing was changed")
