"""Partners: sides of a transfer that stand around the words above its trigger, not around the trigger itself.

Who halts or approves a delivery is its supplier, who signs a contract its buyer, who is in talks about rifles the one
who wants them, who flies jets bought from Norway the one who got them.
"""

from collections.abc import Iterator, Sequence

from kg.extract.doers import doer
from kg.extract.phrases import ActorPhrase, ItemPhrase
from kg.extract.rules import ACTOR, DATE, HIS, ITEM, OTHER, STOP
from kg.extract.slots import Slots
from kg.extract.units import Line, Unit
from kg.extract.verbs import auxiliary

_SIDES = frozenset({"supplier", "recipient"})
_HOLDING = frozenset({"possess", "use", "test", "wield"})
_GIVING = frozenset({"give", "carry"})
_MAKING = frozenset({"made", "built", "manufactured", "produced", "assembled"})
_TALKS = frozenset({"seek", "deal", "ask"})
_SIGNED = 7  # units between the verb of signing and its contract
_BEFORE_NOUN = frozenset("the a an its possible future".split())
_LEAST = 3  # units before "about" in "talks with Norway about"
_GOVERNED = 10  # units between a verb of decision and the transfer that it decides about


def partners(
    line: Line, slots: Slots, actors: list[tuple[str, ActorPhrase]], items: Sequence[ItemPhrase]
) -> list[tuple[str, ActorPhrase]]:
    """Return *actors* with the sides that stand around the verbs and nouns above the trigger."""
    given = {role for role, _ in actors}
    if slots.sense.form == "noun" and _governs(slots):
        origin = any(item.origin for item in items)  # "halted the sale of Norwegian tanks": the adjective tells
        decides = _governor(line, slots, given)
        actors += [one for one in decides if not (origin and one[0] == "supplier")]
    elif slots.sense.form == "noun" and "recipient" not in slots.roles and slots.sense.status == "sought":
        actors += _asker(line, slots)
    if slots.sense.form == "noun" and "deal" in slots.sense.family:
        actors = _dealers(line, slots, actors)
    given = {role for role, _ in actors}
    if "recipient" not in given and (found := _holder(line, slots)) is not None:
        actors += [("recipient", phrase) for phrase in line.units[found].actors if ("supplier", phrase) not in actors]
    if "supplier" not in given and (found := _maker(line, slots)) is not None:
        actors += [("supplier", phrase) for phrase in line.units[found].actors if ("recipient", phrase) not in actors]
    given = {role for role, _ in actors}
    open_sides = sorted(_SIDES - given, reverse=bool(slots.sense.family & {"buy", "receive"}))
    return [*actors, *(_counterpart(line, slots.trigger, open_sides[0]) if open_sides else ())]


def _governs(slots: Slots) -> bool:
    """Whether who decides about the transfer may be a side of it: the one that the noun does not name."""
    if "pledge" in slots.sense.family:
        return "recipient" not in slots.roles
    return not {"supplier", "participant"} & slots.roles


def _asker(line: Line, slots: Slots) -> Iterator[tuple[str, ActorPhrase]]:
    """Yield who asks with a noun that names nobody: "Chad is in talks with Norway about rifles"."""
    found = doer(line, slots.trigger)
    between = line.units[(found or 0) + 1 : slots.trigger]
    if found is None or found in {at for _, at in slots.filled} or any(_decides(unit) for unit in between):
        return
    if not any(unit.char in {ACTOR, ITEM} or unit.word == "," for unit in between):
        yield from (("recipient", phrase) for phrase in line.units[found].actors)


def _dealers(line: Line, slots: Slots, actors: list[tuple[str, ActorPhrase]]) -> list[tuple[str, ActorPhrase]]:
    """Return *actors* with who buys and who sells by a contract: who owns or signs it buys, who wins it sells."""
    partners = [phrase for role, phrase in actors if role == "participant"]
    owner = next((at for role, at in slots.filled if role == "participant" and at < slots.trigger), None)
    found, wins = (owner, False) if owner is not None else _signer(line, slots)
    if found is None or len(partners) != len(actors):
        return actors
    signers = line.units[found].actors
    partners = [one for one in partners if one not in signers]
    if len(signers) != 1 or len(partners) > 1 or (owner is not None and not partners):
        return actors
    sides = ("supplier", "recipient") if wins else ("recipient", "supplier")
    return [(sides[0], signers[0]), *((sides[1], one) for one in partners)]


def _signer(line: Line, slots: Slots) -> tuple[int | None, bool]:
    """Return who signs or wins the contract that a noun names, and whether it is won."""
    near = range(slots.trigger - 1, max(-1, slots.trigger - _SIGNED), -1)
    for at in near:
        unit = line.units[at]
        if any(one.family in {"govern", "win"} and one.tags != {"noun"} for one in unit.triggers):
            found = doer(line, at)
            wins = any(one.family == "win" for one in unit.triggers)
            return (None if auxiliary(line, at) == "be" else found), wins
        if unit.char in {ACTOR, ITEM, STOP}:
            break
    return None, False


def _counterpart(line: Line, index: int, side: str) -> Iterator[tuple[str, ActorPhrase]]:
    """Yield with whom the transfer at *index* is talked about or agreed: "in talks with Norway about buying rifles"."""
    at = index - 1
    while at > 0 and (line.units[at].word in _BEFORE_NOUN or line.units[at].char in {OTHER, DATE}):
        at -= 1
    if (
        at < _LEAST
        or line.units[at].word not in {"about", "on", "for", "over", "to"}
        or line.units[at - 1].char != ACTOR
    ):
        return
    with_ = at - 2
    while with_ > 0 and (line.units[with_].char in {ACTOR, OTHER} or line.units[with_].word in {"the", "'s"}):
        with_ -= 1  # "talks with the company Nammo"
    if line.units[with_].word == "with" and any(one.family in _TALKS for one in line.units[with_ - 1].triggers):
        yield from ((side, phrase) for phrase in line.units[at - 1].actors)


def _decides(unit: Unit) -> bool:
    return any(one.family == "permit" and one.tags != {"noun"} for one in unit.triggers)


def _holder(line: Line, slots: Slots) -> int | None:
    """Return who got the goods of a passive: who has or uses them ("flies jets bought from Norway"), or owns them."""
    item = next(iter(slots.units("item")), None)
    if slots.sense.form == "noun" and slots.sense.family & {"give", "arrive"}:
        verb = next(
            (n for n in range(slots.trigger - 1, max(-1, slots.trigger - 4), -1) if line.units[n].triggers), None
        )
        return doer(line, verb) if verb is not None and _any(line, verb, {"await"}) else None
    comma = line.units[slots.trigger - 1].word == ","
    if slots.sense.form != "passive" or item is None or item != slots.trigger - 1 - comma:
        return None
    before = line.units[item - 1] if item else None
    if item > 1 and before is not None and before.word == "'s" and line.units[item - 2].char in {ACTOR, HIS}:
        return item - 2
    verb = next((n for n in range(item - 1, max(-1, item - 4), -1) if line.units[n].triggers), None)
    holding = _HOLDING | (
        _GIVING if slots.sense.family & {"buy", "receive"} else set()
    )  # "sold tanks bought from Norway"
    return doer(line, verb) if verb is not None and _any(line, verb, holding) else None


def _any(line: Line, at: int, families: frozenset[str] | set[str]) -> bool:
    return any(one.family in families and one.tags != {"noun"} for one in line.units[at].triggers)


def _maker(line: Line, slots: Slots) -> int | None:
    """Return where the goods were made, as an adjective would tell it: "ammunition made in Norway was sent to Chad"."""
    for item in slots.units("item"):
        words = [unit.word for unit in line.units[item + 1 : item + 3]]
        if words[:1] and words[0] in _MAKING and words[1:] == ["in"] and item + 3 < len(line.units):
            return item + 3 if line.units[item + 3].char == ACTOR else None
    return None


def _governor(line: Line, slots: Slots, given: set[str]) -> Iterator[tuple[str, ActorPhrase]]:
    """Yield who decides about the transfer that a noun names, as the side that decides: "Norway halted the delivery".

    Who permits or forbids a purchase is the supplier, who signs or plans it is the buyer.
    """
    for at in range(slots.trigger - 1, max(-1, slots.trigger - _GOVERNED), -1):
        families = {trigger.family for trigger in line.units[at].triggers if trigger.tags != {"noun"}}
        if "govern" in families:
            if _tries(line, at):
                return
            found = doer(line, at)
            buys = "buy" in slots.sense.family and "permit" not in families
            if "deal" in slots.sense.family:
                return
            role = "recipient" if buys or "pledge" in slots.sense.family else "supplier"
            if found is not None and role not in given and len(line.units[found].actors) == 1:
                yield from ((role, phrase) for phrase in line.units[found].actors)
            return
        if line.units[at].char == STOP:
            break
    role = "supplier"
    by = _decider(line, slots.trigger)
    if by is not None and role not in given:
        yield from ((role, phrase) for phrase in line.units[by].actors)


def _tries(line: Line, at: int) -> bool:
    """Whether the verb at *at* is what somebody only tries or wants, with another's transfer ("is trying to stop")."""
    decided = line.units[at - 2].word in {"decision", "plan", "move", "decided", "voted", "agreed"} if at > 1 else False
    return at > 1 and line.units[at - 1].word == "to" and line.units[at - 2].char not in {ACTOR, DATE} and not decided


def _decider(line: Line, index: int) -> int | None:
    """Return the unit of who decided, in a passive after the noun at *index*: "the sale was approved by Norway"."""
    rest = range(index + 1, min(len(line.units), index + _GOVERNED + 4))
    verb = next((at for at in rest if any(one.family in {"govern", "permit"} for one in line.units[at].triggers)), None)
    if verb is None or not {"is", "are", "was", "were", "been", "be"} & {u.word for u in line.units[index:verb]}:
        return None
    by = next((at for at in range(verb + 1, min(verb + 4, len(line.units))) if line.units[at].word == "by"), None)
    if by is not None:
        return next((at for at in range(by + 1, min(by + 3, len(line.units))) if line.units[at].char == ACTOR), None)
    return None
