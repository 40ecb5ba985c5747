"""Clauses: the stretches of a sentence that content, reasons and background stand in."""

import re
from collections.abc import Iterator, Sequence

from kg.extract.analysis import Analysis
from kg.extract.attribution import Attribution
from kg.extract.morphology import may_be_base_verb, singular
from kg.reading.span import Span

_BECAUSE = re.compile(r"\bbecause(?: of)?\s+", re.IGNORECASE)
_AS = re.compile(r"\b(?:As|as)\s+")
_SPLIT = re.compile(r",\s+(?:and\s+)?|\s+and\s+")
_TRIM = ' ,;:.\u201c\u201d"'


def verb_phrases(text: str, stance: Attribution) -> Iterator[Span]:
    """Yield the parts of a stance's content: the verb phrases of a list of infinitives, else the content as one.

    "vowed to expand the arsenal, launch three satellites and take steps" has three.
    """
    for span in stance.scope:
        start = span.start
        end = _until(text, span)
        if stance.takes != "infinitive":
            if text[start:end].strip(_TRIM):
                yield Span(start, end)
            continue
        begin = re.compile(r"\s*(?:not )?to\s+").match(text, start)
        start = begin.end() if begin else start
        cuts = [start]
        cuts += [cut.end() for cut in _SPLIT.finditer(text, start, end) if _verb_at(text, cut.end())]
        for one, two in zip(cuts, [*cuts[1:], end], strict=True):
            words = text[one:two].rstrip(_TRIM)
            words = re.sub(r"(?:,|\s+and|,\s+and)$", "", words).rstrip(_TRIM)
            if words:
                yield Span(one, one + len(words))


def _until(text: str, span: Span) -> int:
    because = _BECAUSE.search(text, span.start, span.end)
    return because.start() if because and because.start() > span.start + 1 else span.end


def _verb_at(text: str, at: int) -> bool:
    """Whether a verb in its base form stands at *at*, with something after it that a verb may govern."""
    words = re.compile(r"([a-z]+)\s+([\w\u201c\"'-]+)").match(text, at)
    if not words or not may_be_base_verb(words.group(1)):
        return False
    after = words.group(2).lower()
    return after in _AFTER_VERB or after[0].isdigit() or singular(after) != after or text[words.start(2)].isupper()


_AFTER_VERB = frozenset(
    "the a an its his her their other more new up down out off on to for from with into in this that these those "
    "all any no some several many one two three four five six seven eight nine ten additional further nuclear "
    "military".split()
)


def reason(text: str, found: Analysis, stances: Sequence[Attribution]) -> Span | None:
    """Return the clause after "because", up to an attribution that comes last or the end of the sentence."""
    span = found.sentence.span
    because = _BECAUSE.search(text, span.start, span.end)
    if because is None:
        return None
    ends = [a.scope[0].end for a in stances if because.end() < a.scope[0].end <= a.cue.start]
    end = min([span.end, *ends])
    words = text[because.end() : end].rstrip(_TRIM)
    return Span(because.end(), because.end() + len(words)) if words else None


def background(text: str, found: Analysis) -> Span | None:
    """Return the clause after "as" in a headline ("… As Tensions Grow"): what it says happens meanwhile."""
    if not found.sentence.headline:
        return None
    span = found.sentence.span
    clause = _AS.search(text, span.start + 1, span.end)
    if clause is None or len(text[clause.end() : span.end].split()) < 3:  # noqa: PLR2004 - "as well", "as gift"
        return None
    return Span(clause.end(), span.end)
