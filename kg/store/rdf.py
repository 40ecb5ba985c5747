"""RDF that is loaded: parsed, checked, and freed of blank nodes.

A blank node has no name, so the same file loaded into two stores, or twice into one, would give two dumps that differ.
Each is therefore given an IRI below ``<base>.well-known/genid/`` (RDF 1.1 Concepts, section 3.5), made from the SHA-256
of the source and from the place of its first appearance in it: the same bytes always give the same IRIs, and another
file, even one with the same triples, gives others.
"""

import re
from collections.abc import Generator
from functools import cached_property
from hashlib import file_digest, sha256
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple, parse
from pyoxigraph import Store as Database

from kg.errors import InputError, RdfError
from kg.iris import DEFAULT_BASE, rebase
from kg.store import halves
from kg.store.formats import Format, format_of
from kg.store.plain import plain

_SMALL = 1 << 24
"""Bytes."""

_Term = NamedNode | BlankNode | Literal | Triple | DefaultGraph


def read(  # noqa: PLR0913  # what pyoxigraph's parser asks for, and the base
    source: Path | bytes,
    format: Format | str | None = None,  # noqa: A002  # the word that everybody uses, pyoxigraph included
    *,
    name: str | None = None,
    graph: str | None = None,
    base: str = DEFAULT_BASE,
    base_iri: str | None = None,
    ours: bool = False,
) -> Generator[Quad]:
    """Yield the quads of *source* in its order, as they are parsed; there is no blank node in them.

    Args:
        source: a file, or its content.
        format: a `Format` or what names one; when left out, the extension of the file or of *name* says it.
        name: what messages call the source; when left out, the path of the file.
        graph: the graph for triples that the source itself puts in no named graph.
        base: the base IRI of the store, below which blank nodes get their IRIs.
        base_iri: what relative IRIs are resolved against; when left out, they are refused.
        ours: put IRIs that are written with the default base on *base* (for the project's own files).

    Raises:
        RdfError: not valid, or RDF 1.2; names the source, line and column. Raised while iterating.
        InputError: the file cannot be read.
        UsageError: the format is not known.
    """
    called, kind = _identified(source, format, name)
    names = _Names(source, called, base, ours=ours)
    own = NamedNode(graph) if graph else DefaultGraph()
    content, path = (None, source) if isinstance(source, Path) else (source, None)
    try:
        if graph is None and not ours and _small(source) and plain(source, kind):
            yield from parse(content, kind.rdf, path=path)
            return
        for quad in parse(content, kind.rdf, path=path, base_iri=base_iri):
            place = own if isinstance(quad.graph_name, DefaultGraph) else names.node(quad.graph_name)
            yield Quad(names.node(quad.subject), names.node(quad.predicate), names.term(quad.object), place)
    except SyntaxError as fault:
        raise _syntax_error(called, fault) from None
    except OSError as fault:
        raise InputError(f"{called}: cannot be read ({fault.strerror or fault})") from fault


def bulk(  # noqa: PLR0913  # as for `read`
    database: Database,
    source: Path | bytes,
    format: Format | str | None = None,  # noqa: A002  # as for `read`
    *,
    name: str | None = None,
    graph: str | None = None,
    base: str = DEFAULT_BASE,
    base_iri: str | None = None,
) -> None:
    """Put what `read` yields into *database* through its bulk loader, which parses plain RDF itself.

    Raises:
        RdfError, InputError, UsageError: as for `read`; the database is then as before.
        OSError, RuntimeError: the database cannot be written.
    """
    called, kind = _identified(source, format, name)
    if graph is not None or not plain(source, kind):
        database.bulk_extend(read(source, kind, name=called, graph=graph, base=base, base_iri=base_iri))
        return
    try:
        if isinstance(source, bytes):
            database.bulk_load(source, kind.rdf)
        elif (start := halves.middle(source)) is not None:
            halves.load(database, source, kind.rdf, start)
        else:
            database.bulk_load(path=source, format=kind.rdf)
    except SyntaxError as fault:
        raise _syntax_error(called, fault) from None


class _Names:
    """Gives each term the form in which the store keeps it, and refuses what it does not keep."""

    def __init__(self, source: Path | bytes, called: str, base: str, *, ours: bool) -> None:
        self._source = source
        self._called = called
        self._base = base
        self._moves = ours and base != DEFAULT_BASE
        self._genids: dict[str, NamedNode] = {}

    def term(self, term: _Term) -> NamedNode | Literal:
        if not isinstance(term, Literal):
            return self.node(term)
        if term.direction is not None:
            raise self._newer(f"a literal with a direction of writing, {term}")
        return term

    def node(self, term: _Term) -> NamedNode:
        if isinstance(term, NamedNode):
            return NamedNode(rebase(term.value, self._base)) if self._moves else term
        if isinstance(term, BlankNode):
            return self._genids.get(term.value) or self._name(term.value)
        raise self._newer(f"a triple as a term, {term}")

    def _name(self, label: str) -> NamedNode:
        genid = f"{self._base}.well-known/genid/{self._digest}-{len(self._genids) + 1}"
        return self._genids.setdefault(label, NamedNode(genid))

    @cached_property
    def _digest(self) -> str:
        if isinstance(self._source, bytes):
            return sha256(self._source).hexdigest()[:16]
        with self._source.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()[:16]

    def _newer(self, what: str) -> RdfError:
        return RdfError(
            f"{self._called}: {what}, is RDF 1.2, which other readers of our dumps do not know; use RDF 1.1"
        )


def _identified(source: Path | bytes, given: Format | str | None, name: str | None) -> tuple[str, Format]:
    called = name or (str(source) if isinstance(source, Path) else "input")
    return called, given if isinstance(given, Format) else format_of(given or Path(called).suffix or called)


def _small(source: Path | bytes) -> bool:
    """Tell whether it is worth while to go through *source* before it is read: of a large one only the start may be."""
    return isinstance(source, bytes) or source.stat().st_size <= _SMALL


def _syntax_error(called: str, fault: SyntaxError) -> RdfError:
    words = re.sub(r"^Parser error at .*?: ", "", fault.msg)
    if "No scheme found" in words:
        words += " (a relative IRI: give the base that it is relative to)"
    place = "".join(f":{number}" for number in (fault.lineno, fault.offset) if number)
    return RdfError(f"{called}{place}: {words}")
