"""The terms of the vocabularies in which datasets are described, and triples as lines of N-Triples."""

from pyoxigraph import Literal, NamedNode

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
PROV = "http://www.w3.org/ns/prov#"
SCHEMA = "https://schema.org/"
SD = "http://www.w3.org/ns/sparql-service-description#"
SPDX = "http://spdx.org/rdf/terms#"
VOID = "http://rdfs.org/ns/void#"
IANA = "https://www.iana.org/assignments/media-types/"

Value = str | int | NamedNode | Literal
"""A string is the IRI of a resource; words are a `Literal`."""


class Lines:
    r"""Collects triples as lines of N-Triples.

    >>> lines = Lines()
    >>> lines.say("urn:s", "urn:p", "urn:o", 1)
    >>> lines.found
    [b'<urn:s> <urn:p> <urn:o> .\n', b'<urn:s> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n']
    """

    def __init__(self) -> None:
        self.found: list[bytes] = []

    def say(self, subject: str, predicate: str, *values: Value | None) -> None:
        """Say that *subject* has each of *values* that is one for *predicate*."""
        for value in values:
            if value is not None:
                self.found.append(f"{NamedNode(subject)} {NamedNode(predicate)} {_term(value)} .\n".encode())


def words(text: str) -> Literal:
    """Return *text* as English words."""
    return Literal(text, language="en")


def typed(text: str, kind: str) -> Literal:
    """Return *text* as a literal of the type *kind* of XML Schema."""
    return Literal(text, datatype=NamedNode(XSD + kind))


def _term(value: Value) -> NamedNode | Literal:
    if isinstance(value, int):
        return typed(str(value), "integer")
    return NamedNode(value) if isinstance(value, str) else value
