"""Turtle for people: a block for each subject, types first, a line for each value, only prefixes in use.

pyoxigraph's own serialiser writes the same triples, but all values of a property on one line, and every prefix that it
was given; a change of one value then is a change of a long line.

What a prefix cannot shorten without escapes and lies below the base (statements, excerpts) is written relative to it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import SpooledTemporaryFile

from kg.dump.content import Node
from kg.dump.names import Names

_SMALL = 16 * 2**20
_PIECE = 2**20


def turtle(nodes: Iterable[Node], base: str, folder: Path | None = None) -> Iterator[bytes]:
    """Yield *nodes* as Turtle in pieces of UTF-8; what is too large for memory waits in *folder*.

    Which prefixes are used is known only at the end, and they stand at the beginning.
    """
    names = Names(base)
    with SpooledTemporaryFile(_SMALL, dir=str(folder) if folder else None) as body:
        for node in nodes:
            body.write(b"\n" + names.block(node).encode())
        yield names.heading().encode()
        body.seek(0)
        while piece := body.read(_PIECE):
            yield piece
