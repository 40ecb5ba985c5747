"""Openness: sides of a transfer that the text leaves open itself, so that nobody may be put there from elsewhere."""

import re
from collections.abc import Iterator
from functools import cache

from kg.extract.rules import ACTOR, STOP
from kg.extract.units import Line
from kg.extract.verbs import is_verb
from kg.extract.words import Words
from kg.reading.span import Span

_OPEN = {"to": "recipient", "into": "recipient", "for": "recipient", "from": "supplier", "by": "supplier"}
_ANYBODY = frozenset("anyone anybody any nobody whoever whomever".split())
_SOME = frozenset(
    "a an two three dozens hundreds various several other others some many those people men different unnamed "
    "unidentified unknown private foreign buyers customers dealers clients".split()
)
_TOLD = frozenset({"to", "from"})
_DEFINITE = frozenset({"definite", "bare-definite"})
_DETERMINERS = r"(?:an? |the |its |some )?(?:as yet )?"
_BEFORE = 60  # characters before a trigger in which an open subject may stand
_NEAR = 14  # units after a trigger in which "to anyone" may stand


def anybody(line: Line, index: int) -> Iterator[str]:
    """Yield the roles that the text leaves open: "sent no arms to anyone", "bought from a third country"."""
    given: set[str] = set()
    for at in range(index + 1, min(index + _NEAR, len(line.units) - 1)):
        unit, after = line.units[at], line.units[at + 1]
        if unit.char == STOP or (unit.triggers and is_verb(line, at)):
            return
        if unit.word in _OPEN and _OPEN[unit.word] not in given:
            given.add(_OPEN[unit.word])
            some = next((u for u in line.units[at + 1 : at + 4] if u.char == ACTOR), after)
            unknown = bool(some.actors) and some.actors[0].sort in _DEFINITE and not some.actors[0].refers
            nobody = not some.actors or not some.actors[0].refers or some.actors[0].sort == "group"
            if after.word in _ANYBODY or unknown or (unit.word in _TOLD and after.word in _SOME and nobody):
                yield _OPEN[unit.word]


@cache
def _patterns(words: Words) -> tuple[re.Pattern[str], re.Pattern[str]]:
    who = rf"(?:{'|'.join(sorted(words.open_adjectives))}) (?:[a-z]+ )?(?:{'|'.join(sorted(words.vague))})"
    after = re.compile(rf"[^.;,]{{0,60}}?\b(?:from|by|to) {_DETERMINERS}{who}\b")
    return after, re.compile(rf"\b{who}(?: [a-z]+){{0,3}} $", re.IGNORECASE)


def left_open(text: str, trigger: Span, sentence: Span, words: Words) -> bool:
    """Tell whether the clause around *trigger* names a side without saying who it is."""
    after, before = _patterns(words)
    if after.match(text, trigger.end, sentence.end):
        return True
    return before.search(text[max(sentence.start, trigger.start - _BEFORE) : trigger.start]) is not None
