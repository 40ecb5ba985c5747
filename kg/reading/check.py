"""What a reading must fulfil beyond its schema: ids, references, offsets, words, names of terms."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from kg.article.given import address
from kg.errors import ReadingError
from kg.reading.reading import Event, Item, Reading, Relation, Statement, When
from kg.reading.span import Span
from kg.reading.vocabulary import Vocabulary

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check(reading: Reading, vocabulary: Vocabulary, source: str) -> None:
    """Return when *reading* is sound, and uses the names of *vocabulary*.

    Raises:
        ReadingError: it is not; the message begins with *source* and names what is wrong, and how much else is.
    """
    found = list(faults(reading, vocabulary))
    if found:
        more = f" (and {len(found) - 1} more faults)" if len(found) > 1 else ""
        raise ReadingError(f"{source}: {found[0]}{more}")


def faults(reading: Reading, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what is wrong with *reading*, each with the thing it is about; nothing when it is sound."""
    known = _Known(reading, vocabulary)
    if "\0" in known.text:
        yield "the article: its text has a NUL, which no text can hold"
    if reading.article.url is not None and address(reading.article.url) != reading.article.url:
        yield f"the article: '{reading.article.url}' is not a web address (http or https, without spaces)"
    yield from known.twice()
    yield from _missing("the reading", "top", reading.top, known.statements)
    if reading.publisher is not None:
        yield from _missing("the reading", "publisher", (reading.publisher,), known.actors)
    elif reading.article.publisher:
        yield "the reading: no 'publisher': give the id of the actor who published the article"
    for statement in reading.statements:
        yield from _statement(statement, known)
    for event in reading.events:
        yield from _event(event, known)
    for relation in reading.relations:
        yield from _relation(relation, known)
    yield from _reference_data(reading, known)
    for mention in reading.mentions:
        name = f"mention at {mention.span.start}"
        yield from _spans(name, "span", (mention.span,), known.text)
        if mention.refers is not None:
            space = known.types if mention.kind == "weapon" else known.actors
            yield from _missing(name, "refers", (mention.refers,), space)
    yield from _circles(reading)


class _Known:
    """The ids of a reading, by what they are, and the names that it may use."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.text = reading.article.text
        self.lists = {
            "statement": [thing.id for thing in reading.statements],
            "event": [event.id for event in reading.events],
            "relation": [thing.id for thing in reading.relations],
            "item": [item.id for event in reading.events for item in event.items],
            "actor": [actor.id for actor in reading.actors],
            "type": [entry.id for entry in reading.types],
            "case": [case.id for case in reading.cases],
        }
        self.statements, self.events, self.relations, self.items, self.actors, self.types, self.cases = (
            set(ids) for ids in self.lists.values()
        )

    def twice(self) -> Iterator[str]:
        spaces = (("statement", "event", "relation", "item", "actor"), ("type",), ("case",))
        for space in spaces:
            counts = Counter(key for kind in space for key in self.lists[kind])
            for key, count in counts.items():
                if count > 1:
                    yield f"{space[0]} '{key}': {count} things have this id; give each its own"


def _statement(statement: Statement, known: _Known) -> Iterator[str]:
    name = f"statement '{statement.id}'"
    yield from _evidence(name, statement, known.text)
    yield from _spans(name, "quotes", statement.quotes, known.text)
    yield from _some(name, "speakers", statement.speakers)
    yield from _missing(name, "speakers", statement.speakers, known.actors)
    yield from _some(name, "content", statement.content)
    yield from _missing(name, "content", statement.content, known.statements | known.events | known.relations)
    yield from _words(name, "cue", statement.cue, known.text)
    yield from _unknown(name, "status", (statement.status,), known.vocabulary.statuses)
    yield from _roles(name, statement, known)
    yield from _when(name, statement.when, known.text)


def _event(event: Event, known: _Known) -> Iterator[str]:
    name = f"event '{event.id}'"
    yield from _evidence(name, event, known.text)
    yield from _unknown(name, "kind", (event.kind,), known.vocabulary.kinds)
    yield from _unknown(name, "stage", (event.stage,) if event.stage is not None else (), known.vocabulary.stages)
    yield from _unknown(name, "completed", event.completed, known.vocabulary.roles)
    yield from _roles(name, event, known)
    yield from _missing(name, "cases", event.cases, known.cases)
    yield from _when(name, event.when, known.text)
    for item in event.items:
        yield from _item(item, known)


def _item(item: Item, known: _Known) -> Iterator[str]:
    name = f"item '{item.id}'"
    yield from _spans(name, "span", (item.span,), known.text)
    if item.words != item.span.of(known.text):
        yield f"{name}: words “{item.words}” are not at {item.span.start}..{item.span.end} of the text"
    yield from _some(name, "types", item.types)
    yield from _missing(name, "types", item.types, known.types)
    if item.part_of is not None:
        yield from _missing(name, "part_of", (item.part_of,), known.items)
    count = item.count
    if count is None:
        return
    yield from _words(name, "count", count.text, known.text)
    bounds = [bound for bound in (count.minimum, count.maximum) if bound is not None]
    if any(bound < 0 for bound in bounds) or bounds != sorted(bounds):
        yield f"{name}: count from {count.minimum} to {count.maximum}: the minimum is above the maximum, or below 0"
    if not bounds:
        yield f"{name}: a count needs a minimum or a maximum; leave it out when the text gives no number"


def _relation(relation: Relation, known: _Known) -> Iterator[str]:
    name = f"relation '{relation.id}'"
    yield from _evidence(name, relation, known.text)
    yield from _unknown(name, "predicate", (relation.predicate,), known.vocabulary.predicates)
    if (relation.refers is None) == (relation.text is None):
        yield f"{name}: needs either 'refers' or 'text' for its object"
    things = known.actors | known.statements | known.events | known.relations | known.items
    ends = (relation.subject,) if relation.refers is None else (relation.subject, relation.refers)
    yield from _missing(name, "subject and object", ends, known.types if relation.between_types else things)
    yield from _when(name, relation.when, known.text)


def _reference_data(reading: Reading, known: _Known) -> Iterator[str]:
    for actor in reading.actors:
        name = f"actor '{actor.id}'"
        yield from _some(name, "label", actor.label.split())
        yield from _some(name, "kinds", actor.kinds)
        if actor.naming == "reference":
            yield from _slugs(name, "id", (actor.id,))
        elif actor.part_of is not None:
            yield from _missing(name, "part_of", (actor.part_of,), known.actors)
    for entry in reading.types:
        name = f"type '{entry.id}'"
        yield from _some(name, "label", entry.label.split())
        if entry.naming == "reference":
            yield from _slugs(name, "id", (entry.id,))
        else:
            further = [key for key in (entry.broader, entry.related) if key is not None and key not in known.types]
            yield from _slugs(name, "broader and related", further)
    for case in reading.cases:
        name = f"case '{case.id}'"
        yield from _some(name, "label", case.label.split())
        yield from _slugs(name, "id", (case.id,))
        if case.naming != "reference" and case.broader is not None:
            yield from _missing(name, "broader", (case.broader,), known.cases)


def _evidence(name: str, thing: Statement | Event | Relation, text: str) -> Iterator[str]:
    yield from _some(name, "evidence", thing.evidence)
    yield from _spans(name, "evidence", thing.evidence, text)
    yield from _some(name, "rule", thing.rule.split())


def _spans(name: str, field: str, spans: Iterable[Span], text: str) -> Iterator[str]:
    for span in spans:
        if not 0 <= span.start < span.end <= len(text):
            yield f"{name}: {field} {span.start}..{span.end} is not within the text (0..{len(text)})"


def _roles(name: str, thing: Statement | Event, known: _Known) -> Iterator[str]:
    yield from _unknown(name, "role", (role.name for role in thing.roles), known.vocabulary.roles)
    things = known.actors | known.events | known.statements
    yield from _missing(name, "roles", (role.refers for role in thing.roles), things)


def _missing(name: str, field: str, keys: Iterable[str], known: set[str]) -> Iterator[str]:
    for key in keys:
        if key not in known:
            yield f"{name}: {field}: there is no '{key}' of the kind needed here"


def _some(name: str, field: str, values: Iterable[object]) -> Iterator[str]:
    if not list(values):
        yield f"{name}: '{field}' must not be empty"


def _slugs(name: str, field: str, values: Iterable[str]) -> Iterator[str]:
    for value in values:
        if not _SLUG.fullmatch(value):
            yield f"{name}: {field}: '{value}' cannot be in an IRI; use lower-case letters, digits and hyphens"


def _unknown(name: str, field: str, values: Iterable[str], known: frozenset[str]) -> Iterator[str]:
    for value in values:
        if value not in known:
            yield f"{name}: unknown {field} '{value}'; the ontology has {', '.join(sorted(known))}"


def _words(name: str, field: str, words: str | None, text: str) -> Iterator[str]:
    if words is not None and " ".join(words.split()) not in " ".join(text.split()):
        yield f"{name}: {field} “{words}” is not in the text"


def _when(name: str, when: When | None, text: str) -> Iterator[str]:
    if when is None:
        return
    yield from _words(name, "when", when.text, text)
    if when.earliest is not None and when.latest is not None and when.earliest > when.latest:
        yield f"{name}: when: from {when.earliest} to {when.latest}"
    if (when.edtf is None) != (when.earliest is None and when.latest is None):
        yield f"{name}: when: 'edtf' and the bounds belong together"


def _circles(reading: Reading) -> Iterator[str]:
    content = {statement.id: statement.content for statement in reading.statements}
    for statement in reading.statements:
        below, waiting = set[str](), list(statement.content)
        while waiting:
            key = waiting.pop()
            if key not in below:
                below.add(key)
                waiting.extend(content.get(key, ()))
        if statement.id in below:
            yield f"statement '{statement.id}': contains itself"
