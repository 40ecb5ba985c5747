"""What mapping scripts are written with: the namespaces, and the few shapes that several of them write."""

from collections.abc import Iterable, Iterator

from rdflib import RDFS, XSD, Literal, Namespace, URIRef

from kg.article.article import Article
from kg.iris import DEFAULT_BASE
from kg.reading import Reading, Span, When
from kg.reading.names import article_iri, excerpt_iri, iris

KG = Namespace(f"{DEFAULT_BASE}ns#")
TYPE = Namespace(f"{DEFAULT_BASE}type/")
STATUS = Namespace(f"{DEFAULT_BASE}status/")
STAGE = Namespace(f"{DEFAULT_BASE}stage/")
CASE = Namespace(f"{DEFAULT_BASE}case/")
OA = Namespace("http://www.w3.org/ns/oa#")
PROV = Namespace("http://www.w3.org/ns/prov#")
SCHEMA = Namespace("https://schema.org/")

EXACT = OA.exact


def english(words: str) -> Literal:
    """Return *words* as an English literal."""
    return Literal(words, lang="en")


def nodes(reading: Reading) -> dict[str, URIRef]:
    """Return the node of each actor, statement, event, relation and item of *reading*, by its id."""
    return {key: URIRef(value) for key, value in iris(reading).items()}


def article_node(article: Article) -> URIRef:
    """Return the node of *article*."""
    return URIRef(article_iri(article))


def evidence(
    subject: URIRef, predicate: URIRef, spans: Iterable[Span], article: Article
) -> Iterator[tuple[URIRef, URIRef, URIRef]]:
    """Yield the links from *subject* to the excerpts of *article* at *spans*."""
    for span in spans:
        yield subject, predicate, URIRef(excerpt_iri(article, span))


def dates(subject: URIRef, when: When | None) -> Iterator[tuple[URIRef, URIRef, Literal]]:
    """Yield the bounds, the EDTF and the words of *when* as properties of *subject*; nothing without a date."""
    if when is None:
        return
    if when.earliest is not None:
        yield subject, KG.earliest, Literal(when.earliest.isoformat(), datatype=XSD.date)
    if when.latest is not None:
        yield subject, KG.latest, Literal(when.latest.isoformat(), datatype=XSD.date)
    if when.edtf is not None:
        yield subject, KG.edtf, Literal(when.edtf)
    if when.text is not None:
        yield subject, KG.dateText, Literal(when.text)


def label(subject: URIRef, words: str) -> tuple[URIRef, URIRef, Literal]:
    """Return the label of *subject*, in English."""
    return subject, RDFS.label, english(words)
