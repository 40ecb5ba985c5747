"""Readings: what was understood of an article, as one frozen value (the seam between extraction and mapping)."""

from kg.reading.reading import (
    Actor,
    Case,
    Count,
    Event,
    Item,
    Mention,
    Reading,
    Relation,
    Role,
    Statement,
    Type,
    When,
)
from kg.reading.span import Span

__all__ = [
    "Actor",
    "Case",
    "Count",
    "Event",
    "Item",
    "Mention",
    "Reading",
    "Relation",
    "Role",
    "Span",
    "Statement",
    "Type",
    "When",
]
