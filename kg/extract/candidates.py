"""Candidates: the events that the triggers of a sentence give, by a frame or by a valence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.extract import counts
from kg.extract.arrivals import arrived_alone, points
from kg.extract.doers import FIRST_PERSON
from kg.extract.frames import fits
from kg.extract.openness import anybody
from kg.extract.partners import partners
from kg.extract.phrases import ActorPhrase, ItemPhrase
from kg.extract.references import refers
from kg.extract.rules import ACTOR, ITEM, WORD, Rules, Sense
from kg.extract.slots import Slots
from kg.extract.units import Line, Unit
from kg.extract.valences import alone, goods_alone, reach
from kg.extract.verbs import is_verb
from kg.reading.span import Span

_SIDES = frozenset({"supplier", "recipient"})
_SUBJECT = ("recipient", "supplier")  # of a verb of getting, of a verb of giving
_GIVING = frozenset({"give", "carry", "pledge"})
_PRONOUNS = frozenset({"it", "they", "he", "she"})
_COPULA = frozenset({"is", "are", "was", "were"})
_OPENS = 3  # units from "among" to the goods


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event that was found: what its trigger means, the trigger's index among the units, who fills which slot.

    `earlier` is set where the trigger is a word for an earlier claim ("the shipment"), whose parties and goods it has;
    `speaker` is the role of whoever speaks ("we have sent"); `anybody` are the roles left open ("sent arms to anyone").
    """

    sense: Sense
    trigger: int
    span: Span
    actors: tuple[tuple[str, ActorPhrase], ...]
    items: tuple[ItemPhrase, ...]
    earlier: bool = False
    speaker: str | None = None
    anybody: frozenset[str] = frozenset()

    def slot(self, name: str) -> tuple[ActorPhrase, ...]:
        """Return the phrases that fill the slot *name*."""
        return tuple(phrase for slot, phrase in self.actors if slot == name)


def candidates(line: Line, rules: Rules) -> tuple[Candidate, ...]:
    """Return the events that the frames and valences of *rules* find in *line*, repeats left out."""
    found = [
        candidate
        for index, unit in enumerate(line.units)
        if unit.triggers
        for slots in _slots(line, index, rules)
        if (first := _candidate(line, slots, rules))
        for candidate in (first, *_gapped(line, slots, first))
    ]
    found = [_pronoun_meant(one, found) for one in found]
    return tuple(apart for one in _distinct(found) for apart in _respectively(line, one))


def _gapped(line: Line, slots: Slots, one: Candidate) -> Iterator[Candidate]:
    """Yield the transfers that share the verb of *one*: "Norway sent six tanks, Chad four"; "gave Chad six, Togo two".

    Who stands before the further goods is of the side that stands so in *one*: who gets them, if named before them.
    """
    at = max((at for role, at in slots.filled if role == "item"), default=0)
    if slots.sense.form != "active" or not slots.sense.family & _GIVING or at < slots.trigger:
        return
    side = "recipient" if line.units[at - 1].char == ACTOR else "supplier"
    while True:
        after = at + 1
        while after < len(line.units) and line.units[after].word in {",", "and"}:
            after += 1
        pair = [unit.char for unit in line.units[after : after + 2]]
        comma = line.units[min(at + 1, len(line.units) - 1)].word == ","
        if after == at + 1 or pair != [ACTOR, ITEM] or (comma and side == "recipient"):
            return
        at = after + 1
        others = [(role, phrase) for role, phrase in one.actors if role != side]
        new = [(side, phrase) for phrase in line.units[after].actors]
        span = Span(line.units[after].span.start, line.units[at].span.end)
        yield replace(one, actors=(*others, *new), items=line.units[at].items, span=span)


def _pronoun_meant(one: Candidate, found: Sequence[Candidate]) -> Candidate:
    """Return *one* with a pronoun as its subject read as the subject of the clause that its goods stand in.

    "Norway gave Chad a radar that it had bought from Sweden."
    """
    role = _SUBJECT[one.sense.form == "active" and not one.sense.family.isdisjoint(_GIVING)]
    spans = {item.span for item in one.items}
    outer = next((o for o in found if o.trigger < one.trigger and spans & {item.span for item in o.items}), None)
    if outer is None or "active" not in {one.sense.form} & {outer.sense.form}:
        return one
    outer_role = _SUBJECT[not outer.sense.family.isdisjoint(_GIVING)]
    meant = [phrase for slot, phrase in outer.actors if slot == outer_role]
    if len(meant) != 1:
        return one
    actors = tuple(
        (slot, meant[0] if slot == role and phrase.head in _PRONOUNS and phrase.sort == "pronoun" else phrase)
        for slot, phrase in one.actors
    )
    return replace(one, actors=actors)


def _respectively(line: Line, one: Candidate) -> Iterator[Candidate]:
    """Yield *one* in pairs of its sides where the sentence says so: "A and B sold rifles to C and D respectively"."""
    sides = [[actor for actor in one.actors if actor[0] == side] for side in ("supplier", "recipient")]
    paired = any(unit.word == "respectively" for unit in line.units)
    if not paired or len(sides[0]) != len(sides[1]):
        yield one
        return
    yield from (replace(one, actors=pair) for pair in zip(*sides, strict=True))


def _slots(line: Line, index: int, rules: Rules) -> Iterator[Slots]:
    """Yield what the trigger at *index* gives: by a valence, what that leaves open by the first frame that fits."""
    triggers = line.units[index].triggers
    reached = [slots for slots in reach(line, index, triggers, rules) if _solid(line, slots)]
    if reached and all(slots.roles >= _SIDES for slots in reached):
        yield from reached
        return
    frame = next((slots for slots in fits(line, index, triggers, rules) if _makes_sense(line, slots, rules)), None)
    if frame is not None and not reached:
        yield frame
    elif frame is not None and frame.sense.kind == "Transfer" and _share_goods(reached[0], frame):
        yield replace(frame, filled=reached[0].adding(frame.filled).filled)
        yield from reached[1:]
    elif reached:
        yield from reached
    elif not is_verb(line, index):
        yield from _without_goods(line, index, rules)
    else:
        found = list(goods_alone(line, index, triggers, rules))
        yield from found or arrived_alone(line, index, rules)


def _share_goods(one: Slots, other: Slots) -> bool:
    return bool(set(one.units("item")) & set(other.units("item")))


def _without_goods(line: Line, index: int, rules: Rules) -> Iterator[Slots]:
    """Yield what the noun at *index* gives without goods beside it: with goods named later, or for an earlier claim."""
    found = alone(line, index, line.units[index].triggers, rules)
    if found is None:
        return
    if "item" in found.roles and len(found.roles) > 1:
        yield found
    elif refers(line, index):
        yield replace(found, earlier=True)


def _solid(line: Line, slots: Slots) -> bool:
    """Whether the goods are more than bare words, or noun and governor may still give them both sides."""
    items = [item for at in slots.units("item") for item in line.units[at].items]
    bare = bool(items) and all(item.strength == "bare" for item in items)
    return not bare or slots.sense.form == "noun" or slots.roles >= _SIDES


def _makes_sense(line: Line, slots: Slots, rules: Rules) -> bool:
    for at in slots.units("item"):
        before = line.units[max(0, at - 2) : at]
        if at > slots.trigger + 1 and before[-1].word == "of" and before[0].char == WORD:
            word = before[0].word
            if word not in rules.containers and counts.number(word) is None and not before[0].triggers:
                return False  # "ordered the early deployment of more missiles"
    heads = {item.head for at in slots.units("item") for item in line.units[at].items}
    return not slots.sense.arsenal or bool(heads & {"arsenal", "stockpile", "stockpiles", "inventory"})


def _candidate(line: Line, slots: Slots, rules: Rules) -> Candidate | None:
    items = [item for at in slots.units("item") for item in line.units[at].items]
    actors = [(role, phrase) for role, at in slots.filled if role != "item" for phrase in line.units[at].actors]
    places = [slots.trigger, *(at for _, at in slots.filled)]
    first, last = min(places), max(places)
    sense = slots.sense
    if sense.kind == "Transfer":
        items = _unloaded(line, slots, items)
        more, last = _trailing(line, last, rules) if items else ((), last)
        if more and any(item.strength != "generic" for item in more):
            items = [item for item in items if item.strength != "generic" or item.count] or items
        items.extend(more)
        actors = partners(line, slots, actors, items)
    items = [*_among(line, slots)] or items
    speaker = next((role for role, at in slots.filled if line.units[at].word in FIRST_PERSON | {"us"}), None)
    if sense.kind == "Transfer" and not (actors or speaker or slots.earlier or sense.implied):
        origin = any(item.origin or item.pointing or points(item) for item in items)
        if not origin and sense.form != "passive":
            return None
    if sense.family & {"arrive", "haul"} and _flies(line, slots):
        return None
    if "arm" in sense.family and sense.form == "passive" and not _is_given(line, slots, actors):
        return None
    if items and all(item.strength == "bare" for item in items):
        compound = sense.form == "noun" and slots.trigger - 1 in slots.units("item")  # "technology transfers"
        sides = {speaker, *(role for role, _ in actors)} >= _SIDES or (compound and actors)
        if not sides or sense.kind != "Transfer":
            return None
    if sense.implied and not items:
        items.append(_implied(line.units[slots.trigger], sense.implied))
    span = Span(line.units[first].span.start, line.units[last].span.end)
    left = frozenset(anybody(line, slots.trigger))
    return Candidate(sense, slots.trigger, span, tuple(actors), tuple(items), slots.earlier, speaker, left)


def _unloaded(line: Line, slots: Slots, items: list[ItemPhrase]) -> list[ItemPhrase]:
    """Return *items* without what carries the others: "Norwegian planes landed with rifles"."""
    at = slots.units("item")
    if "arrive" not in slots.sense.family or not (at and min(at) < slots.trigger < max(at)):
        return items
    carriers = line.units[min(at)].items
    return [replace(item, origin=item.origin or carriers[0].origin) for item in items if item not in carriers]


def _among(line: Line, slots: Slots) -> tuple[ItemPhrase, ...]:
    """Return the goods that a verb puts after a relative clause: "among the arms that Norway sent are mortars"."""
    opens = line.units[0].word == "among" and min(slots.units("item"), default=line.units[-1].first) <= _OPENS
    if not opens:
        return ()
    verb = next((n for n in range(slots.trigger, len(line.units)) if line.units[n].word in _COPULA), len(line.units))
    return next((unit.items for unit in line.units[verb : verb + 4] if unit.char == ITEM), ())


def _flies(line: Line, slots: Slots) -> bool:
    """Whether the goods come as what is fired, or could only be carried: "missiles fired from Chad reached Togo"."""
    first = min(slots.units("item"), default=slots.trigger)
    between = line.units[min(first, slots.trigger) : slots.trigger]
    fired = any(one.family == "use" and one.tags != {"noun"} for unit in between for one in unit.triggers)
    return fired or bool(
        {"can", "could", "capable"} & {unit.word for unit in line.units[max(0, slots.trigger - 2) : slots.trigger]}
        and "haul" in slots.sense.family
    )


def _is_given(line: Line, slots: Slots, actors: Sequence[tuple[str, ActorPhrase]]) -> bool:
    """Whether "armed with rifles" tells how it came to be: who armed them, or that it is going on or to come."""
    before = {unit.word for unit in line.units[max(0, slots.trigger - 3) : slots.trigger]}
    if line.units[min(slots.trigger + 1, len(line.units) - 1)].word != "with":
        return True
    return any(role == "supplier" for role, _ in actors) or bool(before & {"being", "be", "been"})


def _implied(unit: Unit, type_id: str) -> ItemPhrase:
    """Return the items that a verb names by itself: who arms somebody gives weapons."""
    return ItemPhrase(unit.first, unit.last, unit.span, unit.span, (type_id,), "generic", "implied", unit.word)


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
    joined = list(_joined(found))
    for one in joined:
        if one.sense.kind == "Transfer" and any(other is not one and _covers(other, one, joined) for other in joined):
            continue
        yield one


def _joined(found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Join two transfers of the same items of which each has the side that the other lacks.

    "Chad received two boats that Norway had donated" is one transfer.
    """
    gone: set[int] = set()
    for number, one in enumerate(found):
        if number in gone:
            continue
        for other_number, other in enumerate(found[number + 1 :], number + 1):
            if other_number not in gone and _complements(one, other):
                gone.add(other_number)
                span = Span(min(one.span.start, other.span.start), max(one.span.end, other.span.end))
                sense = other.sense if one.sense.stage in {"offered", "contracted"} else one.sense
                one = replace(one, sense=sense, actors=(*one.actors, *other.actors), span=span)  # noqa: PLW2901 - grows
        yield one


def _complements(one: Candidate, other: Candidate) -> bool:
    if {one.sense.kind, other.sense.kind} != {"Transfer"} or not one.items or one.sense.status or other.sense.status:
        return False
    sides = [{slot for slot, _ in candidate.actors} for candidate in (one, other)]
    parties = [{phrase.refers for _, phrase in candidate.actors} for candidate in (one, other)]
    same = {item.span for item in one.items} == {item.span for item in other.items}
    return (
        same
        and {*map(frozenset, sides)} == {frozenset({"supplier"}), frozenset({"recipient"})}
        and not parties[0] & parties[1]
    )


def _covers(other: Candidate, one: Candidate, found: Sequence[Candidate]) -> bool:
    if other.sense.kind != "Transfer" or not {i.span for i in one.items} & {i.span for i in other.items}:
        return False
    mine = {(slot, phrase.refers) for slot, phrase in one.actors}
    theirs = {(slot, phrase.refers) for slot, phrase in other.actors}
    return mine < theirs or (mine == theirs and found.index(other) < found.index(one))
