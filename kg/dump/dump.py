"""A dump: all that a database says, as the same bytes for the same content, whatever store it lies in.

pyoxigraph's own `Store.dump` has no stable order across stores.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import NamedNode, Store

from kg.dump.assembly import FORMS, assembled
from kg.dump.content import Graph, graphs
from kg.dump.crew import Watch, parts
from kg.dump.part import Wanted, make
from kg.errors import MissingError, RdfError, UsageError
from kg.iris import DEFAULT_BASE
from kg.store import Version
from kg.store.formats import Format, format_of


def dump(
    store: Store,
    format: Format | str = "turtle",  # noqa: A002  # the word that everybody uses, pyoxigraph included
    graph: str | None = None,
    base: str = DEFAULT_BASE,
    *,
    quotes: bool = True,
) -> Iterator[bytes]:
    """Yield *store* in pieces of UTF-8, sorted; equal content gives equal bytes.

    The formats for triples (Turtle, N-Triples) give the union of all graphs, or the graph with the IRI *graph*; those
    for datasets (TriG, N-Quads, JSON-LD) give each graph under its name, or *graph* alone. What is too large for memory
    waits in temporary files.

    Args:
        store: the database of a version, open.
        format: a `Format`, or its name, media type or extension.
        graph: the IRI of a graph.
        base: the base IRI of the store (`Manifest.base`), which our prefixes lie below.
        quotes: whether with the words of texts (`oa:exact`).

    Raises:
        UsageError: no such format, or RDF/XML, which has no way to write some IRIs of properties.
        MissingError: the store has no such graph.
    """
    kind = checked(format)
    chosen = [_graph(store, graph)] if graph is not None else graphs(store)
    return _written(store, kind.name, chosen, Wanted(frozenset({FORMS[kind.name]}), base, quotes))


def dump_version(
    version: Version,
    format: Format | str = "turtle",  # noqa: A002  # as above
    graph: str | None = None,
    *,
    quotes: bool = True,
    watch: Watch | None = None,
) -> Iterator[bytes]:
    """Yield what `dump` yields, made by all processors at once; *watch* is told how many graphs more were read.

    Raises:
        UsageError, MissingError: as for `dump`.
    """
    kind = checked(format)
    base = version.manifest.base
    chosen = None if graph is None else [_graph(version.open(), graph)]
    return _together(version, kind.name, chosen, Wanted(frozenset({FORMS[kind.name]}), base, quotes), watch)


def checked(format: Format | str) -> Format:  # noqa: A002  # as above
    """Return the format that *format* names, if dumps are written in it.

    Raises:
        UsageError: they are not.
    """
    kind = format if isinstance(format, Format) else format_of(format)
    if kind.name not in FORMS:
        raise UsageError(f"{kind.name}: dumps are not written in this format; choose one of {', '.join(FORMS)}")
    return kind


def _written(store: Store, name: str, chosen: Sequence[Graph], wanted: Wanted) -> Iterator[bytes]:
    with TemporaryDirectory(prefix="kg-dump-") as folder:
        part = make(store, chosen, wanted, Path(folder))
        yield from assembled(name, [part], wanted.base, Path(folder))


def _together(
    version: Version, name: str, chosen: Sequence[Graph] | None, wanted: Wanted, watch: Watch | None
) -> Iterator[bytes]:
    with TemporaryDirectory(prefix="kg-dump-") as folder:
        found = parts(version, wanted, Path(folder), chosen, watch)
        yield from assembled(name, found, wanted.base, Path(folder))


def _graph(store: Store, graph: str) -> NamedNode:
    try:
        name = NamedNode(graph)
    except ValueError as fault:
        raise RdfError(f"{graph}: not an IRI ({fault})") from fault
    if not any(store.quads_for_pattern(None, None, None, name)):
        raise MissingError(f"{graph}: there is no such graph in this version")
    return name
