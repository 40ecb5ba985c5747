"""What only transfers have: how far they have come."""

from collections.abc import Iterator

from rdflib.term import Node

from kg.mapping.terms import KG, STAGE, nodes
from kg.reading import Reading


def triples(reading: Reading) -> Iterator[tuple[Node, Node, Node]]:
    """Yield the stage of each transfer whose text tells it."""
    known = nodes(reading)
    for event in reading.events:
        if event.stage is not None:
            yield known[event.id], KG.stage, STAGE[event.stage]
