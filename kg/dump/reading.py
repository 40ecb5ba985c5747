"""Reading a graph as N-Triples, some lines at a time and in no order, as fast as the engine can.

It is asked for rows of TSV, which differ from lines of N-Triples in little, and that is put right here: a query for
triples (CONSTRUCT) keeps all of them to tell doubles, a dump of the engine knows only whole stores or graphs, and both
took a third longer. Triples one by one, as objects, take half as long again.
"""

import re
from collections.abc import Callable
from typing import IO, cast

from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from kg.dump.content import Graph
from kg.errors import StoreError

_PIECE = 2**20
_EXACT = "<http://www.w3.org/ns/oa#exact>"
_ALL = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
_WITHOUT_QUOTES = f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o FILTER(?p != {_EXACT}) }}"
_XSD = b"^^<http://www.w3.org/2001/XMLSchema#%s>"
_BARE = re.compile(rb"\t([-+.0-9tf][^\t\n]*)\n")
_INTEGER = re.compile(rb"[-+]?[0-9]+")
_UNPRINTABLE = bytes({*range(0x20), 0x7F} - set(b"\t\n"))
_UNPRINTABLES = re.compile(rb"[%s]" % _UNPRINTABLE)
_SHORT = {b"\b": b"\\b", b"\f": b"\\f"}
_NEWER = b"\t<<("


def read(store: Store, graph: Graph, take: Callable[[bytes], None], *, quotes: bool = True) -> None:
    """Hand the triples of *graph* to *take* as blocks of whole lines of N-Triples; without *quotes* no `oa:exact`.

    Raises:
        StoreError: there is a term of RDF 1.2, which readers of dumps do not know.
    """
    found = store.query(_ALL if quotes else _WITHOUT_QUOTES, default_graph=graph)
    assert isinstance(found, QuerySolutions)  # noqa: S101  # tells mypy what a SELECT gives
    cutter = _Cutter(take, str(graph))
    found.serialize(cast("IO[bytes]", cutter), QueryResultsFormat.TSV)
    cutter.finish()


def lines(rows: bytes) -> bytes:
    r"""Return whole *rows* of TSV as lines of N-Triples: numbers in quotes, control characters escaped.

    >>> lines(b'<urn:s>\t<urn:p>\t7\n')
    b'<urn:s> <urn:p> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    """
    quoted = _BARE.sub(_quoted, rows)
    # Four times as quick as to search for them, and there hardly ever are any.
    if len(quoted.translate(None, _UNPRINTABLE)) < len(quoted):
        quoted = _UNPRINTABLES.sub(_escaped, quoted)
    return quoted.replace(b"\t", b" ").replace(b"\n", b" .\n")


def _quoted(found: re.Match[bytes]) -> bytes:
    value = found[1]
    if _INTEGER.fullmatch(value):
        kind = b"integer"
    elif value in {b"true", b"false"}:
        kind = b"boolean"
    else:
        kind = b"double" if b"e" in value.lower() else b"decimal"
    return b'\t"%s"%s\n' % (value, _XSD % kind)


def _escaped(found: re.Match[bytes]) -> bytes:
    return _SHORT.get(found[0]) or b"\\u%04X" % ord(found[0])


class _Cutter:
    """Cuts what is written to it into whole rows, and leaves out the first, which names the columns."""

    def __init__(self, take: Callable[[bytes], None], place: str) -> None:
        self._take = take
        self._place = place
        self._waiting: list[bytes] = []
        self._size = 0
        self._begun = False

    def write(self, data: bytes) -> int:
        self._waiting.append(bytes(data))
        self._size += len(data)
        if self._size > _PIECE:
            self._cut()
        return len(data)

    def flush(self) -> None:
        """Do nothing: `finish` passes the rest on."""

    def finish(self) -> None:
        self._cut()
        if self._waiting:
            raise StoreError(f"{self._place}: the engine wrote half a line; please report this")

    def _cut(self) -> None:
        rows, end, rest = b"".join(self._waiting).rpartition(b"\n")
        if end and not self._begun:
            self._begun, rows = True, rows.partition(b"\n")[2]
        self._waiting, self._size = ([rest] if rest else []), len(rest)
        if not rows:
            return
        if _NEWER in rows:
            newer = next(row for row in rows.split(b"\n") if _NEWER in row).replace(b"\t", b" ").decode()
            raise StoreError(f"{self._place}: {newer} is RDF 1.2, which readers of dumps do not know")
        self._take(lines(rows + end))
