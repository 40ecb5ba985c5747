"""Complements: what stands after a trigger in its clause, each with its role by place and preposition."""

from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract import counts
from kg.extract.counts import number
from kg.extract.doers import FAR, PREPOSITIONS
from kg.extract.morphology import may_be_base_verb
from kg.extract.rules import ACTOR, DATE, HIS, ITEM, OTHER, PLACE, QUOTE, STOP, TRIGGER, WORD, Valence
from kg.extract.units import Line
from kg.extract.verbs import is_verb

ENDS = frozenset(
    "that which who whose whom where because while when after before but although though since until if whether as "
    "despite amid than would will has have had is are was were could may might can did does do said says stolen seized "
    "captured looted made built produced manufactured designed".split()
)
"""Words at which a clause, or what is said of its goods, ends."""

_MADE = frozenset("made built produced manufactured designed assembled".split())
_STORES = frozenset("stock stocks stockpile stockpiles arsenal arsenals depot depots warehouses reserves".split())
_NEAR = 8  # units of a phrase that tells how goods were made
OPENING = frozenset("which who whose whom where a an the one on in at under including made built owned".split())
"""Words that open what is said in a parenthesis between commas."""

_PAPERS = frozenset("permit permits licence licences license licenses applications".split())
_SUBJECTS = frozenset("he she they we i".split())
_ARTICLES = frozenset("a an the its their his her some more new several many".split())
_TOWARDS = frozenset({"to", "into", "from", "for"})
_NUMBERING = frozenset("a an some several dozens hundreds thousands".split())
_CURRENCIES = frozenset({"$", "\u20ac", "\u00a3", "us$", "a$", "c$", "euros", "dollars"})
_MILLIONS = frozenset({"million", "billion", "trillion", "bn", "m", "euros", "dollars"})
_LISTING = frozenset({",", "and", "or"})
_LIGHT = frozenset("was were been have has had made".split())
_NO_ROLE = "of what is not meant"


@dataclass(frozen=True, slots=True)
class Complement:
    """The unit `at` plays `role` behind `preposition` ("" for none); `joined` says that "and" stands before it."""

    role: str
    at: int
    joined: bool
    preposition: str = ""


def complements(line: Line, index: int, valence: Valence, containers: frozenset[str]) -> Iterator[Complement]:
    """Yield what stands after the trigger at *index* in its clause and has a role in *valence*."""
    preposition, joined, bare = "", False, True
    for at in _clause(line, index, valence, containers):
        unit = line.units[at]
        if unit.word in _LISTING:
            if unit.word == "," and preposition and line.units[at - 1].word == preposition:
                return  # "whatever it asked for, drones included"
            preposition, joined, bare = "", joined or unit.word == "and", False
            continue
        if unit.word == "in" and _money(line, at):
            continue  # "the sale of $8 billion in bombs"
        if unit.word in PREPOSITIONS:
            preposition, bare = _preposition(line, at, index, valence, containers) or preposition, False
            continue
        if joined and _begins_clause(line, at):
            return
        role = _role(line, at, preposition, valence, bare=bare)
        if role is not None:
            yield Complement(role, at, joined, preposition)
        owns = at + 2 < len(line.units) and line.units[at + 1].word == "'s" and line.units[at + 2].char == ITEM
        if unit.char in {ACTOR, HIS} and (owns or _names_another(line, at)):
            bare = False
            continue
        if unit.char in {ACTOR, HIS, ITEM, PLACE}:
            preposition, joined, bare = "", False, False


def _shared_object(line: Line, index: int) -> int:
    """Return where the object of verbs in a row begins: "armed, trained and paid the rebels"; else the next unit."""
    units, at = line.units, index + 1
    ending = units[index].word[-2:]
    while at + 1 < len(units) and units[at].word in _LISTING and at - index < FAR:
        verb = at + 1 + (units[at + 1].word == "and")
        if verb + 1 >= len(units) or units[verb].char != WORD or units[verb].word[-2:] != ending:
            break
        at = verb + 1
    return at


def _clause(line: Line, index: int, valence: Valence, containers: frozenset[str]) -> Iterator[int]:
    """Yield the units after the trigger at *index* up to the end of its clause, dates and quotation marks left out."""
    noun, past = valence.sense.form == "noun", 0
    for at in range(_shared_object(line, index), min(len(line.units), index + FAR)):
        unit = line.units[at]
        past = past or _parenthesis_end(line, at, valence) or _made_end(line, at, valence)
        if at < past:
            continue
        past = 0
        contained = unit.word in containers and "decide" not in valence.sense.family and not is_verb(line, at)
        contained = contained or (at == index + 1 and unit.word in _PAPERS)
        if (unit.triggers and contained) or ((noun or unit.word == "made") and _light(line, at)):
            continue  # "received a shipment of rifles", "shipments were made to Chad"
        if _adjectival(line, at) or (unit.word in _STORES and not is_verb(line, at)):
            continue  # "from the arsenals of Norway"
        if unit.char == STOP or unit.word in ENDS or _infinitive(line, at):
            return
        if unit.char == ACTOR and unit.actors[0].sort == "pronoun" and unit.actors[0].head in _SUBJECTS:
            return  # "to two men he believed …"
        if at == index + 2 and line.units[at - 1].word == "and" and valence.sense.form == "passive":
            continue  # "armed and financed by Norway"
        if unit.triggers and (not noun or is_verb(line, at)):
            return
        if unit.char not in {QUOTE, DATE}:
            yield at


def _made_end(line: Line, at: int, valence: Valence) -> int:
    """Return where it ends how goods were made, with whom they go to after it, or 0: "rockets made in Oslo to Chad"."""
    if line.units[at].word not in _MADE or line.units[at - 1].char != ITEM:
        return 0
    for end in range(at + 1, min(len(line.units), at + _NEAR)):
        unit = line.units[end]
        if unit.word in {"to", "into"} and unit.word in valence.after and not _infinitive(line, end):
            return end
        if unit.char == STOP or is_verb(line, end) or unit.word in ENDS | _LISTING:
            return 0
    return 0


def _parenthesis_end(line: Line, at: int, valence: Valence) -> int:
    """Return where a parenthesis between commas ends that begins at *at*, with a place of the valence after it, or 0.

    "Sent Roe, the general whose men hold the port, with rifles" has such a one.
    """
    units = line.units
    comma = units[at].word == "," and at + 1 < len(units) and (units[at + 1].word in OPENING or _described(line, at))
    if not comma and not (units[at].word in {"who", "whose"} and units[at - 1].char == ACTOR):
        return 0
    for end in range(at + 2, min(len(units) - 1, at + FAR)):
        if units[end].char == STOP:
            return 0
        goods = any(unit.char == ITEM for unit in units[end + 1 : end + 5])
        goods = goods or (units[at - 1].char == ITEM and units[end + 1].word in _TOWARDS)
        opens = units[end + 1].word in valence.after or units[end + 1].char == ITEM or units[end + 1].word in _NUMBERING
        if units[end].word == "," and goods and opens:
            return end
    return 0


def _described(line: Line, comma: int) -> bool:
    """Whether a participle tells more of the goods before the comma: "two launchers, bought from Norway, to Chad"."""
    triggers = line.units[comma + 1].triggers
    return line.units[comma - 1].char == ITEM and any("participle" in one.tags for one in triggers)


def _adjectival(line: Line, at: int) -> bool:
    """Whether the participle at *at* only describes the goods after it: "offered armed Wing Loong drones"."""
    before = line.units[at - 1]
    if at + 1 >= len(line.units) or line.units[at + 1].char != ITEM or line.units[at + 1].items[0].rule == "pronoun":
        return False
    if not before.triggers and before.word not in PREPOSITIONS | _ARTICLES and counts.number(before.word) is None:
        return False
    triggers = line.units[at].triggers
    return bool(triggers) and all({"past", "participle"} <= one.tags for one in triggers)


def _money(line: Line, at: int) -> bool:
    """Whether an amount of money ends before the unit at *at*."""
    before = [unit.word for unit in line.units[max(0, at - 4) : at]]
    return bool(before) and bool(_CURRENCIES & set(before)) and (before[-1] in _MILLIONS or before[-1][:1].isdigit())


def _infinitive(line: Line, at: int) -> bool:
    after = line.units[at + 1] if at + 1 < len(line.units) else None
    return line.units[at].word == "to" and after is not None and (bool(after.triggers) or may_be_base_verb(after.word))


def _preposition(line: Line, at: int, index: int, valence: Valence, containers: frozenset[str]) -> str | None:
    """Return the preposition at *at*; None for the "of" after a container, behind which the goods are still meant."""
    word, before = line.units[at].word, line.units[at - 1]
    if word != "of":
        return word
    if before.word in _STORES:
        return None
    plain = before.char in {WORD, OTHER, TRIGGER} and at - 1 > index
    if plain and before.word not in containers and number(before.word) is None:
        return _NO_ROLE
    return "of" if "of" in valence.after and not plain else None


def _light(line: Line, at: int) -> bool:
    """Whether a verb stands at *at* that says no more than its noun ("shipments were made by Norway to Chad")."""
    near = [unit.word for unit in line.units[max(0, at - 2) : at + 3]]
    return line.units[at].word in _LIGHT and "made" in near


def _names_another(line: Line, at: int) -> bool:
    """Whether the actor at *at* only owns or describes the next: "from Norway's Nammo", "from the company Nammo"."""
    after = at + 1 + (line.units[at + 1].word == "'s" if at + 1 < len(line.units) else 0)
    return after < len(line.units) and line.units[after].char == ACTOR


def _ranges(line: Line, at: int) -> bool:
    """Whether the items at *at* end a range ("from rifles to missiles")."""
    return at > 2 and line.units[at - 2].char == ITEM and line.units[at - 3].word == "from"  # noqa: PLR2004


def _begins_clause(line: Line, at: int) -> bool:
    """Whether the unit at *at* is the subject of a verb of its own ("…, and a further four are to follow")."""
    if line.units[at].char not in {ACTOR, ITEM}:
        return False
    after = next((n for n in range(at + 1, len(line.units)) if line.units[n].char not in {DATE, QUOTE}), None)
    if after is None:
        return False
    comma = line.units[max(0, at - 2)].word == "," or line.units[max(0, at - 3)].word == ","
    past = (
        comma and line.units[after].char == WORD and line.units[after].word.endswith("ed")
    )  # ", and its tanks stayed"
    return past or line.units[after].word in ENDS or bool(line.units[after].triggers)


def _role(line: Line, at: int, preposition: str, valence: Valence, *, bare: bool) -> str | None:
    """Return the role of the unit at *at* behind *preposition* ("" for none); `bare` before any item was seen."""
    unit, places = line.units[at], valence.places
    if unit.char == ITEM:
        role = valence.after.get(preposition) if preposition else places.get("object")
        if places.get("object") == "item" and (preposition == "from" or (preposition == "to" and _ranges(line, at))):
            role = "item"  # "everything from rifles to missiles"
        if preposition == "for" and valence.sense.form == "noun" and "pledge" in valence.sense.family:
            role = "item"  # "an offer for two frigates"
        if preposition == "of" and places.get("object") == "item":
            role = "item"
        return role if role == "item" else None
    stores = preposition == "from" and any(one.word in _STORES for one in line.units[at + 2 : at + 4])
    owned = (at + 1 < len(line.units) and line.units[at + 1].word == "'s" and not stores) or (
        bool(preposition) and unit.char == ACTOR and _names_another(line, at)
    )
    if unit.char == PLACE and not preposition:
        return places.get("indirect") if bare and "arrive" in valence.sense.family else None  # "reached Oslo"
    if unit.char == PLACE:
        return valence.after.get(preposition) if preposition in {"to", "in", "at", "from"} else None
    if (unit.char not in {ACTOR, HIS} and unit.word != "us") or owned:
        return None
    if not preposition:
        return places.get("indirect") if bare else None
    role = valence.after.get(preposition)
    if role == "item" and preposition == "for" and valence.sense.form == "noun" and "buy" in valence.sense.family:
        return "recipient"  # "the purchase of tanks for Chad"
    return role if role != "item" else None
