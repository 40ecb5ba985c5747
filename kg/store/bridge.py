"""The one bridge between rdflib, in which mapping scripts write triples, and pyoxigraph, which keeps them.

Pure functions, which refuse what they do not know. Whoever does not map need not import rdflib, so this module is not
part of what ``kg.store`` exports.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import rdflib
from pyoxigraph import Literal, NamedNode, Triple
from rdflib.term import Node

from kg.errors import RdfError
from kg.iris import DEFAULT_BASE, rebase

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def to_oxigraph(term: Node, base: str = DEFAULT_BASE) -> NamedNode | Literal:
    """Return rdflib's *term* as pyoxigraph's; an IRI (also that of a datatype) below the default base is put on *base*.

    >>> str(to_oxigraph(rdflib.URIRef("https://kg.example/id/x"), "https://data.test/"))
    '<https://data.test/id/x>'
    >>> str(to_oxigraph(rdflib.Literal("Panzer", lang="de")))
    '"Panzer"@de'

    Raises:
        RdfError: a blank node, a variable, or an IRI or language tag that is not valid; names it.
    """
    try:
        if isinstance(term, rdflib.URIRef):
            return _named(str(term), base)
        if isinstance(term, rdflib.Literal):
            if term.language:
                return Literal(str(term), language=term.language)
            return Literal(str(term), datatype=_named(str(term.datatype or _XSD_STRING), base))
    except ValueError as fault:
        raise RdfError(f"{term!r}: not valid in RDF ({fault})") from fault
    raise RdfError(f"{term!r}: only IRIs and literals are kept; give blank nodes an IRI")


def to_rdflib(term: NamedNode | Literal) -> rdflib.URIRef | rdflib.Literal:
    """Return pyoxigraph's *term* as rdflib's, with its lexical form as it is.

    >>> to_rdflib(Literal("1.50", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))).n3()
    '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'

    Raises:
        RdfError: a blank node or a triple as a term.
    """
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = None if term.datatype.value == _XSD_STRING else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=datatype, normalize=False)
    raise RdfError(f"{term}: only IRIs and literals are kept")


def to_triples(triples: Iterable[tuple[Node, Node, Node]], base: str = DEFAULT_BASE) -> Iterator[Triple]:
    """Yield rdflib's *triples* (a `Graph` is such an iterable) as pyoxigraph's.

    Raises:
        RdfError: as for `to_oxigraph`, or when a subject or predicate is no IRI; names the triple.
    """
    for subject, predicate, value in triples:
        if not (isinstance(subject, rdflib.URIRef) and isinstance(predicate, rdflib.URIRef)):
            raise RdfError(f"{subject!r} {predicate!r} {value!r}: subject and predicate must be IRIs")
        try:
            yield Triple(_named(str(subject), base), _named(str(predicate), base), to_oxigraph(value, base))
        except ValueError as fault:
            raise RdfError(f"{subject!r} {predicate!r} {value!r}: not valid in RDF ({fault})") from fault


@lru_cache(maxsize=20_000)
def _named(iri: str, base: str) -> NamedNode:
    """Return the node of *iri* on *base*; each stands in several triples of its article."""
    return NamedNode(rebase(iri, base))
