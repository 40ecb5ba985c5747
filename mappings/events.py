"""What all events have, transfers among them: kind, roles, items, dates, evidence; and the cases they are about."""

from collections.abc import Iterator

from rdflib import RDF, SKOS, Literal
from rdflib.term import Node

from kg.mapping.terms import CASE, KG, dates, evidence, label, nodes
from kg.reading import Event, Reading
from kg.reading.labels import labels


def triples(reading: Reading) -> Iterator[tuple[Node, Node, Node]]:
    """Yield the description of each event, and of each case that is not reference data."""
    known, words = nodes(reading), labels(reading)
    for event in reading.events:
        node = known[event.id]
        yield node, RDF.type, KG.Event
        yield node, RDF.type, KG[event.kind]
        yield label(node, words[event.id])
        yield node, KG.rule, Literal(event.rule)
        for role in event.roles:
            yield node, KG[role.name], known[role.refers]
        for item in event.items:
            yield node, KG.item, known[item.id]
        for key in event.cases:
            yield node, KG.case, CASE[key]
        yield from _details(event, node)
        yield from dates(known[event.id], event.when)
        yield from evidence(known[event.id], KG.evidence, event.evidence, reading.article)
    for case in reading.cases:
        if case.naming == "reference":
            continue
        yield CASE[case.id], RDF.type, KG.Case
        yield label(CASE[case.id], case.label)
        if case.broader is not None:
            yield CASE[case.id], SKOS.broader, CASE[case.broader]


def _details(event: Event, node: Node) -> Iterator[tuple[Node, Node, Node]]:
    if event.change is not None:
        yield node, KG.change, Literal(event.change)
    for role in event.completed:
        yield node, KG.completed, Literal(role)
