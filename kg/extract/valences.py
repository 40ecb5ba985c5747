"""Valences at work: from a trigger to the left and right, who stands in which place, wherever adverbs and dates stand.

A frame wants its parts in one order; here each part is known by its place: the subject is the nearest actor on the
left, the others stand after the trigger, as object or behind a preposition, up to the end of the clause.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.extract.counts import number
from kg.extract.morphology import may_be_base_verb
from kg.extract.rules import ACTOR, DATE, HIS, ITEM, OTHER, PLACE, QUOTE, STOP, TRIGGER, WORD, Rules, Trigger, Valence
from kg.extract.slots import Slots
from kg.extract.units import Line
from kg.extract.verbs import form_fits, is_verb

_ENDS = frozenset(
    "that which who whose whom where because while when after before but although though since until if whether as "
    "despite amid than would will has have had is are was were could may might can did does do said says".split()
)
_PREPOSITIONS = frozenset(
    "to for from by with of in into at on against over near between among under through via about during within".split()
)
_NOT_OF_A_SUBJECT = frozenset("to from by with of in into at against over near between on under through via".split())
_ARTICLES = frozenset("the a an its their his her both these those some any all former new senior".split())
_TELLING = frozenset("told tells tell telling assured informed reminded".split())
_INCLUDE = frozenset("include includes included contain contains contained comprise comprises comprised".split())
_INCLUDED = 14  # units from a word for a claim to "includes"
_FAR = 24  # units between a subject and its verb


def reach(line: Line, index: int, triggers: Sequence[Trigger], rules: Rules) -> Iterator[Slots]:
    """Yield what the first valence that fits the trigger at *index* fills: items, and at least one side."""
    for valence in rules.valences:
        for trigger in triggers:
            if trigger.family in valence.sense.family and form_fits(line, index, trigger, valence.sense.form):
                sets = _sets(line, index, valence, rules.containers)
                moved = trigger.family == "carry"  # who flies or moves a thing need not give it
                found = [one for one in sets if _enough(one) and ("recipient" in one.roles or not moved)]
                if found:
                    yield from found
                    return


def nearly(line: Line, index: int, triggers: Sequence[Trigger], rules: Rules) -> Iterator[Slots]:
    """Yield what each valence finds around the trigger at *index*, be it enough or not (for `kg explain`)."""
    for valence in rules.valences:
        if any(t.family in valence.sense.family and form_fits(line, index, t, valence.sense.form) for t in triggers):
            yield from _sets(line, index, valence, rules.containers)


def loaded(line: Line, index: int, triggers: Sequence[Trigger], rules: Rules) -> Slots | None:
    """Return the slots of the noun at *index* whose goods a clause after it names: "shipments to Chad, which included"."""
    for valence in rules.valences:
        if valence.sense.form == "noun" and any(trigger.family in valence.sense.family for trigger in triggers):
            found = next(_sets(line, index, valence, rules.containers))
            goods = tuple(_included(line, index))
            return replace(found, filled=(*found.filled, *goods)) if goods and found.roles else None
    return None


def partly(line: Line, index: int, triggers: Sequence[Trigger], rules: Rules) -> Iterator[Slots]:
    """Yield what stands around the noun at *index* although its items are not named ("the sale to Norway")."""
    for valence in rules.valences:
        if valence.sense.form == "noun" and any(trigger.family in valence.sense.family for trigger in triggers):
            found = next(_sets(line, index, valence, rules.containers))
            yield replace(found, earlier=True, filled=(*found.filled, *_included(line, index)))
            return


def _included(line: Line, index: int) -> Iterator[tuple[str, int]]:
    """Yield the items that the earlier claim at *index* is said to include ("the package also includes …")."""
    near = range(index + 1, min(index + _INCLUDED, len(line.units)))
    verb = next((at for at in near if line.units[at].word in _INCLUDE or line.units[at].word == "including"), None)
    if verb is not None:
        for at in range(verb + 1, len(line.units)):
            unit = line.units[at]
            if unit.char == ITEM:
                yield "item", at
            elif unit.char not in {WORD, OTHER} and unit.word not in {",", "and", "of"}:
                return


def _enough(slots: Slots) -> bool:
    if "item" in slots.roles:
        if slots.sense.name == "deciding":
            return slots.roles >= {"supplier", "recipient"}
        return len(slots.roles) > 1 or (slots.sense.form == "noun" and bool(slots.sense.family & {"give", "buy"}))
    return slots.sense.implied is not None and "recipient" in slots.roles


def _sets(line: Line, index: int, valence: Valence, containers: frozenset[str]) -> Iterator[Slots]:
    """Yield the slots around the trigger, and one more for each further item with a side of its own."""
    before = list(_before(line, index, valence))
    found: list[tuple[str, int]] = []
    for role, at, again in _after(line, index, valence, containers):
        given = {name for name, _ in found}
        if again and role == "item" and {"item"} < given:
            yield Slots(valence.sense, index, _both(before, found))
            found, given = [], set()
        if role not in given or (role == "item" and again):
            found.append((role, at))
    yield Slots(valence.sense, index, _both(before, found))


def _both(before: list[tuple[str, int]], after: list[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Return the roles of both sides of the trigger; what stands before it counts more."""
    given = {role for role, _ in before}
    return (*before, *(one for one in after if one[0] not in given))


def _before(line: Line, index: int, valence: Valence) -> Iterator[tuple[str, int]]:
    places = valence.places
    if valence.sense.form == "noun":
        at = index - 1
        while at >= 0 and line.units[at].char in {WORD, DATE} and index - at < 4 and line.units[at].word not in _ENDS:
            if line.units[at].word in {"the", "a", "an", "any", "this", "that"}:
                break
            at -= 1
        if "before" in places and at >= 0 and line.units[at].char == ITEM:
            yield places["before"], at
            at -= 1
        if "owner" in places and at >= 1 and line.units[at].word == "'s" and line.units[at - 1].char in {ACTOR, HIS}:
            yield places["owner"], at - 1
        elif "subject" in places and (found := subject(line, index)) is not None:
            yield places["subject"], found
        return
    if valence.sense.form == "passive" or places.get("subject") is None:
        item = _nearest_item(line, index)
        if item is not None:
            yield "item", item
            return
    if "subject" in places:
        found = subject(line, index)
        if found is not None:
            yield places["subject"], found


def _nearest_item(line: Line, index: int) -> int | None:
    """Return the item that a passive at *index* speaks of: the nearest before it that is no part of another clause."""
    for at in range(index - 1, max(-1, index - _FAR), -1):
        unit = line.units[at]
        if unit.char == ITEM:
            return at
        hangs = unit.char == ACTOR and _word_before(line, at) in _PREPOSITIONS  # "tanks promised by Norway arrived"
        if unit.char == STOP or unit.word in {"while", "but", "because"} or (unit.char == ACTOR and not hangs):
            return None
    return None


def subject(line: Line, index: int) -> int | None:
    """Return the unit of the actor who does what the verb at *index* says: the nearest that hangs on no preposition.

    Who is asked to do it may hang on one ("appealed to Norway to send"); who asks is never the one who does it.
    """
    at, spare, asked = index - 1, None, None
    while at >= max(0, index - _FAR):
        unit = line.units[at]
        if _urges(line, at, index):
            return asked
        if unit.char == STOP:
            opened = _opened(line, at)
            if opened is None:
                return spare
            at = opened - 1
            continue
        if unit.char in {ACTOR, HIS}:
            if _may_be_subject(line, at, index):
                thanked = unit.char == HIS and [u.word for u in line.units[at - 1 : at]] == ["for"]
                thanked = thanked and line.units[at - 2].char == ACTOR
                return at - 2 if thanked else at  # "thanked Norway for its decision to send"
            before = _word_before(line, at)
            if unit.char == ACTOR and before == "of" and spare is None:
                spare = at
            if unit.char == ACTOR and before in {"to", "on"} and asked is None:
                asked = at
        at -= 1
    return spare


def _urges(line: Line, at: int, index: int) -> bool:
    """Whether the word at *at* asks somebody to do what the verb at *index* says ("called on its allies to send")."""
    unit, after = line.units[at], line.units[at + 1 : at + 3]
    if not any(one.family in {"ask", "seek", "urge"} for one in unit.triggers):
        return False
    verb = is_verb(line, at)
    own = verb and [one.word for one in after[:1]] == ["to"] and (after[-1].char == TRIGGER or after[-1].char == WORD)
    own = own and after[-1].word not in {"the", "a", "its", "his", "their"}  # "sought to sell", not "appealed to the"
    return not own and "to" in {one.word for one in line.units[at + 1 : index]}


def _opened(line: Line, at: int) -> int | None:
    """Return where the parenthesis that ends at *at* begins, or None."""
    pair = {")": "(", "]": "[", "\u2014": "\u2014", "\u2013": "\u2013"}.get(line.units[at].word)
    return next((n for n in range(at - 1, -1, -1) if line.units[n].word == pair), None) if pair else None


def _told(line: Line, at: int) -> bool:
    """Whether the actor at *at* is only told something ("told Norway on Friday buying tanks was no crime")."""
    before = next((n for n in range(at - 1, max(-1, at - 4), -1) if line.units[n].char not in {HIS, OTHER}), at)
    while before > 0 and (line.units[before].word in _ARTICLES or line.units[before].word == "'s"):
        before -= 1
        if line.units[before].char in {HIS, OTHER}:
            before -= 1
    return line.units[before].word in _TELLING


def _owns(line: Line, at: int) -> bool:
    return line.units[at + 1].word == "'s" and line.units[at].char == ACTOR


def _may_be_subject(line: Line, at: int, index: int) -> bool:
    pronoun = line.units[at].actors[0].head if line.units[at].actors[0].sort == "pronoun" else ""
    if pronoun in {"them", "him", "us"} or (pronoun == "it" and at and line.units[at - 1].word.endswith("ing")):
        return False
    before = _word_before(line, at)
    to = "to" in {unit.word for unit in line.units[at + 1 : index]}
    if _owns(line, at):
        return to  # "China is Chad's main supplier, providing …", but "Chad's plan to buy"
    if not to and _told(line, at):
        return False
    if at == index - 1 and before != "by" and any("gerund" in one.tags for one in line.units[index].triggers):
        return True  # "spoke out against Norway supplying rifles"
    if before == "for" and line.units[at].char != HIS:
        return any(unit.word == "to" for unit in line.units[at + 1 : index])  # "for Norway to send"
    of_a_place = at >= 2 and line.units[at - 1].word == "," and line.units[at - 2].char == PLACE  # noqa: PLR2004
    return before not in _NOT_OF_A_SUBJECT and not of_a_place


def _word_before(line: Line, at: int) -> str:
    """Return the preposition that the actor at *at* hangs on, articles and adjectives passed over, or ""."""
    for back in range(at - 1, max(-1, at - 4), -1):
        unit = line.units[back]
        if unit.word in _PREPOSITIONS:
            return unit.word
        if unit.char != OTHER and unit.word not in _ARTICLES:
            return ""
    return ""


def _after(line: Line, index: int, valence: Valence, containers: frozenset[str]) -> Iterator[tuple[str, int, bool]]:
    """Yield role, unit, and whether "and" stands before it, for what stands after the trigger in its clause."""
    preposition, joined, bare = "", False, True
    for at in range(index + 1, min(len(line.units), index + _FAR)):
        unit = line.units[at]
        if unit.word == "made" and _light(line, at):
            continue
        contained = unit.word in containers and "decide" not in valence.sense.family
        if unit.triggers and contained and not is_verb(line, at):
            continue  # "received a shipment of rifles"
        if unit.char == STOP or (unit.triggers and (is_verb(line, at) or valence.sense.form != "noun")):
            return
        if valence.sense.form == "noun" and _light(line, at):
            continue
        if unit.word in _ENDS:
            return
        if unit.char == QUOTE or unit.char == DATE:
            continue
        if unit.word in {",", "and", "or"}:
            preposition, joined = "", joined or unit.word == "and"
            continue
        if unit.word in _PREPOSITIONS:
            after = line.units[at + 1] if at + 1 < len(line.units) else None
            if unit.word == "to" and after is not None and (after.triggers or may_be_base_verb(after.word)):
                return
            plain = line.units[at - 1].char in {WORD, OTHER, TRIGGER} and at - 1 > index
            held = line.units[at - 1].word in containers or number(line.units[at - 1].word) is not None
            if unit.word != "of" or (plain and not held):
                preposition = unit.word if unit.word != "of" else "of what is not meant"
            elif "of" in valence.after and not plain:
                preposition = "of"
            continue
        if joined and _begins_clause(line, at):
            return
        role = _role(line, at, preposition, valence, bare=bare)
        if role is not None:
            yield role, at, joined
        if unit.char in {ACTOR, HIS, ITEM, PLACE}:
            if unit.char == ITEM:
                bare = False
            preposition, joined = "", False


def _light(line: Line, at: int) -> bool:
    """Whether a verb stands at *at* that says no more than its noun ("shipments were made by Norway to Chad")."""
    near = [unit.word for unit in line.units[max(0, at - 2) : at + 3]]
    return line.units[at].word in {"was", "were", "been", "have", "has", "had", "made"} and "made" in near


def _begins_clause(line: Line, at: int) -> bool:
    """Whether the unit at *at* is the subject of a verb of its own ("…, and a further four are to follow")."""
    if line.units[at].char not in {ACTOR, ITEM}:
        return False
    after = next((n for n in range(at + 1, len(line.units)) if line.units[n].char not in {DATE, QUOTE}), None)
    return after is not None and (line.units[after].word in _ENDS or bool(line.units[after].triggers))


def _role(line: Line, at: int, preposition: str, valence: Valence, *, bare: bool) -> str | None:
    """Return the role of the unit at *at* behind *preposition* ("" for none); `bare` before any item was seen."""
    unit, places = line.units[at], valence.places
    if unit.char == ITEM:
        role = valence.after.get(preposition) if preposition else places.get("object")
        if preposition == "of" and places.get("object") == "item":
            role = "item"
        return role if role == "item" else None
    owned = at + 1 < len(line.units) and line.units[at + 1].word == "'s"
    if unit.char == PLACE:
        return valence.after.get(preposition) if preposition in {"to", "in", "at", "from"} else None
    if unit.char not in {ACTOR, HIS} or owned:
        return None
    if not preposition:
        return places.get("indirect") if bare else None
    role = valence.after.get(preposition)
    return role if role != "item" else None
