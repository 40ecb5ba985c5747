"""Phrases: what was found in a sentence before it is resolved; tokens from `first` up to `last` (not included)."""

from dataclasses import dataclass

from kg.reading.reading import Count
from kg.reading.span import Span


@dataclass(frozen=True, slots=True)
class ActorPhrase:
    """Words for an actor or place.

    `sort` tells how they name it: name, adjective, metonym, place, person, body, role, group, pronoun, definite,
    facility. `refers` are the ids of the actors meant, empty until resolved; `owner` is the actor that the words hang
    on ("Norway's navy"); `head` is the noun; `possessive` is set for "its", "their".
    """

    first: int
    last: int
    span: Span
    sort: str
    rule: str
    refers: tuple[str, ...] = ()
    owner: str | None = None
    head: str = ""
    possessive: bool = False
    why: str | None = None
    inner: tuple["ActorPhrase", ...] = ()


@dataclass(frozen=True, slots=True)
class ItemPhrase:
    """Words for items: `core` spans the noun phrase, `span` also its number.

    `types` are ids of item types; `strength` is that of the head (strong, weak, generic); `pointing` is the word that
    makes it point back ("such", "those", "the"); `origin` is the state whose adjective stands before it.
    """

    first: int
    last: int
    span: Span
    core: Span
    types: tuple[str, ...]
    strength: str
    rule: str
    head: str
    count: Count | None = None
    pointing: str | None = None
    origin: str | None = None
    composed: tuple[str, str] | None = None
