"""Blank nodes that a SPARQL update makes get IRIs, as those of loaded RDF do (see `kg.store.rdf`)."""

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

_GENID = re.compile(r"[0-9a-z]+-[0-9]+")
_Term = NamedNode | BlankNode | Literal | Triple

_SILENT = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|#[^\r\n]*|'{3}.*?(?<!\\)'{3}|"{3}.*?(?<!\\)"{3}|"(?:\\.|[^"\\\r\n])*"|'(?:\\.|[^'\\\r\n])*'""",
    re.DOTALL,
)
"""IRIs, comments and strings of SPARQL, which say nothing about what an update does."""

_MAKES = re.compile(r"_:|\[|\bBNODE\b|\bLOAD\b|\\u", re.IGNORECASE)

_BLANK = "SELECT ?s ?p ?o ?g WHERE { %s FILTER(isBlank(?s) || isBlank(?o)) }"


def may_make_blank_nodes(sparql: str) -> bool:
    """Tell whether the update *sparql* might leave blank nodes behind; sometimes true of one that does not.

    >>> may_make_blank_nodes("INSERT DATA { [] <urn:p> 1 }")
    True
    >>> may_make_blank_nodes("INSERT DATA { <urn:_:s> <urn:p> '[' }")
    False
    """
    return bool(_MAKES.search(_SILENT.sub(" ", sparql)))


def name_blank_nodes(store: Store, base: str, salt: str) -> int:
    """Replace each blank node of *store* by an IRI below *base*, and return how many there were.

    The IRIs follow from *salt* and from what is said of the nodes (RDF Dataset Canonicalization 1.0): the same update
    of the same version gives the same.
    """
    quads = [*_found(store, "GRAPH ?g { ?s ?p ?o }"), *_found(store, "?s ?p ?o")]
    if not quads:
        return 0
    named = Dataset(quads)
    named.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    start = f"{base}.well-known/genid/{sha256(salt.encode()).hexdigest()[:16]}-"
    nodes = {term for quad in named for term in (quad.subject, quad.object) if isinstance(term, BlankNode)}
    iris = {node: NamedNode(f"{start}{n}") for n, node in enumerate(sorted(nodes, key=str), start=1)}
    for quad in named:
        subject = iris[quad.subject] if isinstance(quad.subject, BlankNode) else quad.subject
        value = iris[quad.object] if isinstance(quad.object, BlankNode) else quad.object
        store.add(Quad(subject, quad.predicate, value, quad.graph_name))
    for quad in quads:
        store.remove(quad)
    return len(iris)


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
