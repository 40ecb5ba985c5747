"""Quotations: the stretches of a text between quotation marks, over the sentences of a paragraph."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter

from kg.extract.sentences import Sentence
from kg.reading.span import Span

# Single marks: one opens before a word, one closes after a stop or a word. After an "s" it may be a possessive's.
_MARK = re.compile(
    r"""
    (?P<double>["\u201c\u201d\u201e\u00ab\u00bb])
  | (?P<opens>(?<!\w)(?:\u2018(?=\w)|'(?=[A-Z])))
  | (?P<closes>(?<=[,.!?])[\u2019'](?!\w)|(?<=[^\Ws])\u2019(?!\w))
    """,
    re.VERBOSE,
)
_OPENS_ONLY = frozenset("\u201c\u201e\u00ab")
_CLOSES_ONLY = frozenset("\u201d\u00bb")
_START, _END = attrgetter("start"), attrgetter("end")


def quotations(text: str, found: Sequence[Sentence]) -> tuple[Span, ...]:
    """Return the spans between quotation marks in the paragraphs of the sentences *found*, in order, marks left out.

    A mark that nothing closes reaches to the end of its paragraph.
    """
    return tuple(span for paragraph in _paragraphs(found) for span in _quoted(text, paragraph))


def around(quoted: Sequence[Span], offset: int) -> Span | None:
    """Return the one of the quotations *quoted* that the text offset *offset* lies in.

    >>> around([Span(3, 9)], 3), around([Span(3, 9)], 9)
    (Span(start=3, end=9), None)
    """
    last = bisect_right(quoted, offset, key=_START) - 1
    return quoted[last] if last >= 0 and offset < quoted[last].end else None


def within(quoted: Sequence[Span], offset: int) -> bool:
    """Tell whether the text offset *offset* lies inside one of the quotations *quoted*."""
    return around(quoted, offset) is not None


def clipped(quoted: Sequence[Span], to: Span) -> tuple[Span, ...]:
    """Return the parts of the quotations *quoted* that lie in the span *to*.

    >>> clipped([Span(3, 9), Span(12, 20)], Span(5, 12))
    (Span(start=5, end=9),)
    """
    inside = quoted[bisect_right(quoted, to.start, key=_END) : bisect_left(quoted, to.end, key=_START)]
    parts = (Span(max(span.start, to.start), min(span.end, to.end)) for span in inside)
    return tuple(part for part in parts if part.start < part.end)


def _paragraphs(found: Sequence[Sentence]) -> Iterator[Span]:
    for number, one in enumerate(found):
        if number == 0 or found[number - 1].paragraph != one.paragraph:
            start = one.span.start
        if number + 1 == len(found) or found[number + 1].paragraph != one.paragraph:
            yield Span(start, one.span.end)


def _quoted(text: str, paragraph: Span) -> Iterator[Span]:
    marks = list(_MARK.finditer(text, paragraph.start, paragraph.end))
    closed = max((mark.start() for mark in marks if mark["closes"]), default=paragraph.start)
    start, single = None, False
    for mark in marks:
        if start is None:
            single = mark["opens"] is not None and mark.end() < closed
            if single or (mark["double"] and mark.group() not in _CLOSES_ONLY):
                start = mark.end()
        elif mark["closes"] if single else mark["double"] and mark.group() not in _OPENS_ONLY:
            yield Span(start, mark.start())
            start = None
    if start is not None and not single:
        yield Span(start, paragraph.end)
