"""The draft of a reading: events and statements as they are found, before repeats are joined and sides completed."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kg.extract.coreference import Memory
from kg.extract.phrases import ItemPhrase
from kg.reading.reading import Event, Relation, Statement, Type

HAPPENED = frozenset({"asserted", "accused", "suspected", "estimated", "believed"})
INTENDED = frozenset({"vowed", "planned", "ordered", "sought"})


@dataclass(slots=True)
class Draft:
    """What was found in one article so far. `fresh` gives the next key; keys are replaced by names at the end.

    `anybody` has the events with the sides that the text leaves open ("to anyone").
    """

    memory: Memory
    publisher: str
    events: dict[str, Event] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    types: dict[str, Type] = field(default_factory=dict)
    top: list[str] = field(default_factory=list)
    anybody: set[tuple[str, str]] = field(default_factory=set)
    spoken: dict[str, Statement] = field(default_factory=dict)
    keys: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000)))

    def fresh(self, letter: str) -> str:
        """Return a new key that begins with *letter*."""
        return f"{letter}{next(self.keys)}"

    def type_of(self, item: ItemPhrase) -> str:
        """Return the id of the item's type; one that the lexicon lacks is entered as put together by the text."""
        known, type_id = self.memory.lexicon.types, item.types[0]
        if type_id in known:
            self.types[type_id] = known[type_id].type
        elif item.composed:
            label, related = item.composed
            self.types[type_id] = Type(
                type_id, label, "name", next(iter(self.memory.lexicon.words.technology_type)), related
            )
        return type_id

    def extend(self, statement: str, content: str) -> None:
        """Add *content* to the statement with the key *statement*, once."""
        known = self.statements[statement]
        if content not in known.content:
            self.statements[statement] = replace(known, content=(*known.content, content))
