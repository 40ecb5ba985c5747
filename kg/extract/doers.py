"""Doers: who does what a verb of transfer says. The nearest actor on the left that hangs on no preposition, as a rule.

Nearly always the simple rule is right, for gerunds and infinitives too ("plans to lend", "suspects Chad of shipping").
"""

import re

from kg.extract.rules import ACTOR, DATE, HIS, ITEM, OTHER, PLACE, QUOTE, STOP, TRIGGER, WORD
from kg.extract.units import Line
from kg.extract.verbs import auxiliary, is_verb

FAR = 24
"""Units between a verb and its parts at the most."""

PREPOSITIONS = frozenset(
    "to for from by with of in into at on against over near between among under through via about during within".split()
)
FIRST_PERSON = frozenset("we we're we've we'll we'd i i'm i've i'll i'd".split())
"""Words of a speaker for those whom he speaks for."""

_COMPOUND = 3  # units from the actor to the participle in "Norwegian-supplied"
_CHAIN = 4  # verbs in a row that share a subject, at the most

_NOT_OF_A_DOER = PREPOSITIONS - {"for", "among", "about", "during", "within"}
_ARTICLES = frozenset("the a an its their his her both these those some any all former new senior".split())
_SAYING = frozenset("said says say added adds told wrote reported".split())
_TELLING = frozenset("told tells tell telling assured informed reminded".split())
_JOINING = frozenset({"and", "or", "but", "then"})
_NEW_CLAUSE = frozenset("that which who whom while because although when if whether as after before".split())
_OPENS_CLAUSE = frozenset("that because while although though whereas if when unless whether".split())
_FINITE = frozenset({"past", "present", "base"})
_KINDS = frozenset("country countries member members state states nation nations ally allies".split())
_MODALS = frozenset("will would can could may might shall should must does do did".split())
_HELPERS = _MODALS | frozenset(
    "has have had having is are was were be been being not never also already now later then since still again soon "
    "instead even only so far once just recently nonetheless meanwhile thus have n't".split()
)
_OPENING = frozenset("which who whose whom where a an the one now once long then itself".split())
_DESCRIBING = frozenset({"definite", "bare-definite", "role", "bare-role", "group"})
_ADJECTIVE = re.compile(r"\w{3}(?:ed|al|ern|ous|ive|ic|ful|ary|less)$")
_ALLOWING = frozenset("permission approval authorisation authorization consent".split())
_PAIRS = {")": "(", "]": "[", "\u2014": "\u2014", "\u2013": "\u2013"}


def doer(line: Line, index: int) -> int | None:
    """Return the unit of the actor who does what the verb at *index* says: the nearest that hangs on no preposition.

    Who is asked to do it may hang on one ("appealed to Norway to send"); who asks is never the one who does it.
    """
    if index >= _COMPOUND and line.units[index - 1].word == "-" and line.units[index - 2].word == "'s":
        return index - _COMPOUND
    for _ in range(_CHAIN):
        shared = _shared(line, index)
        if shared is None:
            break
        index = shared
    if _has_other_subject(line, index):
        return None
    found = _leftwards(line, index)
    return found if found is not None else _after_opening(line, index)


def _has_other_subject(line: Line, index: int) -> bool:
    """Whether a noun that is no actor is the subject of the verb: "because the makers could not supply tanks".

    It stands between the word that opens the clause and the verb, but for phrases with a preposition.
    """
    if _form(line, index) != "finite" or not any(one.tags & _FINITE for one in line.units[index].triggers):
        return False
    at = head = past_helpers(line, index)
    while at > max(0, index - FAR):
        unit = line.units[at]
        if unit.word in _OPENS_CLAUSE:
            return at < head
        if unit.word in PREPOSITIONS:
            head = at - 1
        elif unit.char not in {WORD, OTHER} or unit.word == ",":
            return False
        at -= 1
    return False


def _leftwards(line: Line, index: int) -> int | None:
    at, last, spare, asked = _subject_end(line, index), max(0, index - FAR), None, None
    while at >= last:
        unit = line.units[at]
        if _urges(line, at, index):
            if asked is not None or auxiliary(line, at) != "be":
                return asked
            index = at  # "Norway was asked to send": who is asked does both
        elif unit.word in FIRST_PERSON:
            return at
        elif unit.char == STOP:
            opened = _opened(line, at)
            if opened is None:
                return spare
            at = opened
        elif unit.char in {ACTOR, HIS}:
            if _may_do(line, at, index):
                return at - 2 if _thanked(line, at) else at
            before = governing(line, at)
            spare = at if spare is None and unit.char == ACTOR and before == "of" else spare
            asked = at if asked is None and unit.char == ACTOR and before in {"to", "on"} else asked
        at -= 1
    return spare


def _shared(line: Line, index: int) -> int | None:
    """Return the earlier verb whose subject the verb at *index* shares: "gave Chad rifles and sold Togo mortars"."""
    at = past_helpers(line, index)
    if at > 0 and line.units[at].word == ",":  # "and, according to Roe, could sell"
        opens = [n for n in range(max(1, at - FAR), at) if line.units[n].word == ","]
        at = next((n - 1 for n in reversed(opens) if line.units[n - 1].word in _JOINING), at)
    if at < 1 or line.units[at].word not in _JOINING:
        return None
    form = _form(line, index)
    for before in range(at - 1, max(0, at - FAR), -1):
        unit = line.units[before]
        if unit.char == STOP or unit.word in _NEW_CLAUSE:
            return None
        if unit.triggers and is_verb(line, before) and auxiliary(line, before) != "be" and _form(line, before) == form:
            return before
    return None


def _form(line: Line, index: int) -> str:
    """Return how the verb at *index* stands: as a gerund, an infinitive, or finite."""
    tags = {tag for one in line.units[index].triggers for tag in one.tags}
    if "gerund" in tags:
        return "gerund"
    plain = tags <= {"base", "noun", "present"} and "base" in tags
    return "infinitive" if plain and line.units[past_helpers(line, index) + 1].word not in _MODALS else "finite"


def past_helpers(line: Line, index: int) -> int:
    """Return the unit before the auxiliaries, adverbs and dates that stand before the verb at *index*."""
    at = index - 1
    while at >= 0 and (
        line.units[at].char == DATE
        or line.units[at].word in _HELPERS
        or (line.units[at].word.endswith("ly") and line.units[at].char == WORD)
    ):
        at -= 1
    return at


def _subject_end(line: Line, index: int) -> int:
    """Return where the subject of the verb at *index* ends: before it, or before a parenthesis between commas.

    "Uganda, which has long denied arming the rebels, sent mortars": the rebels are not who sent them.
    """
    units, comma = line.units, past_helpers(line, index)
    if comma < 1 or units[comma].word != "," or (_form(line, index) == "gerund" and auxiliary(line, index) != "be"):
        return index - 1
    for at in range(comma - 1, max(0, comma - FAR), -1):
        if units[at].char == STOP:
            break
        opens = units[at + 1].word in _OPENING or units[comma - 1].word in _SAYING
        opens = opens or any(one.sort in _DESCRIBING for one in units[at + 1].actors)
        if units[at].word == "," and opens and units[at - 1].char == ACTOR:
            return at - 1
    return index - 1


def _after_opening(line: Line, index: int) -> int | None:
    """Return the subject of the clause that the verb at *index* opens the sentence for: "By buying tanks, Norway …"."""
    units = line.units
    if index >= FAR or any(unit.char in {ACTOR, STOP, QUOTE} for unit in units[:index]):
        return None
    tags = {tag for one in units[index].triggers for tag in one.tags}
    if not tags & {"gerund", "participle"} and "to" not in {unit.word for unit in units[:index]}:
        return None
    for at in range(index + 1, min(len(units) - 1, index + FAR)):
        if units[at].char == STOP:
            return None
        if units[at].word == ",":
            found = at + 1
            while found < len(units) - 1 and units[found].word in _ARTICLES:
                found += 1
            if (
                units[found].char == ACTOR
                and found + 1 < len(units)
                and units[found + 1].word not in {"'s", ",", "and"}
            ):
                return found
    return None


def promised(line: Line, doing: int, index: int) -> int | None:
    """Return to whom the one who does what the verb at *index* says has promised it: "promised Chad to send rifles"."""
    for at in range(doing + 1, index - 1):
        if line.units[at].char == ACTOR and _is_promised(line, at):
            return at if "to" in {one.word for one in line.units[at + 1 : index]} else None
    return None


def _thanked(line: Line, at: int) -> bool:
    """Whether the possessive at *at* is that of the actor before it ("thanked Norway for its decision to send")."""
    before = line.units[max(0, at - 2) : at]
    return line.units[at].char == HIS and [unit.word for unit in before[1:]] == ["for"] and before[0].char == ACTOR


def _urges(line: Line, at: int, index: int) -> bool:
    """Whether the word at *at* asks somebody to do what the verb at *index* says ("called on its allies to send")."""
    unit, after = line.units[at], line.units[at + 1 : at + 3]
    if not any(one.family in {"ask", "seek", "urge"} for one in unit.triggers):
        return False
    verb = is_verb(line, at)
    own = verb and [one.word for one in after[:1]] == ["to"] and after[-1].char in {TRIGGER, WORD}
    own = own and after[-1].word not in _ARTICLES  # "sought to sell", not "appealed to the"
    own = own or (not verb and any(one.family in {"buy", "receive"} for one in line.units[index].triggers))
    own = own or bool(_ALLOWING & {one.word for one in line.units[at + 1 : index]})  # "asked for permission to sell"
    return not own and "to" in {one.word for one in line.units[at + 1 : index]}


def _opened(line: Line, at: int) -> int | None:
    """Return where the parenthesis that ends at *at* begins, or None."""
    pair = _PAIRS.get(line.units[at].word)
    return next((n for n in range(at - 1, -1, -1) if line.units[n].word == pair), None) if pair else None


def _told(line: Line, at: int) -> bool:
    """Whether the actor at *at* is only told something ("told Norway on Friday buying tanks was no crime")."""
    if at > 1 and line.units[at - 1].char == WORD and line.units[at - 2].char == OTHER:
        at -= 1  # "his American counterpart Roe"
    before = next((n for n in range(at - 1, max(-1, at - 4), -1) if line.units[n].char not in {HIS, OTHER}), at)
    while before > 0 and (line.units[before].word in _ARTICLES or line.units[before].word == "'s"):
        before -= 1
        if line.units[before].char in {HIS, OTHER}:
            before -= 1
    return line.units[before].word in _TELLING


def _may_do(line: Line, at: int, index: int) -> bool:
    pronoun = line.units[at].actors[0].head if line.units[at].actors[0].sort == "pronoun" else ""
    if pronoun in {"them", "him", "us"} or (pronoun == "it" and at and line.units[at - 1].word.endswith("ing")):
        return False
    before = governing(line, at)
    words = {unit.word for unit in line.units[at + 1 : index]}
    to = "to" in words
    if line.units[at + 1].word == "'s":
        return to  # "China is Chad's main supplier, providing …", but "Chad's plan to buy"
    if (not to and _told(line, at)) or (_ALLOWING & words and _is(line, at - 1, "ask")):
        return False  # "asked Norway for permission to send"
    if at == index - 1 and before != "by" and any("gerund" in one.tags for one in line.units[index].triggers):
        return True  # "spoke out against Norway supplying rifles"
    if before == "for" and line.units[at].char != HIS:
        return any(unit.word == "to" for unit in line.units[at + 1 : index])  # "for Norway to send"
    qualifies = line.units[at + 1].char == ITEM or line.units[at + 1].word in _KINDS
    if qualifies or (to and (_is_promised(line, at) or _compared(line, at))):
        return False  # "sold Norway tanks", "the first NATO country to promise tanks", "promised Norway to sell"
    if before == "by" and [unit.word for unit in line.units[at + 1 : index]] == ["to"]:
        return not _agent(line, at)  # "a plan by Norway to sell", but "was asked by Norway to sell"
    of_a_place = at >= 2 and line.units[at - 1].word == "," and line.units[at - 2].char == PLACE  # noqa: PLR2004
    of_a_place = of_a_place and line.units[at].actors[0].sort in {"name", "place"}  # "Oslo, Norway"
    of_a_place = of_a_place and past_helpers(line, index) != at  # "in Oslo, Norway bought"
    return before not in _NOT_OF_A_DOER and not of_a_place


def _compared(line: Line, at: int) -> bool:
    """Whether the actor at *at* is only compared with: "the second country after Norway to pledge tanks"."""
    before = at - 1 - (line.units[at - 1].word in _ARTICLES)
    return before >= 0 and line.units[before].word in {"after", "before", "like", "unlike", "than", "besides"}


def _is_promised(line: Line, at: int) -> bool:
    return _is(line, at - 1, "pledge") and is_verb(line, at - 1)


def _is(line: Line, at: int, family: str) -> bool:
    return any(one.family == family for one in line.units[at].triggers)


def _agent(line: Line, at: int) -> bool:
    """Whether the actor at *at* is the agent of a passive."""
    by = next(n for n in range(at - 1, -1, -1) if line.units[n].word == "by")
    return by > 0 and auxiliary(line, by - 1) == "be"


def governing(line: Line, at: int) -> str:
    """Return the preposition that the actor at *at* hangs on, articles and adjectives passed over, or ""."""
    for back in range(at - 1, max(-1, at - 5), -1):
        unit = line.units[back]
        if unit.word in PREPOSITIONS:
            return unit.word
        if unit.word == "'s" or (unit.char == ACTOR and line.units[back + 1].word == "'s"):
            continue  # "by Norway's Nammo"
        if unit.char != OTHER and unit.word not in _ARTICLES and not _ADJECTIVE.search(unit.word):
            return ""
    return ""
