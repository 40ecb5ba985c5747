"""Actors and places that the article names or describes and reference data does not have."""

from collections.abc import Iterator

from rdflib import RDF, URIRef
from rdflib.term import Node

from kg.iris import DEFAULT_BASE
from kg.mapping.terms import KG, SCHEMA, label, nodes
from kg.reading import Actor, Reading

_CLASSES = {
    "country": (KG.Actor, SCHEMA.Country, SCHEMA.Place),
    "organization": (KG.Actor, SCHEMA.Organization),
    "person": (KG.Actor, SCHEMA.Person),
    "group": (KG.Actor, KG.Group),
    "place": (SCHEMA.Place,),
}


def triples(reading: Reading) -> Iterator[tuple[Node, Node, Node]]:
    """Yield the description of each actor and place that is not reference data."""
    known = nodes(reading)
    for actor in reading.actors:
        if actor.naming == "reference":
            continue
        node = known[actor.id]
        for term in _classes(actor):
            yield node, RDF.type, term
        yield label(node, actor.label)
        if actor.part_of is not None:
            yield node, KG.partOf, known.get(actor.part_of, URIRef(f"{DEFAULT_BASE}id/{actor.part_of}"))


def _classes(actor: Actor) -> set[URIRef]:
    found = {term for kind in actor.kinds for term in _CLASSES[kind]}
    # Whoever is only described is an unnamed source, which is what kg:Group is asked for.
    return found | {KG.Group} if KG.Actor in found and actor.naming == "description" else found
