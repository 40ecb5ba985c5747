"""Cues: the status and stage of an event, from the words of its clause before the trigger."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.extract.rules import Cue
from kg.reading.span import Span

_RELATIVE = re.compile(r"\b(?:that|which|who|whose|where)\b")
_WINDOW = 75
_CLAUSE = re.compile(r"[;:\u2014]|\b(?:because|although|while|whereas|unless)\b")


@dataclass(frozen=True, slots=True)
class CueFound:
    """A cue and the words that it stood in."""

    cue: Cue
    span: Span
    would: bool = False


def cue_before(text: str, start: int, trigger: int, cues: Sequence[Cue]) -> CueFound | None:
    """Return the first of *cues* that fits the words of ``text[start:trigger]`` near their end, or None."""
    begin = max(start, trigger - _WINDOW)
    for barrier in _CLAUSE.finditer(text, begin, trigger):
        begin = barrier.end()
    words = text[begin:trigger].lower().replace("\u2019", "'")
    for cue in cues:
        found = cue.before.search(words)
        if found:
            span = Span(begin + found.start("cue"), begin + found.end("cue"))
            return CueFound(cue, span, would=found["cue"].startswith("would"))
    return None


def cue_after(text: str, event: int, stop: int, cues: Sequence[Cue]) -> CueFound | None:
    """Return the first of *cues* whose words follow an event that ends at *event*, before *stop*, or None."""
    words = _RELATIVE.split(text[event:stop].lower().replace("\u2019", "'"), maxsplit=1)[0]
    for cue in cues:
        found = cue.after.match(words) if cue.after else None
        if found:
            return CueFound(cue, Span(event + found.start("cue"), event + found.end("cue")))
    return None
