"""Dialogue: the sentences of a quotation that have no "said" of their own belong to who speaks the rest of it.

"Chad is not blind," Roe said. "Norway sent it mortars."        the quotation goes on after its tag
"Norway sent it mortars. Chad is not blind," Roe said.          it began before its tag
"""

from collections.abc import Sequence
from dataclasses import replace

from kg.extract.analysis import Analysis
from kg.extract.attribution import Attribution
from kg.extract.quotations import around, clipped
from kg.reading.span import Span

_LONGEST = 20  # sentences of one quotation; a mark that nothing closes must not cost the square of a text
_MARKS = 2  # characters that may stand outside a quotation that is a whole sentence: its marks


def continued(analyses: Sequence[Analysis], quoted: Sequence[Span]) -> tuple[Analysis, ...]:
    """Return *analyses* with the speakers of the quotations *quoted* in those sentences too that name nobody."""
    found: list[Analysis] = []
    going_on: Attribution | None = None
    for number, one in enumerate(analyses):
        tags = [_tag(one, quote) for quote in one.quotes]
        tag = next((tag for tag in reversed(tags) if tag), None)
        untagged = [quote for quote, its in zip(one.quotes, tags, strict=True) if its is None]
        whole = bool(one.quotes) and _is_quotation(one)
        speaker = None
        if untagged:
            last = around(quoted, untagged[-1].start)
            later = _later(analyses[number + 1 : number + 1 + _LONGEST], [last] if last else [])
            speaker = tag or later or (going_on if whole or _began_before(one, quoted) else None)
        if speaker is not None and one.candidates:
            said = tuple(_said(speaker, quote, one.sentence.span) for quote in untagged)
            one = replace(one, attributions=(*one.attributions, *said))  # noqa: PLW2901 - the same sentence
        found.append(one)
        going_on = tag or (speaker if untagged else None)
    return tuple(found)


def _tag(one: Analysis, quote: Span) -> Attribution | None:
    """Return the attribution that governs *quote* in its sentence."""
    governing = (a for a in one.attributions if a.governs(quote.start) and a.stance.spoken and _named(a))
    return min(governing, key=lambda a: sum(s.end - s.start for s in a.scope), default=None)


def _named(one: Attribution) -> bool:
    return one.document is not None or any(phrase.refers for phrase in one.speakers)


def _later(following: Sequence[Analysis], quotation: Sequence[Span]) -> Attribution | None:
    """Return the tag that the *quotation* gets in one of the sentences *following*."""
    for one in following:
        parts = clipped(quotation, one.sentence.span)
        if not parts:
            return None
        tag = _tag(one, parts[0])
        if tag:
            return tag
    return None


def _is_quotation(one: Analysis) -> bool:
    span = one.sentence.span
    outside = (span.end - span.start) - sum(quote.end - quote.start for quote in one.quotes)
    return outside <= _MARKS + 1


def _began_before(one: Analysis, quoted: Sequence[Span]) -> bool:
    quotation = around(quoted, one.sentence.span.start)
    return quotation is not None and quotation.start < one.sentence.span.start


def _said(speaker: Attribution, quote: Span, sentence: Span) -> Attribution:
    """Return the attribution of *quote* to who said the rest; a pronoun in effect, so that it shares its date."""
    speakers = tuple(replace(phrase, sort="pronoun") for phrase in speaker.speakers)
    mark = Span(max(sentence.start, quote.start - 1), quote.start + 1)
    return replace(speaker, cue=mark, verb=0, speakers=speakers, scope=(quote,), span=sentence, takes="clause")
