"""Statements (who holds what, with which status) and relations (a bare link that a statement is about)."""

from collections.abc import Iterator

from rdflib import RDF, SKOS, Literal, URIRef
from rdflib.term import Node

from kg.mapping.terms import KG, SCHEMA, STATUS, TYPE, dates, english, evidence, label, nodes
from kg.reading import Reading, Relation, Statement
from kg.reading.labels import labels

# Predicates of relations that are terms of others; all the rest are ours.
_PREDICATES = {"jobTitle": SCHEMA.jobTitle, "broader": SKOS.broader}


def triples(reading: Reading) -> Iterator[tuple[Node, Node, Node]]:
    """Yield the description of each statement and each relation."""
    known, words = nodes(reading), labels(reading)
    for statement in reading.statements:
        node = known[statement.id]
        yield label(node, words[statement.id])
        yield from _statement(statement, known)
        yield from dates(node, statement.when)
        yield from evidence(node, KG.evidence, statement.evidence, reading.article)
        yield from evidence(node, KG.directQuote, statement.quotes, reading.article)
    for relation in reading.relations:
        node = known[relation.id]
        yield label(node, words[relation.id])
        yield from _relation(relation, known)
        yield from dates(node, relation.when)
        yield from evidence(node, KG.evidence, relation.evidence, reading.article)


def _statement(statement: Statement, known: dict[str, URIRef]) -> Iterator[tuple[Node, Node, Node]]:
    node = known[statement.id]
    yield node, RDF.type, KG.Statement
    yield node, KG.status, STATUS[statement.status]
    yield node, KG.rule, Literal(statement.rule)
    for speaker in statement.speakers:
        yield node, KG.attributedTo, known[speaker]
    for content in statement.content:
        yield node, KG.content, known[content]
    for role in statement.roles:
        yield node, KG[role.name], known[role.refers]
    for what in statement.not_stated:
        yield node, KG.notStated, Literal(what)
    if statement.cue is not None:
        yield node, KG.cue, Literal(statement.cue)


def _relation(relation: Relation, known: dict[str, URIRef]) -> Iterator[tuple[Node, Node, Node]]:
    node = known[relation.id]
    yield node, RDF.type, KG.Relation
    yield node, KG.rule, Literal(relation.rule)
    yield node, RDF.subject, TYPE[relation.subject] if relation.between_types else known[relation.subject]
    yield node, RDF.predicate, _PREDICATES.get(relation.predicate, KG[relation.predicate])
    if relation.text is not None:
        yield node, RDF.object, english(relation.text)
    elif relation.refers is not None:
        yield node, RDF.object, TYPE[relation.refers] if relation.between_types else known[relation.refers]
