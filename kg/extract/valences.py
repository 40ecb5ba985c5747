"""Valences at work: from a trigger to the left and right, who stands in which place, wherever adverbs and dates stand.

A frame wants its parts in one order; here each part is known by its place: the subject is the nearest actor on the
left, the others stand after the trigger, as object or behind a preposition, up to the end of the clause.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.extract.complements import ENDS, OPENING, complements
from kg.extract.doers import FAR, PREPOSITIONS, doer, governing, promised
from kg.extract.rules import ACTOR, DATE, HIS, ITEM, OTHER, STOP, WORD, Rules, Trigger, Valence
from kg.extract.slots import Slots
from kg.extract.units import Line
from kg.extract.verbs import auxiliary, form_fits

_INCLUDE = frozenset(
    "cover covers covered include includes included including contain contains contained comprise comprises "
    "comprised".split()
)
_OF_GOODS = frozenset({"give", "buy", "deal", "pledge"})  # families whose nouns may stand with goods alone
_MOVING = frozenset({"give", "carry"})
_ASKING = frozenset({"what", "which", "whether", "whatever"})
_SIDES = frozenset({"supplier", "recipient"})
_GENERIC = "weapon"  # the type of goods that are not named
_INCLUDED = 16  # units from a word for a claim to "includes"
_NEAR = 4  # units between an owner or items and the noun that they belong to
_APPOSED = ([",", "a"], [",", "the"], ["was", "a"], ["were", "a"], ["is", "a"], ["are", "a"])
_OWNED = 3  # units from goods to "'s" in "the tanks, Chad's"
_OF_WHICH = 7  # units between items and "of which"
_ARTICLES = frozenset("the a an any this that".split())
_RELATIVE = frozenset({"that", "which", "whom"})
_SPECIFYING = frozenset("the a an same its their his her".split())
_CONJUNCTIONS = frozenset({"while", "but", "because"})


def reach(line: Line, index: int, triggers: Sequence[Trigger], rules: Rules) -> Iterator[Slots]:
    """Yield what the first valence that fits the trigger at *index* fills: items, and at least one side."""
    for valence in rules.valences:
        for trigger in triggers:
            if trigger.family in valence.sense.family and form_fits(line, index, trigger, valence.sense.form):
                sets = _sets(line, index, valence, rules.containers)
                found = [one for one in sets if _enough(one) and one.roles >= trigger.needs]
                if found:
                    yield from found
                    return


def nearly(line: Line, index: int, triggers: Sequence[Trigger], rules: Rules) -> Iterator[Slots]:
    """Yield what each valence finds around the trigger at *index*, be it enough or not (for `kg explain`)."""
    for valence in rules.valences:
        if any(t.family in valence.sense.family and form_fits(line, index, t, valence.sense.form) for t in triggers):
            yield from _sets(line, index, valence, rules.containers)


def alone(line: Line, index: int, triggers: Sequence[Trigger], rules: Rules) -> Slots | None:
    """Return what stands around a noun that has no goods beside it, with those that a later clause names.

    "The sale to Norway" has one side; "shipments to Chad, which included rifles" has one and goods.
    """
    for valence in rules.valences:
        if valence.sense.form == "noun" and any(trigger.family in valence.sense.family for trigger in triggers):
            found = next(_sets(line, index, valence, rules.containers))
            return replace(found, filled=(*found.filled, *_included(line, index)))
    return None


def _included(line: Line, index: int) -> Iterator[tuple[str, int]]:
    """Yield the items that the earlier claim at *index* is said to include ("the package also includes …")."""
    near = range(index + 1, min(index + _INCLUDED, len(line.units)))
    verb = next((at for at in near if line.units[at].word in _INCLUDE), None)
    if verb is not None:
        for at in range(verb + 1, len(line.units)):
            unit = line.units[at]
            if unit.char == ITEM:
                yield "item", at
            elif unit.char not in {WORD, OTHER} and unit.word not in {",", "and", "of"}:
                return


def goods_alone(line: Line, index: int, triggers: Sequence[Trigger], rules: Rules) -> Iterator[Slots]:
    """Yield the goods of a passive at *index* that names no side: "the rifles were delivered by train"."""
    if auxiliary(line, index) != "be":
        return
    for valence in rules.valences:
        sense = valence.sense
        if sense.form != "passive" or not sense.family & _MOVING:
            continue
        if any(t.family in sense.family and form_fits(line, index, t, "passive") for t in triggers):
            for one in _sets(line, index, valence, rules.containers):
                at = min(one.units("item"), default=index)
                if one.roles == {"item"} and at < index and (not at or line.units[at - 1].word not in _ASKING):
                    yield one
            return


def _enough(slots: Slots) -> bool:
    if "item" in slots.roles:
        return len(slots.roles) > 1 or (slots.sense.form == "noun" and bool(slots.sense.family & _OF_GOODS))
    return slots.sense.implied is not None and "recipient" in slots.roles


def _sets(line: Line, index: int, valence: Valence, containers: frozenset[str]) -> Iterator[Slots]:
    """Yield the slots around the trigger, and one more for each further item with a side of its own."""
    before = list(_before(line, index, valence))
    found: list[tuple[str, int]] = []
    by: dict[str, str] = {}
    for one in complements(line, index, valence, containers):
        given = {name for name, _ in found}
        if one.joined and one.role == "item" and {"item"} < given:
            yield Slots(valence.sense, index, _both(before, found))
            found, given = [], set()
        by.setdefault(one.role, one.preposition)
        again = one.joined and one.role != "item" and one.preposition == by.get(one.role)  # "to Chad and to Niger"
        again = again or (one.role == "item" and one.preposition == "to")  # "from rifles to missiles"
        if one.role not in given or again or (one.role == "item" and one.joined):
            found.append((one.role, one.at))
    found += _antecedent(line, index, valence, before, found)
    cargo = [one for one in found if one[0] == "item"] if "arrive" in valence.sense.family else ()
    last = Slots(valence.sense, index, _both(before, found, cargo))
    free = "item" not in last.roles and last.roles >= _SIDES and _free(line, index, before)
    yield replace(last, sense=replace(last.sense, implied=_GENERIC)) if free else last


def _free(line: Line, index: int, before: list[tuple[str, int]]) -> bool:
    """Whether the goods are only "what": "a third of what Norway has delivered to Chad"."""
    at = min((at for _, at in before), default=index) - 1
    while at > 0 and line.units[at].word in _SPECIFYING:
        at -= 1
    return at >= 0 and line.units[at].word == "what"


def _antecedent(
    line: Line, index: int, valence: Valence, before: list[tuple[str, int]], after: list[tuple[str, int]]
) -> Iterator[tuple[str, int]]:
    """Yield what the relative clause speaks of that the verb at *index* stands in: "the boats that Norway gave".

    "Which" may be left out, or hang on a preposition: "Norway, from which Chad bought boats".
    """
    subject = next((at for role, at in before if role == valence.places.get("subject")), None)
    plain = valence.sense.form == "active" and valence.sense.status is None and valence.places.get("object") == "item"
    if not plain or subject is None or any(unit.char in {ACTOR, ITEM} for unit in line.units[subject + 1 : index]):
        return
    at = subject - 1
    while at > 0 and (line.units[at].word in _SPECIFYING or line.units[at].char == OTHER):
        at -= 1
    relative = at > 0 and line.units[at].word in _RELATIVE
    governor = line.units[at - 1].word if relative else ""
    if "item" not in {role for role, _ in after}:
        item = _relative_item(line, at) if relative else at if at >= 0 and line.units[at].char == ITEM else None
        if item is not None:
            yield "item", item
    elif governor in valence.after and line.units[at].word in {"which", "whom"}:
        actor = next((n for n in range(at - 2, max(-1, at - _NEAR - 1), -1) if line.units[n].char == ACTOR), None)
        if actor is not None:
            yield valence.after[governor], actor


def _relative_item(line: Line, at: int) -> int | None:
    """Return the items before the relative pronoun at *at*, a number with "of" passed over ("two of which")."""
    for before in range(at - 1, max(-1, at - _OF_WHICH), -1):
        unit = line.units[before]
        if unit.char == ITEM:
            return before
        if unit.char in {ACTOR, STOP} or unit.triggers:
            return None
    return None


def _both(
    before: list[tuple[str, int]], after: list[tuple[str, int]], cargo: Sequence[tuple[str, int]] = ()
) -> tuple[tuple[str, int], ...]:
    """Return the roles of both sides of the trigger; what stands before it counts more, but for the *cargo*."""
    given = {role for role, _ in before}
    return (*before, *(one for one in after if one[0] not in given or one[0] == "participant" or one in cargo))


def _before(line: Line, index: int, valence: Valence) -> Iterator[tuple[str, int]]:
    places = valence.places
    if valence.sense.form == "noun":
        yield from _before_noun(line, index, valence)
        return
    carries = "subject" in places or "haul" in valence.sense.family  # what stands before gives or carries
    gets = valence.sense.form == "passive" and "subject" in places and line.chars[index + 1 : index + 2] == ITEM
    item = None if gets or (valence.sense.form == "active" and carries) else _nearest_item(line, index)
    if item is not None:
        yield "item", item
        sender = next((n for n in (item + 2, item + 3) if n < index and line.units[n].char == ACTOR), None)
        if sender is not None and line.units[item + 1].word == "from" and "supplier" in valence.after.values():
            yield "supplier", sender
    elif "subject" in places and (found := doer(line, index)) is not None:
        yield places["subject"], found
        to = promised(line, found, index) if "indirect" in places else None
        if to is not None:
            yield places["indirect"], to


def _before_noun(line: Line, index: int, valence: Valence) -> Iterator[tuple[str, int]]:
    """Yield the items directly before a noun ("arms sales"), and its owner, or who does what it says."""
    places, at = valence.places, index - 1
    while at >= 0 and index - at < _NEAR and _between(line, at):
        at -= 1
    if "before" in places and at >= 0 and line.units[at].char == ITEM:
        yield places["before"], at
        at -= 1
    elif "before" in places and at > 1 and [u.word for u in line.units[at - 1 : at + 1]] in _APPOSED:
        at -= 2  # "the tanks, a gift of Norway"
        if line.units[at].char == ITEM:
            yield places["before"], at
    if "owner" in places and at >= 1 and line.units[at].word == "'s" and line.units[at - 1].char in {ACTOR, HIS}:
        yield places["owner"], at - 1
        goods = at - _OWNED
        if "before" in places and goods >= 0 and line.units[goods].char == ITEM and line.units[goods + 1].word == ",":
            yield places["before"], goods  # "the tanks, Chad's first purchase from Norway"
    elif "subject" in places and (found := doer(line, index)) is not None:
        yield places["subject"], found
    elif "object" in places and (item := _nearest_item(line, index)) is not None:
        yield places["object"], item


def _between(line: Line, at: int) -> bool:
    unit = line.units[at]
    return (unit.char in {WORD, DATE} or unit.word == "own") and unit.word not in ENDS and unit.word not in _ARTICLES


def _nearest_item(line: Line, index: int) -> int | None:
    """Return the item that a passive at *index* speaks of: the nearest before it that is no part of another clause."""
    passed = index
    for at in range(index - 1, max(-1, index - FAR), -1):
        unit = line.units[at]
        if at >= passed:
            continue
        if unit.char == ITEM:
            return at
        if unit.word == "," and (opens := _opens(line, at)) is not None:
            passed = opens  # "the rifles, made by a firm near Lyon, had ended up in Chad"
            continue
        hangs = unit.char == ACTOR and governing(line, at) in PREPOSITIONS  # "tanks promised by Norway arrived"
        before = line.units[at - 1]
        hangs = hangs or before.word in _RELATIVE or before.char == ITEM  # "tanks that Norway sold Chad were passed on"
        hangs = hangs or bool(before.triggers)
        if unit.char == STOP or unit.word in _CONJUNCTIONS or (unit.char == ACTOR and not hangs):
            return None
    return None


def _opens(line: Line, close: int) -> int | None:
    """Return the comma after items that opens what is said of them up to the comma at *close*, or None."""
    for at in range(close - 1, max(0, close - FAR), -1):
        if line.units[at].char == STOP:
            return None
        if line.units[at].word == "," and line.units[at - 1].char == ITEM:
            after = line.units[at + 1]
            return at if after.word in OPENING or after.word.endswith("ed") else None
    return None
