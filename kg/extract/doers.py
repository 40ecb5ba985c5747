"""Doers: who does what a verb of transfer says. The nearest actor on the left that hangs on no preposition, as a rule.

Nearly always the simple rule is right, for gerunds and infinitives too ("plans to lend", "suspects Chad of shipping").
"""

from kg.extract.rules import ACTOR, HIS, OTHER, PLACE, STOP, TRIGGER, WORD
from kg.extract.units import Line
from kg.extract.verbs import is_verb

FAR = 24
"""Units between a verb and its parts at the most."""

PREPOSITIONS = frozenset(
    "to for from by with of in into at on against over near between among under through via about during within".split()
)
FIRST_PERSON = frozenset("we we're we've we'll we'd i i'm i've i'll i'd".split())
"""Words of a speaker for those whom he speaks for."""

_NOT_OF_A_DOER = PREPOSITIONS - {"for", "among", "about", "during", "within"}
_ARTICLES = frozenset("the a an its their his her both these those some any all former new senior".split())
_TELLING = frozenset("told tells tell telling assured informed reminded".split())
_PAIRS = {")": "(", "]": "[", "\u2014": "\u2014", "\u2013": "\u2013"}


def doer(line: Line, index: int) -> int | None:
    """Return the unit of the actor who does what the verb at *index* says: the nearest that hangs on no preposition.

    Who is asked to do it may hang on one ("appealed to Norway to send"); who asks is never the one who does it.
    """
    at, spare, asked = index - 1, None, None
    while at >= max(0, index - FAR):
        unit = line.units[at]
        if _urges(line, at, index):
            return asked
        if unit.word in FIRST_PERSON:
            return at
        if unit.char == STOP:
            opened = _opened(line, at)
            if opened is None:
                return spare
            at = opened - 1
            continue
        if unit.char in {ACTOR, HIS}:
            if _may_do(line, at, index):
                return at - 2 if _thanked(line, at) else at
            before = governing(line, at)
            if unit.char == ACTOR and before == "of" and spare is None:
                spare = at
            if unit.char == ACTOR and before in {"to", "on"} and asked is None:
                asked = at
        at -= 1
    return spare


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
    return not own and "to" in {one.word for one in line.units[at + 1 : index]}


def _opened(line: Line, at: int) -> int | None:
    """Return where the parenthesis that ends at *at* begins, or None."""
    pair = _PAIRS.get(line.units[at].word)
    return next((n for n in range(at - 1, -1, -1) if line.units[n].word == pair), None) if pair else None


def _told(line: Line, at: int) -> bool:
    """Whether the actor at *at* is only told something ("told Norway on Friday buying tanks was no crime")."""
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
    to = "to" in {unit.word for unit in line.units[at + 1 : index]}
    if line.units[at + 1].word == "'s":
        return to  # "China is Chad's main supplier, providing …", but "Chad's plan to buy"
    if not to and _told(line, at):
        return False
    if at == index - 1 and before != "by" and any("gerund" in one.tags for one in line.units[index].triggers):
        return True  # "spoke out against Norway supplying rifles"
    if before == "for" and line.units[at].char != HIS:
        return any(unit.word == "to" for unit in line.units[at + 1 : index])  # "for Norway to send"
    of_a_place = at >= 2 and line.units[at - 1].word == "," and line.units[at - 2].char == PLACE  # noqa: PLR2004
    return before not in _NOT_OF_A_DOER and not of_a_place


def governing(line: Line, at: int) -> str:
    """Return the preposition that the actor at *at* hangs on, articles and adjectives passed over, or ""."""
    for back in range(at - 1, max(-1, at - 4), -1):
        unit = line.units[back]
        if unit.word in PREPOSITIONS:
            return unit.word
        if unit.char != OTHER and unit.word not in _ARTICLES:
            return ""
    return ""
