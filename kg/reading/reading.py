"""A reading: everything that was understood of one article, before it becomes triples.

It is the interchange form of kg (`kg map --format reading`, `kg load x.json`): whatever can write it can stand in for
our extraction. Things refer to each other by `id`: those of actors, statements, events, relations and items are unique
within their reading, those of types and of cases each among themselves. An `id` is only a key here; the names that go
into IRIs are made from content by `kg.reading.names`.

    Reading ── top ──► Statement ── content ──► Statement | Event | Relation
                                                Event ── items ──► Item ── types ──► Type
                                                Event ── roles ──► Actor
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kg.article.article import Article
from kg.reading.span import Span

Naming = Literal["reference", "name", "description"]
ActorKind = Literal["country", "organization", "person", "group", "place"]
MentionKind = Literal["actor", "place", "weapon", "count", "date"]


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name or point to something: an actor, a place, a kind of weapon, a number, a date.

    `refers` is the id of an `Actor` or `Type`, or nothing when it was not resolved. `why` says how it was resolved.
    """

    span: Span
    kind: MentionKind
    rule: str
    refers: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or some place: in the reference data, named by the text, or only described by it.

    `naming` is ``reference`` when the lexicon has it (then `id` is the last step of its IRI), ``name`` when the text
    names it, ``description`` when the text only describes it ("some experts"): an unnamed group or place of its own.
    `sort` is the lexicon's word for what it is (state, media, ministry …).
    """

    id: str
    label: str
    kinds: tuple[ActorKind, ...]
    naming: Naming = "description"
    part_of: str | None = None
    sort: str | None = None


@dataclass(frozen=True, slots=True)
class Type:
    """A kind of item: in the reference data (`broader` may then be left out), or put together by the text.

    `label` is in the singular; `plural` is its plural, the same words for what is not counted ("ammunition").
    `weapon` says that it is a kind of weapon; for a type of the reference data that is known there.
    """

    id: str
    label: str
    naming: Naming = "reference"
    broader: str | None = None
    related: str | None = None
    plural: str | None = None
    weapon: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """A date with its precision: EDTF, its bounds (inclusive), and the words of the text.

    Bounds without words follow from tense and date of publication; words without bounds could not be resolved.
    """

    edtf: str | None = None
    earliest: date | None = None
    latest: date | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A number of items: inclusive bounds (each may be open) and the words of the text; `unit` in the singular."""

    text: str
    minimum: int | None = None
    maximum: int | None = None
    approximate: bool = False
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """An amount of one type of item (or of a mix) in one event; `words` are those of the text at `span`."""

    id: str
    types: tuple[str, ...]
    words: str
    span: Span
    count: Count | None = None
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """An actor's part in an event, or a link from it: `name` is a property of the ontology, `refers` an id."""

    name: str
    refers: str


@dataclass(frozen=True, slots=True)
class Case:
    """The happening in the world that events of several statements and articles describe; `id` is shared by them."""

    id: str
    label: str
    broader: str | None = None
    naming: Naming = "name"


@dataclass(frozen=True, slots=True)
class Event:
    """An event or state of affairs as one statement describes it; `kind` is a class of the ontology.

    `roles` say who takes part and which other events it is linked to (supplier, recipient, place, purpose, reason …).
    `completed` names the roles that this passage leaves out and another claim of the article supplied.
    """

    id: str
    kind: str
    evidence: tuple[Span, ...]
    rule: str
    roles: tuple[Role, ...] = ()
    items: tuple[Item, ...] = ()
    when: When | None = None
    stage: str | None = None
    change: Literal["increase", "decrease"] | None = None
    cases: tuple[str, ...] = ()
    completed: tuple[str, ...] = ()

    def role(self, name: str) -> tuple[str, ...]:
        """Return the ids that play the role *name*, in the order of the text.

        >>> Event("e1", "Transfer", (), "r", roles=(Role("supplier", "a"), Role("recipient", "b"))).role("supplier")
        ('a',)
        """
        return tuple(role.refers for role in self.roles if role.name == name)


@dataclass(frozen=True, slots=True)
class Relation:
    """A single triple that a statement is about: `subject` is an id, the object an id (`refers`) or a `text`."""

    id: str
    subject: str
    predicate: str
    evidence: tuple[Span, ...]
    rule: str
    refers: str | None = None
    text: str | None = None
    when: When | None = None

    @property
    def between_types(self) -> bool:
        """Whether `subject` and `refers` are ids of types (only `broader` links types)."""
        return self.predicate == "broader"


@dataclass(frozen=True, slots=True)
class Statement:
    """An actor's stance towards a content: other statements, events or relations, by id.

    `spoken` tells whether it was said or written, rather than only held, shown or pursued.
    """

    id: str
    speakers: tuple[str, ...]
    status: str
    content: tuple[str, ...]
    evidence: tuple[Span, ...]
    rule: str
    cue: str | None = None
    when: When | None = None
    quotes: tuple[Span, ...] = ()
    not_stated: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was understood of `article`; `top` are the ids of the statements that it makes or passes on."""

    article: Article
    made_by: str
    top: tuple[str, ...]
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    relations: tuple[Relation, ...] = ()
    actors: tuple[Actor, ...] = ()
    types: tuple[Type, ...] = ()
    cases: tuple[Case, ...] = ()
    mentions: tuple[Mention, ...] = ()
    publisher: str | None = None
