"""What a database says, as lines in a form that sorts well: subject by subject, types first, then labels.

A line is a triple of N-Triples, slightly changed: ``<subject 2<predicate object``. Without the ``>`` a subject comes
before those whose IRIs begin with its own, and all lines of it stand together; the digit puts types and labels first.
The engine decodes and writes a graph as N-Triples in half the time that it takes to hand over its triples one by one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, cast

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, QuerySolutions, QueryTriples, RdfFormat, Store, serialize

from kg.dump.sorting import Lines
from kg.errors import StoreError

Graph = NamedNode | BlankNode | DefaultGraph

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
EXACT = b"<http://www.w3.org/ns/oa#exact>"
_RANKS = {TYPE.encode(): b"0", LABEL.encode(): b"1"}
_PIECE = 2**20
_ALL = "CONSTRUCT WHERE { ?s ?p ?o }"
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_LARGE = 200_000
"""Triples from which on a graph is not queried but dumped: slower, but a query keeps all of them to tell doubles."""


@dataclass(frozen=True, slots=True)
class Node:
    """A subject with all that is said of it, as terms of N-Triples: predicates with their values, in order."""

    subject: str
    properties: tuple[tuple[str, tuple[str, ...]], ...]


def graphs(store: Store) -> list[Graph]:
    """Return the graphs of *store* that are not empty: the default graph, then the named ones by IRI."""
    named = sorted(store.named_graphs(), key=str)
    return [graph for graph in [DefaultGraph(), *named] if any(store.quads_for_pattern(None, None, None, graph))]


def triples(store: Store, graph: Graph, take: Callable[[Lines], None]) -> None:
    """Hand the triples of *graph* to *take* as lines of N-Triples, some at a time, in no order.

    Raises:
        StoreError: there is a term of RDF 1.2, which readers of dumps do not know.
    """
    cutter = _Cutter(take, str(graph))
    output = cast("IO[bytes]", cutter)
    if _count(store, graph) > _LARGE:
        store.dump(output, RdfFormat.N_TRIPLES, from_graph=graph)
    else:
        found = store.query(_ALL, default_graph=graph)
        assert isinstance(found, QueryTriples)  # noqa: S101  # tells mypy what a CONSTRUCT gives
        serialize(found, output, RdfFormat.N_TRIPLES)
    cutter.finish()


def _count(store: Store, graph: Graph) -> int:
    found = store.query(_COUNT, default_graph=graph)
    assert isinstance(found, QuerySolutions)  # noqa: S101  # as above
    return int(next(found)["n"].value)


def keyed(line: bytes) -> bytes:
    r"""Return a *line* of N-Triples in the form that sorts well.

    >>> keyed(b'<urn:s> <http://www.w3.org/2000/01/rdf-schema#label> "a b" .\n')
    b'<urn:s 1<http://www.w3.org/2000/01/rdf-schema#label "a b"\n'
    """
    subject, predicate, value = line.split(b" ", 2)
    rank = _RANKS.get(predicate, b"2")
    return b"%s %s%s %s\n" % (subject.rstrip(b">"), rank, predicate[:-1], value[:-3])


def kept(lines: Lines, *, quotes: bool) -> Lines:
    """Return *lines*; without *quotes* those that have no words of a text."""
    return lines if quotes else [line for line in lines if EXACT not in line or line.split(b" ", 2)[1] != EXACT]


def nodes(pieces: Iterable[Lines]) -> Iterator[Node]:
    """Yield the subjects of sorted *pieces* with all that is said of each."""
    subject = predicate = ""
    properties: list[tuple[str, tuple[str, ...]]] = []
    values: list[str] = []
    for lines in pieces:
        for line in lines:
            one, two, value = line.decode().split(" ", 2)
            if one != subject:
                if subject:
                    yield Node(_closed(subject), (*properties, (predicate[1:] + ">", tuple(values))))
                properties, values, subject, predicate = [], [], one, two
            elif two != predicate:
                properties.append((predicate[1:] + ">", tuple(values)))
                values, predicate = [], two
            values.append(value[:-1])
    if subject:
        yield Node(_closed(subject), (*properties, (predicate[1:] + ">", tuple(values))))


def _closed(subject: str) -> str:
    return subject + ">" if subject[0] == "<" else subject


class _Cutter:
    """Cuts what is written to it into whole lines."""

    def __init__(self, take: Callable[[Lines], None], place: str) -> None:
        self._take = take
        self._place = place
        self._waiting: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> int:
        self._waiting.append(bytes(data))
        self._size += len(data)
        if self._size > _PIECE:
            self._cut(b"".join(self._waiting))
        return len(data)

    def flush(self) -> None:
        """Do nothing: `finish` passes the rest on."""

    def finish(self) -> None:
        self._cut(b"".join(self._waiting))
        if self._waiting:
            raise StoreError(f"{self._place}: the engine wrote half a line; please report this")

    def _cut(self, data: bytes) -> None:
        lines = data.splitlines(keepends=True)
        rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        if b" <<( " in data and (newer := next((line for line in lines if b"> <<( " in line[: line.find(b'"')]), b"")):
            raise StoreError(f"{self._place}: {newer.decode()[:-1]} is RDF 1.2, which readers of dumps do not know")
        self._waiting, self._size = ([rest] if rest else []), len(rest)
        self._take(lines)
