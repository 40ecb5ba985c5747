"""Items, and the item types that the text puts together and reference data does not have."""

from collections.abc import Iterator

from rdflib import RDF, SKOS, Literal, URIRef
from rdflib.term import Node

from kg.mapping.terms import KG, TYPE, label, nodes
from kg.reading import Event, Item, Reading
from kg.reading.labels import labels

_TOP = "military-goods"


def triples(reading: Reading) -> Iterator[tuple[Node, Node, Node]]:
    """Yield the description of each item, and of each item type that is not reference data."""
    known, words = nodes(reading), labels(reading)
    for event in reading.events:
        for item in event.items:
            yield label(known[item.id], words[item.id])
            yield from _item(item, event, known)
    for entry in reading.types:
        if entry.naming == "reference":
            continue
        node = TYPE[entry.id]
        yield node, RDF.type, KG.ItemType
        if entry.weapon:
            yield node, RDF.type, KG.Weapon
        yield label(node, entry.label)
        yield node, SKOS.inScheme, TYPE.scheme
        yield node, SKOS.broader, TYPE[entry.broader or _TOP]
        if entry.related is not None:
            yield node, SKOS.related, TYPE[entry.related]


def _item(item: Item, event: Event, known: dict[str, URIRef]) -> Iterator[tuple[Node, Node, Node]]:
    node = known[item.id]
    yield node, RDF.type, KG.Item
    yield node, KG.rule, Literal(event.rule)
    for key in item.types:
        yield node, KG.itemType, TYPE[key]
    if item.part_of is not None:
        yield node, KG.partOf, known[item.part_of]
    if item.count is None:
        return
    yield node, KG.countText, Literal(item.count.text)
    if item.count.minimum is not None:
        yield node, KG.minCount, Literal(item.count.minimum)
    if item.count.maximum is not None:
        yield node, KG.maxCount, Literal(item.count.maximum)
    if item.count.approximate:
        yield node, KG.approximate, Literal(True)  # noqa: FBT003 - the value of the literal
    if item.count.unit is not None:
        yield node, KG.unit, Literal(item.count.unit)
