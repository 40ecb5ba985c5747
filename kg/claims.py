"""Flat claims: a report of a reading for scoring (`kg map --format claims`), output only.

One record for each transfer and for each statement that is not the publisher's own voice, and the names of actors and
weapons. Dates are YYYY, YYYY-MM or YYYY-MM-DD. The status of a record is made from status, stage and exchange.
"""

import re
from itertools import product
from typing import Any

from kg.reading import Actor, Count, Event, Item, Mention, Reading, Span, Statement, Type, When

_FLAT = (
    # the record's status, the statuses that give it, the stages that give it whatever the status; the first that fits
    ("denied", {"denied"}, {"halted", "refused"}),
    ("accused", {"accused"}, set[str]()),
    ("estimated", {"estimated"}, set[str]()),
    ("speculated", {"speculated"}, set[str]()),
    ("suspected", {"suspected", "believed"}, set[str]()),
    ("requested", {"sought"}, {"requested"}),
    ("ordered", {"ordered"}, {"contracted"}),
    ("planned", {"planned", "vowed", "predicted"}, {"offered", "approved"}),
)
_BESIDE = frozenset("more additional other new further such any these those own different various old advanced".split())
_POINTERS = {"it", "them", "they", "one", "some", "any", "most", "all", "both", "none"}
_NAMING = {"full-name", "lexicon"}
_RULES = _NAMING | {"body-phrase", "demonym"}
_MADE = re.compile(r"[-\u2010\u2011]\w+\s+")
_SIDES = ("supplier", "recipient")
_EXCHANGE = "inExchangeFor"


def claims(reading: Reading) -> dict[str, list[Any]]:
    """Return the transfers, statements, actors and weapons of *reading* as JSON values.

    A transfer is ``{"supplier", "recipient", "items": [{"name", "quantity"}], "status", "when", "evidence"}``, a
    statement ``{"speaker", "said_on", "status", "evidence"}``; what is not known is None. Actors and weapons are names.
    """
    return _Claims(reading).report()


class _Claims:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._labels = {actor.id: _as_written(actor, reading) for actor in reading.actors}
        self._sorts = {actor.id: actor.sort for actor in reading.actors}
        self._statements = {statement.id: statement for statement in reading.statements}
        self._types = {entry.id: entry for entry in reading.types}
        self._phrases = {
            (m.span, m.refers) for m in reading.mentions if m.kind == "weapon" and m.rule == "weapon-phrase"
        }
        self._above: dict[str, Statement | str] = {}
        for statement in reading.statements:
            for key in statement.content:
                self._above.setdefault(key, statement)
        for relation in reading.relations:
            for end in (relation.subject, relation.refers):
                self._above.setdefault(end or "", relation.id)
        for event in reading.events:
            for role in event.roles:
                self._above.setdefault(role.refers, event.id)
        self._returns = {key for event in reading.events for key in event.role(_EXCHANGE)}

    def report(self) -> dict[str, list[Any]]:
        transfers = [event for event in self._reading.events if event.kind == "Transfer"]
        uttered = [statement for statement in self._reading.statements if self._counts(statement)]
        return {
            "transfers": [record for event in transfers for record in self._transfers(event)],
            "statements": [record for thing in uttered for record in self._statement(thing)],
            "actors": self._actors(),
            "weapons": self._weapons(),
        }

    def _transfers(self, event: Event) -> list[dict[str, Any]]:
        """Return one record for each pair of a supplier and a recipient."""
        chain = self._chain(event.id)
        record = {
            "items": [entry for item in event.items for entry in self._items(item)],
            "status": self._status(event, chain),
            "when": _period(event.when) if event.when is not None and event.when.text is not None else None,
            "evidence": self._words(chain[-1] if chain else event),
        }
        sides = product(self._parties(event, "supplier"), self._parties(event, "recipient"))
        return [{"supplier": supplier, "recipient": recipient, **record} for supplier, recipient in sides]

    def _statement(self, statement: Statement) -> list[dict[str, Any]]:
        outermost = [statement, *self._chain(statement.id)][-1]
        return [
            {
                "speaker": self._labels[speaker],
                "said_on": _period(statement.when),
                "status": _flat(statement.status, None),
                "evidence": span.of(self._reading.article.text),
            }
            for speaker in statement.speakers
            if speaker != self._reading.publisher
            for span in outermost.evidence
        ]

    def _counts(self, statement: Statement) -> bool:
        """Whether *statement* is an utterance of its own, not one that is only held, shown or passed on by a medium."""
        held = [self._statements.get(key) for key in statement.content]
        if (
            self._sorts.get(statement.speakers[0]) == "media"
            and held
            and all(one is not None and one.spoken for one in held)
        ):
            return False
        inside = [above for above in self._chain(statement.id) if above.speakers != (self._reading.publisher,)]
        return statement.spoken or (statement.status == "asserted" and not inside)

    def _chain(self, key: str) -> list[Statement]:
        """Return the statements above *key*, the nearest first."""
        found: list[Statement] = []
        seen = {key}
        while (above := self._above.get(key)) is not None:
            key = above if isinstance(above, str) else above.id
            if key in seen:
                break
            seen.add(key)
            if not isinstance(above, str):
                found.append(above)
        return found

    def _status(self, event: Event, chain: list[Statement]) -> str:
        if event.id in self._returns:
            return "in-exchange"
        if any(statement.status == "denied" for statement in chain):
            return "denied"
        if chain and chain[0].status == "sought":
            asks = set(chain[0].speakers) & set(event.role("recipient"))
            if event.stage in {"halted", "refused"} and not asks:  # who asks to stop it says that it is to come
                return "planned"
            if set(chain[0].speakers) & set(event.role("supplier")):
                return "planned"
        return _flat(chain[0].status if chain else "asserted", event.stage)

    def _parties(self, event: Event, role: str) -> list[str | None]:
        named = event.role(role)
        pair = event.role("participant")
        if not named and len(pair) == len(_SIDES):  # in the order in which the text names them
            named = (pair[_SIDES.index(role)],)
        return [self._labels[key] for key in named] or [None]

    def _items(self, item: Item) -> list[dict[str, Any]]:
        """Return one entry for each type of *item*; the number stands with the first."""
        quantities = [_quantity(item.count), *[None] * len(item.types)]
        names = [self._item(key, item) for key in item.types]
        return [{"name": name, "quantity": quantity} for name, quantity in zip(names, quantities, strict=False)]

    def _item(self, key: str, item: Item) -> str:
        """Return the name of the type *key* in *item*, as the text has it there."""
        text, entry = self._reading.article.text, self._types[key]
        phrase = next((span for span, refers in self._phrases if refers == key and item.span.holds(span)), None)
        if phrase is None and item.words.lower() in _POINTERS:
            before = (span for span, refers in self._phrases if refers == key and span.end <= item.span.start)
            phrase = max(before, default=None)
        return _name(entry) if phrase is None else _called(entry, self._own(phrase).of(text))

    def _own(self, phrase: Span) -> Span:
        """Return what *phrase* says after the actor in it: "tanks" of "old Norwegian tanks"."""
        within = [m.span for m in self._reading.mentions if m.kind == "actor" and phrase.holds(m.span)]
        first = max((span.end for span in within), default=phrase.start)
        made = _MADE.match(self._reading.article.text, first, phrase.end)  # "Norwegian-made"
        first = made.end() if made else first
        return Span(first, phrase.end) if first < phrase.end else phrase

    def _actors(self) -> list[str]:
        """Return the names of the actors that the text means somewhere, not of all that they are part of."""
        active = {role.refers for event in self._reading.events for role in event.roles}
        active.update(key for one in self._reading.statements for key in one.speakers)
        active.discard(self._reading.publisher)
        meant = active | {mention.refers for mention in self._reading.mentions}
        return [
            re.sub(r" \(.*\)$", "", self._labels[actor.id])
            for actor in self._reading.actors
            if actor.naming != "description" and actor.kinds != ("place",) and actor.id in meant
            if actor.id in active or (actor.sort != "network" and self._is_named(actor))
        ]

    def _is_named(self, actor: Actor) -> bool:
        """Whether the text names *actor*: a body that only hangs on somebody ("its navy") is not."""
        said = [m for m in self._reading.mentions if m.refers == actor.id and m.rule in _RULES]
        if actor.naming == "reference" or "organization" not in actor.kinds or actor.part_of is None or not said:
            return True
        return any(_holds_another(one, self._reading) for one in said)

    def _weapons(self) -> list[str]:
        used = {mention.refers for mention in self._reading.mentions if mention.kind == "weapon"}
        used.update(key for event in self._reading.events for item in event.items for key in item.types)
        meant = {self._types[key].related or key for key in used if key is not None}
        armed = {key for key, entry in self._types.items() if entry.weapon}
        meant = meant & armed if armed else meant  # a reading made elsewhere may not say which types are weapons
        return [self._weapon(entry) for entry in self._reading.types if entry.id in meant]

    def _weapon(self, entry: Type) -> str:
        """Return the name of *entry*: as the text has it in full, or where it does not use the label."""
        text = self._reading.article.text
        words = [self._own(m.span).of(text) for m in self._reading.mentions if (m.span, entry.id) in self._phrases]
        full = [designation for one in words if (designation := _designation(one))]
        said = entry.label.lower() in text.lower()
        if said and _designation(
            entry.label
        ):  # "Tomahawk cruise missile" rather than "Tomahawk", but never what an abbreviation is spelt out to
            full = [one for one in full if entry.label.lower() in one.lower()]
        if full and not entry.related:
            return _called(entry, max(full, key=len))
        if not words or said:
            return _name(entry)
        return _called(entry, words[0])

    def _words(self, thing: Statement | Event) -> str:
        return thing.evidence[0].of(self._reading.article.text)


def _as_written(actor: Actor, reading: Reading) -> str:
    """Return the longest name of a person or body as the text spells it, else the actor's label."""
    text = reading.article.text
    if actor.label in text or not {"person", "organization"} & set(actor.kinds):
        return actor.label
    if "organization" in actor.kinds:
        said = [m for m in reading.mentions if m.refers == actor.id and m.rule in _RULES]
        names = [m.span.of(text) for m in said if m.rule in _NAMING]
        several = [words for m in said if m.rule == "demonym" and (words := m.span.of(text)).endswith("s")]
        if len(several) > len(names):  # "the Houthis", and "Houthi rebels" once
            return max(several, key=several.count)
        return re.sub(r"^(?:[Tt]he|[Aa]n?) ", "", max(names, key=len, default=actor.label))
    names = [m.span.of(text) for m in reading.mentions if m.refers == actor.id and m.rule in {"full-name", "lexicon"}]
    return max((name for name in names if " " in name), key=len, default=actor.label)


def _holds_another(one: Mention, reading: Reading) -> bool:
    """Tell whether another mention stands within *one*: the owner in "the Norwegian navy"."""
    return any(one.span.holds(other.span) and one.span != other.span for other in reading.mentions)


def _name(entry: Type) -> str:
    """Return the short name of a type: "tank technology" where the label says "technology related to tanks"."""
    return entry.id.replace("-", " ") if entry.related else entry.label


def _designation(words: str) -> str | None:
    """Return *words* from the first one that is a name or has a digit on, or None.

    >>> _designation("two old S-300 batteries"), _designation("cruise missiles")
    ('S-300 batteries', None)
    """
    found = re.search(r"(?<!\S)\S*[A-Z0-9].*", words)
    return found.group() if found else None


def _called(entry: Type, words: str) -> str:
    """Return the name of *entry*, or the *words* of the text where they are another name of it.

    >>> tank = Type("tank", "tank", "reference", None, None)
    >>> _called(tank, "more old tanks"), _called(tank, "armoured recovery vehicles"), _called(tank, "HIMARS batteries")
    ('tank', 'armoured recovery vehicle', 'HIMARS battery')
    """
    said = [word for word in words.split() if word.lower() not in _BESIDE] or words.split()
    known = {_singular(word) for word in said}
    label = {_singular(word) for word in entry.label.split()}
    named = label == known
    return _name(entry) if entry.related or named else " ".join((*said[:-1], _one(said[-1])))


def _singular(word: str) -> str:
    return _one(word.lower())


def _one(noun: str) -> str:
    """Return the singular of the last word of a name; "HIMARS" and "arms" are none."""
    if noun.isupper() or noun.lower() == "arms" or noun.lower().endswith("itions"):
        return noun
    return re.sub(r"ies$", "y", noun) if noun.endswith("ies") else re.sub(r"(?<=[osxh])es$|(?<![su])s$", "", noun)


def _flat(status: str, stage: str | None) -> str:
    return next((flat for flat, statuses, stages in _FLAT if status in statuses or stage in stages), "asserted")


def _period(when: When | None) -> str | None:
    """Return the day, month or year of *when*; a stretch of days counts as the month or year that it lies within.

    >>> from datetime import date
    >>> _period(When("[2023-12-24..2023-12-30]", date(2023, 12, 24), date(2023, 12, 30)))
    '2023-12'
    """
    if when is None or when.edtf is None or when.earliest is None or when.latest is None:
        return None
    if not when.edtf.startswith("["):
        return when.edtf.rstrip("~?%")
    for precision in ("%Y-%m", "%Y"):
        if when.earliest.strftime(precision) == when.latest.strftime(precision):
            return when.earliest.strftime(precision)
    return None


def _quantity(count: Count | None) -> dict[str, Any] | None:
    """Return *count* with the numbers of the text: "more than 40" is 41 at least, and reported as 40.

    >>> _quantity(Count("more than 40", 41))
    {'min': 40, 'max': None, 'text': 'more than 40'}
    """
    if count is None:
        return None
    numbers = {int(digits.replace(",", "")) for digits in re.findall(r"\d[\d,]*", count.text)}
    least, most = count.minimum, count.maximum
    if least is not None and least not in numbers and least - 1 in numbers:
        least -= 1
    if most is not None and most not in numbers and most + 1 in numbers:
        most += 1
    return {"min": least, "max": most, "text": count.text}
