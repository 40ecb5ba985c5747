"""The names that things get in IRIs: made from content, so that the same text and the same reading give the same IRIs.

    article/<key>                               the article; <key> is that of `kg.article.Article`
    article/<key>#char=12,40                    an excerpt
    article/<key>/s12-jane-doe-asserted         a statement: start of its first excerpt, speakers, status
    article/<key>/e20-transfer                  an event: start of its first excerpt, kind
    article/<key>/e20-transfer-howitzer         an item: its event, its types
    article/<key>/r12-relatedTo                 a relation: start of its first excerpt, predicate
    article/<key>/some-officials                an actor or place that the text only describes
    id/norway, type/howitzer, case/norway-chad  what articles share

A second thing with the same name gets ``-2``. Actors, statements, events, relations and items share one space of ids;
types and cases have each their own (a company and a munition may have the same name).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kg.article.article import Article
from kg.iris import DEFAULT_BASE, slug
from kg.reading.reading import Event, Item, Mention, Reading, Relation, Role, Statement, Type
from kg.reading.span import Span

_TAKEN = ("mapping", "reader")  # nodes of each article's graph that say how it was made


def article_iri(article: Article) -> str:
    """Return the IRI of *article*."""
    return f"{DEFAULT_BASE}article/{article.key}"


def graph_iri(article: Article) -> str:
    """Return the IRI of the named graph that holds everything from *article*."""
    return f"{DEFAULT_BASE}graph/article/{article.key}"


def excerpt_iri(article: Article, span: Span) -> str:
    """Return the IRI of the piece *span* of *article* (RFC 5147).

    >>> excerpt_iri(Article("Five tanks"), Span(0, 4))
    'https://kg.example/article/fc4e6f6cc80b3abf#char=0,4'
    """
    return f"{article_iri(article)}#char={span.start},{span.end}"


def type_iri(key: str) -> str:
    """Return the IRI of the item type *key*."""
    return f"{DEFAULT_BASE}type/{key}"


def case_iri(key: str) -> str:
    """Return the IRI of the case *key*."""
    return f"{DEFAULT_BASE}case/{key}"


def iris(reading: Reading) -> dict[str, str]:
    """Return the IRI of each actor, statement, event, relation and item of *reading*, which is `named`, by its id."""
    own = f"{article_iri(reading.article)}/"
    events = reading.events
    local: list[Statement | Event | Relation | Item]
    local = [*reading.statements, *events, *reading.relations, *(item for event in events for item in event.items)]
    found = {thing.id: own + thing.id for thing in local}
    for actor in reading.actors:
        found[actor.id] = (own if actor.naming == "description" else f"{DEFAULT_BASE}id/") + actor.id
    return found


def iri(reading: Reading, key: str) -> str:
    """Return the IRI of the actor, statement, event, relation or item *key* of *reading*, which is `named`.

    Raises:
        KeyError: *reading* has no such thing.
    """
    return iris(reading)[key]


def named(reading: Reading) -> Reading:
    """Return *reading* with ids made from content, whatever they were before; naming twice changes nothing more."""
    types = _Ids((entry.id, entry.id) for entry in reading.types if entry.naming == "reference")
    types.name((entry.id, slug(entry.label)) for entry in reading.types if entry.naming != "reference")
    cases = _Ids((case.id, case.id) for case in reading.cases if case.naming == "reference")
    cases.name((case.id, slug(case.id)) for case in reading.cases if case.naming != "reference")

    things = _Ids((actor.id, actor.id) for actor in reading.actors if actor.naming == "reference")
    for naming in ("name", "description"):
        things.name((actor.id, slug(actor.label)) for actor in reading.actors if actor.naming == naming)
    things.take(_TAKEN)
    things.name((thing.id, _statement(thing, things)) for thing in reading.statements)
    things.name((event.id, f"e{_start(event.evidence)}-{slug(event.kind)}") for event in reading.events)
    things.name((thing.id, f"r{_start(thing.evidence)}-{_word(thing.predicate)}") for thing in reading.relations)
    for event in reading.events:
        things.name((item.id, f"{things[event.id]}-{_joined(item.types, types)}") for item in event.items)

    return replace(
        reading,
        top=things.all(reading.top),
        publisher=things.maybe(reading.publisher),
        statements=tuple(_renamed_statement(thing, things) for thing in reading.statements),
        events=tuple(_renamed_event(event, things, types, cases) for event in reading.events),
        relations=tuple(_renamed_relation(thing, things, types) for thing in reading.relations),
        actors=tuple(replace(one, id=things[one.id], part_of=things.maybe(one.part_of)) for one in reading.actors),
        types=tuple(_renamed_type(entry, types) for entry in reading.types),
        cases=tuple(replace(one, id=cases[one.id], broader=cases.maybe(one.broader)) for one in reading.cases),
        mentions=tuple(_renamed_mention(mention, things, types) for mention in reading.mentions),
    )


class _Ids(dict[str, str]):
    """New ids by old ones; an old one that is not known (a reference to reference data) stays as it is."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(pairs)
        self._used = set(self.values())

    def __missing__(self, key: str) -> str:
        return key

    def take(self, names: Iterable[str]) -> None:
        self._used.update(names)

    def name(self, wanted: Iterable[tuple[str, str]]) -> None:
        for old, name in wanted:
            new, number = name, 2
            while new in self._used:
                new, number = f"{name}-{number}", number + 1
            self._used.add(new)
            self[old] = new

    def all(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(self[key] for key in keys)

    def maybe(self, key: str | None) -> str | None:
        return None if key is None else self[key]


def _start(evidence: tuple[Span, ...]) -> int:
    return evidence[0].start if evidence else 0


def _word(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", name)


def _joined(keys: Iterable[str], names: Mapping[str, str]) -> str:
    return "-and-".join(names[key] for key in keys)


def _statement(statement: Statement, things: _Ids) -> str:
    return f"s{_start(statement.evidence)}-{_joined(statement.speakers, things)}-{slug(statement.status)}"


def _renamed_statement(statement: Statement, things: _Ids) -> Statement:
    return replace(
        statement,
        id=things[statement.id],
        speakers=things.all(statement.speakers),
        content=things.all(statement.content),
        roles=_renamed_roles(statement.roles, things),
    )


def _renamed_event(event: Event, things: _Ids, types: _Ids, cases: _Ids) -> Event:
    return replace(
        event,
        id=things[event.id],
        roles=_renamed_roles(event.roles, things),
        items=tuple(_renamed_item(item, things, types) for item in event.items),
        cases=cases.all(event.cases),
    )


def _renamed_item(item: Item, things: _Ids, types: _Ids) -> Item:
    return replace(item, id=things[item.id], types=types.all(item.types), part_of=things.maybe(item.part_of))


def _renamed_roles(roles: tuple[Role, ...], things: _Ids) -> tuple[Role, ...]:
    return tuple(replace(role, refers=things[role.refers]) for role in roles)


def _renamed_relation(relation: Relation, things: _Ids, types: _Ids) -> Relation:
    ids = types if relation.between_types else things
    return replace(relation, id=things[relation.id], subject=ids[relation.subject], refers=ids.maybe(relation.refers))


def _renamed_type(entry: Type, types: _Ids) -> Type:
    return replace(entry, id=types[entry.id], broader=types.maybe(entry.broader), related=types.maybe(entry.related))


def _renamed_mention(mention: Mention, things: _Ids, types: _Ids) -> Mention:
    return replace(mention, refers=(types if mention.kind == "weapon" else things).maybe(mention.refers))
