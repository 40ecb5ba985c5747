"""Frames at work: every trigger of a sentence tries the frames of its family; the first that fits gives a candidate."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.phrases import ActorPhrase, ItemPhrase
from kg.extract.rules import ACTOR, DATE, ITEM, PLACE, WORD, Frame, Rules, Trigger
from kg.extract.units import Line, Unit
from kg.reading.span import Span

_SUBJECT = re.compile(rf"({ACTOR})[{WORD}{DATE}]{{0,4}}\Z")
_HAVE = frozenset({"have", "has", "had", "having"})
_BE = frozenset("is are was were be been being gets got get".split())
_BETWEEN = frozenset(
    "not never n't also already previously recently since reportedly allegedly now just all so far".split()
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event that a frame found: its frame, the index of its trigger among the units, and who fills which slot."""

    frame: Frame
    trigger: int
    span: Span
    actors: tuple[tuple[str, ActorPhrase], ...]
    items: tuple[ItemPhrase, ...]
    exchange_of: int | None = None

    def slot(self, name: str) -> tuple[ActorPhrase, ...]:
        """Return the phrases that fill the slot *name*."""
        return tuple(phrase for slot, phrase in self.actors if slot == name)


def candidates(line: Line, rules: Rules) -> tuple[Candidate, ...]:
    """Return the events that the frames of *rules* find in *line*, one a trigger at the most, repeats left out."""
    found = [
        candidate
        for index, unit in enumerate(line.units)
        if unit.triggers and (candidate := _first(line, index, unit.triggers, rules))
    ]
    return tuple(_distinct(found))


def _first(line: Line, index: int, triggers: Sequence[Trigger], rules: Rules) -> Candidate | None:
    for frame in rules.frames:
        for trigger in triggers:
            if trigger.family not in frame.family or not _form_fits(line, index, trigger, frame.form):
                continue
            left = frame.left.search(line.chars, 0, _subject_end(line, index) if frame.form == "active" else index)
            right = frame.right.match(line.chars, index + 1) if left else None
            if left and right:
                candidate = _candidate(line, index, frame, left.groupdict(), left, right, rules)
                if candidate:
                    return candidate
    return None


def _subject_end(line: Line, index: int) -> int:
    """Return where the subject of the verb at *index* is looked for: before the first of verbs that share it."""
    if index == 0 or line.units[index - 1].word != "and":
        return index
    earlier = [n for n in range(index - 1) if any(t.tags != {"noun"} for t in line.units[n].triggers)]
    return earlier[-1] if earlier else index


def _form_fits(line: Line, index: int, trigger: Trigger, form: str) -> bool:
    if form == "noun":
        return "noun" in trigger.tags
    if trigger.tags == {"noun"} or (index + 1 < len(line.units) and line.units[index + 1].word == "of"):
        return False
    helper = _helper(line, index)
    participle = "participle" in trigger.tags
    if form == "passive":
        return participle and helper != "have"
    return not (participle and helper == "be" and "gerund" not in trigger.tags) and not (
        participle and trigger.tags <= {"participle"} and helper != "have"
    )


def _helper(line: Line, index: int) -> str | None:
    """Return "have" or "be", whichever auxiliary governs the verb at *index* most closely."""
    for unit in reversed(line.units[max(0, index - 4) : index]):
        if unit.word in _HAVE:
            return "have"
        if unit.word in _BE:
            return "be"
        if unit.word not in _BETWEEN and not unit.word.endswith("ly"):
            return None
    return None


def _candidate(
    line: Line, index: int, frame: Frame, _: dict[str, str], left: object, right: object, rules: Rules
) -> Candidate | None:
    actors: list[tuple[str, ActorPhrase]] = []
    items: list[ItemPhrase] = []
    places = [index]
    for half in (left, right):
        for group in half.re.groupindex:  # type: ignore[attr-defined]
            at = half.start(group)  # type: ignore[attr-defined]
            if at < 0:
                continue
            unit = line.units[at]
            places.append(at)
            slot = group.split("_")[0]
            if slot == "item":
                items.extend(unit.items)
            else:
                actors.extend((slot, phrase) for phrase in unit.actors)
    last = max(places)
    more, last = _trailing(line, last, rules) if items and frame.kind == "Transfer" else ((), last)
    if more and any(item.strength != "generic" for item in more):
        items = [item for item in items if item.strength != "generic" or item.count] or items
    items.extend(more)
    if (
        frame.kind == "Transfer"
        and frame.form == "noun"
        and not {"supplier", "participant"} & {slot for slot, _ in actors}
    ):
        origin = any(item.origin for item in items)  # "halted the sale of Norwegian tanks": the adjective tells
        actors.extend(("supplier", phrase) for phrase in (() if origin else _governor(line, index)))
    if frame.arsenal and not any(item.head in {"arsenal", "stockpile", "stockpiles", "inventory"} for item in items):
        return None
    if frame.implied and not items:
        items.append(_implied(line.units[index], frame.implied))
    first = min(places)
    return Candidate(
        frame, index, Span(line.units[first].span.start, line.units[last].span.end), tuple(actors), tuple(items)
    )


def _implied(unit: Unit, type_id: str) -> ItemPhrase:
    """Return the items that a verb names by itself: who arms somebody gives weapons."""
    return ItemPhrase(unit.first, unit.last, unit.span, unit.span, (type_id,), "generic", "implied", unit.word)


def _governor(line: Line, index: int) -> tuple[ActorPhrase, ...]:
    """Return who decides about the transfer that the noun at *index* names ("Norway halted the delivery of …")."""
    for at in range(index - 1, max(-1, index - 7), -1):
        unit = line.units[at]
        if any(trigger.family == "govern" and trigger.tags != {"noun"} for trigger in unit.triggers):
            subject = _SUBJECT.search(line.chars, 0, at)
            return line.units[subject.start(1)].actors if subject else ()
        if unit.char == ACTOR:
            return ()
    return ()


def _trailing(line: Line, at: int, rules: Rules) -> tuple[tuple[ItemPhrase, ...], int]:
    """Return the items of a list that trails ("… to Chad, including mortars"), and the unit where it ends."""
    after = at + 1
    if after < len(line.units) and line.units[after].word == ",":
        after += 1
    for words in rules.trailing:
        end = after + len(words)
        if tuple(unit.word for unit in line.units[after:end]) != words:
            continue
        if words == ("and",) and line.units[at].char != ITEM:
            continue
        if end < len(line.units) and line.units[end].char == ITEM:
            return line.units[end].items, end
    return (), at


def _distinct(found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Leave out a transfer of items that another one has too, between more parties that agree with its own."""
    for one in found:
        if one.frame.kind == "Transfer" and any(other is not one and _covers(other, one, found) for other in found):
            continue
        yield one


def _covers(other: Candidate, one: Candidate, found: Sequence[Candidate]) -> bool:
    if other.frame.kind != "Transfer" or not {i.span for i in one.items} & {i.span for i in other.items}:
        return False
    mine = {(slot, phrase.refers) for slot, phrase in one.actors}
    theirs = {(slot, phrase.refers) for slot, phrase in other.actors}
    return mine < theirs or (mine == theirs and found.index(other) < found.index(one))


def place_units(line: Line) -> tuple[Unit, ...]:
    """Return the units for places, described or named."""
    return tuple(unit for unit in line.units if unit.char == PLACE)
