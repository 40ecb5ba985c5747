"""Blank nodes that a SPARQL update makes get IRIs, as those of loaded RDF do (see `kg.store.rdf`).

The update is written again so that it makes none (see `kg.store.templates`). Only where its text does not show what it
makes, the whole store is searched for blank nodes afterwards, which takes seconds for a million quads.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QuerySolutions,
    Store,
    Triple,
)

from kg.store.templates import NotUnderstoodError, named

_GENID = re.compile(r"[0-9a-z]+-[0-9]+")
_Term = NamedNode | BlankNode | Literal | Triple

_SILENT = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|#[^\r\n]*|'{3}.*?(?<!\\)'{3}|"{3}.*?(?<!\\)"{3}|"(?:\\.|[^"\\\r\n])*"|'(?:\\.|[^'\\\r\n])*'""",
    re.DOTALL,
)
"""IRIs, comments and strings of SPARQL, which say nothing about what an update does."""

_MAKES = re.compile(r"_:|[\[(]|\bLOAD\b", re.IGNORECASE)

_BLANK = "SELECT ?s ?p ?o ?g WHERE { %s FILTER(isBlank(?s) || isBlank(?o)) }"


def update(store: Store, sparql: str, base: str, salt: str) -> None:
    """Apply the update *sparql* to *store*, where each blank node that it makes gets an IRI below *base*.

    The IRIs follow from *salt* and from the order in which the nodes are made: the same update of the same version
    gives the same.

    Raises:
        SyntaxError, ValueError, RuntimeError, OSError: as pyoxigraph's; *store* is then as before.
    """
    genid = f"{base}.well-known/genid/{sha256(salt.encode()).hexdigest()[:16]}-"
    if not may_make_blank_nodes(sparql):
        store.update(sparql)
        return
    try:
        without = named(sparql, genid)
        store.update(without.sparql, custom_functions=without.functions)
    except (NotUnderstoodError, SyntaxError, ValueError):
        # Where it is not valid, the places in the messages are those of the text as it was given.
        store.update(sparql)
        name_blank_nodes(store, genid)


def may_make_blank_nodes(sparql: str) -> bool:
    """Tell whether the update *sparql* might leave blank nodes behind; sometimes true of one that does not.

    >>> may_make_blank_nodes("INSERT DATA { [] <urn:p> 1 }")
    True
    >>> may_make_blank_nodes("INSERT DATA { <urn:_:s> <urn:p> '[' }")
    False
    """
    return bool(_MAKES.search(_SILENT.sub(" ", sparql)))


def name_blank_nodes(store: Store, genid: str) -> None:
    """Replace each blank node of *store* by an IRI that begins with *genid*; it looks at all quads.

    The IRIs follow from *genid* and from what is said of the nodes (RDF Dataset Canonicalization 1.0).
    """
    quads = [*_found(store, "GRAPH ?g { ?s ?p ?o }"), *_found(store, "?s ?p ?o")]
    if not quads:
        return
    canonical = Dataset(quads)
    canonical.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    nodes = {term for quad in canonical for term in (quad.subject, quad.object) if isinstance(term, BlankNode)}
    iris = {node: NamedNode(f"{genid}{n}") for n, node in enumerate(sorted(nodes, key=str), start=1)}
    for quad in canonical:
        subject = iris[quad.subject] if isinstance(quad.subject, BlankNode) else quad.subject
        value = iris[quad.object] if isinstance(quad.object, BlankNode) else quad.object
        store.add(Quad(subject, quad.predicate, value, quad.graph_name))
    for quad in quads:
        store.remove(quad)


def unnamed(triples: Iterable[Triple], genid: str) -> Iterator[Triple]:
    """Yield *triples* with the IRIs that begin with *genid* as the blank nodes that they stand for.

    >>> from pyoxigraph import Literal
    >>> triple = Triple(NamedNode("urn:genid/a-1"), NamedNode("urn:p"), Literal("x"))
    >>> [str(each.subject) for each in unnamed([triple], "urn:genid/")]
    ['_:ban1']
    """

    def blank(term: _Term) -> _Term:
        label = term.value[len(genid) :] if isinstance(term, NamedNode) and term.value.startswith(genid) else ""
        return BlankNode("b" + label.replace("-", "n")) if _GENID.fullmatch(label) else term

    for triple in triples:
        subject = blank(triple.subject)
        assert not isinstance(subject, Literal)  # noqa: S101 - tells mypy what `blank` keeps
        yield Triple(subject, triple.predicate, blank(triple.object))


def _found(store: Store, pattern: str) -> list[Quad]:
    solutions = store.query(_BLANK % pattern)
    assert isinstance(solutions, QuerySolutions)  # noqa: S101 - tells mypy what a SELECT gives
    return [Quad(row["s"], row["p"], row["o"], row["g"]) for row in solutions]
