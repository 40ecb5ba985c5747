"""Openness: sides of a transfer that the text leaves open itself, so that nobody may be put there from elsewhere."""

from collections.abc import Iterator

from kg.extract.rules import ACTOR, STOP
from kg.extract.units import Line
from kg.extract.verbs import is_verb

_OPEN = {"to": "recipient", "into": "recipient", "for": "recipient", "from": "supplier", "by": "supplier"}
_ANYBODY = frozenset("anyone anybody any nobody whoever whomever".split())
_DEFINITE = frozenset({"definite", "bare-definite"})
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
            if after.word in _ANYBODY or unknown:
                yield _OPEN[unit.word]
