"""The article itself, its excerpts, and how its graph was made."""

from collections.abc import Iterator

from rdflib import RDF, XSD, Literal, URIRef
from rdflib.term import Node

from kg.mapping.terms import EXACT, KG, OA, PROV, SCHEMA, article_node, english, label, nodes
from kg.reading import Reading, Span
from kg.reading.names import excerpt_iri, graph_iri


def triples(reading: Reading) -> Iterator[tuple[Node, Node, Node]]:
    """Yield the description of the article, of its graph, and of every excerpt that something rests on."""
    yield from _article(reading)
    yield from _provenance(reading)
    for span in _spans(reading):
        yield from _excerpt(span, reading)


def _article(reading: Reading) -> Iterator[tuple[Node, Node, Node]]:
    article, node, known = reading.article, article_node(reading.article), nodes(reading)
    yield node, RDF.type, SCHEMA.NewsArticle
    yield label(node, article.title or f"Article {article.key}")
    yield node, SCHEMA.inLanguage, Literal("en")
    yield node, SCHEMA.sha256, Literal(article.sha256)
    if article.title is not None:
        yield node, SCHEMA.headline, english(article.title)
    if article.url is not None:
        yield node, SCHEMA.url, URIRef(article.url)
    if article.published is not None:
        yield node, SCHEMA.datePublished, Literal(article.published.isoformat(), datatype=XSD.date)
    if reading.publisher is not None:
        publisher = known[reading.publisher]
    else:
        publisher = URIRef(f"{node}/unnamed-publisher")
        yield publisher, RDF.type, KG.Actor
        yield publisher, RDF.type, KG.Group
        yield label(publisher, "unnamed publisher")
    yield node, SCHEMA.publisher, publisher
    yield node, KG.attributedTo, publisher
    for statement in reading.top:
        yield node, KG.content, known[statement]


def _provenance(reading: Reading) -> Iterator[tuple[Node, Node, Node]]:
    article = article_node(reading.article)
    graph, mapping, reader = (
        URIRef(graph_iri(reading.article)),
        URIRef(f"{article}/mapping"),
        URIRef(f"{article}/reader"),
    )
    yield graph, RDF.type, PROV.Entity
    yield label(graph, f"Graph of the article {reading.article.key}")
    yield graph, PROV.wasDerivedFrom, article
    yield graph, PROV.wasGeneratedBy, mapping
    yield mapping, RDF.type, PROV.Activity
    yield label(mapping, f"Mapping of the article {reading.article.key}")
    yield mapping, PROV.used, article
    yield mapping, PROV.wasAssociatedWith, reader
    yield reader, RDF.type, PROV.SoftwareAgent
    yield label(reader, reading.made_by)


def _spans(reading: Reading) -> list[Span]:
    found: set[Span] = set()
    for statement in reading.statements:
        found.update(statement.evidence, statement.quotes)
    for event in reading.events:
        found.update(event.evidence)
    for relation in reading.relations:
        found.update(relation.evidence)
    return sorted(found)


def _excerpt(span: Span, reading: Reading) -> Iterator[tuple[Node, Node, Node]]:
    node = URIRef(excerpt_iri(reading.article, span))
    yield node, RDF.type, KG.Excerpt
    yield node, OA.hasSource, article_node(reading.article)
    yield node, OA.start, Literal(span.start)
    yield node, OA.end, Literal(span.end)
    yield node, EXACT, Literal(span.of(reading.article.text))
