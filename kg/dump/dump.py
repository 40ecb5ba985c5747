"""A dump: all that a database says, as the same bytes for the same content, whatever store it lies in.

pyoxigraph's own `Store.dump` has no stable order across stores.
"""

from collections.abc import Iterator

from pyoxigraph import NamedNode, Store

from kg.dump.content import Graph, graphs
from kg.dump.jsonld import jsonld
from kg.dump.lines import nquads, ntriples
from kg.dump.turtle import trig, turtle
from kg.errors import MissingError, RdfError, UsageError
from kg.iris import DEFAULT_BASE
from kg.store.formats import Format, format_of

_PIECE = 1 << 16
"""Bytes that are handed over at once, about."""


def dump(
    store: Store,
    format: Format | str = "turtle",  # noqa: A002  # the word that everybody uses, pyoxigraph included
    graph: str | None = None,
    base: str = DEFAULT_BASE,
) -> Iterator[bytes]:
    """Yield *store* in pieces of UTF-8, sorted; equal content gives equal bytes.

    The formats for triples (Turtle, N-Triples) give the union of all graphs, or the graph with the IRI *graph*; those
    for datasets (TriG, N-Quads, JSON-LD) give each graph under its name, or *graph* alone.

    Args:
        store: the database of a version, open.
        format: a `Format`, or its name, media type or extension.
        graph: the IRI of a graph.
        base: the base IRI of the store (`Manifest.base`), which our prefixes lie below.

    Raises:
        UsageError: no such format, or RDF/XML, which has no way to write some IRIs of properties.
        MissingError: the store has no such graph.
    """
    kind = format if isinstance(format, Format) else format_of(format)
    scope = _scope(store, graph)
    pieces = _pieces(store, kind, scope, base)
    return _gathered(pieces)


def _pieces(store: Store, kind: Format, scope: NamedNode | None, base: str) -> Iterator[str]:
    match kind.name:
        case "turtle":
            return turtle(store, scope, base)
        case "ntriples":
            return ntriples(store, scope)
        case "nquads":
            return nquads(store, scope)
        case "trig":
            return trig(store, _each(store, scope), base)
        case "jsonld":
            return jsonld(store, _each(store, scope))
    raise UsageError(
        f"{kind.name}: dumps are not written in this format; choose turtle, trig, nquads, ntriples or jsonld"
    )


def _each(store: Store, scope: NamedNode | None) -> list[Graph]:
    return graphs(store) if scope is None else [scope]


def _scope(store: Store, graph: str | None) -> NamedNode | None:
    if graph is None:
        return None
    try:
        name = NamedNode(graph)
    except ValueError as fault:
        raise RdfError(f"{graph}: not an IRI ({fault})") from fault
    if not any(store.quads_for_pattern(None, None, None, name)):
        raise MissingError(f"{graph}: there is no such graph in this version")
    return name


def _gathered(pieces: Iterator[str]) -> Iterator[bytes]:
    waiting = bytearray()
    for piece in pieces:
        waiting += piece.encode()
        if len(waiting) >= _PIECE:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)
