"""Dates in a text: found by patterns, resolved against the date of publication, with the precision that the words have.

The rules are those of the data model: a weekday is the last one up to the day of publication; "last month" is the whole
month; weeks cover those that begin on Sunday and those that begin on Monday. dateparser and its kin resolve to one
moment and lose the precision, which is what a claim is compared by.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kg.reading.reading import When
from kg.reading.span import Span

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november")
_MONTH_NUMBERS = {name: number for number, name in enumerate((*_MONTHS, "december"), 1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in _MONTH_NUMBERS.items()} | {"sept": 9}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {
    word: n for n, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
_NUMBERS |= {"a": 1, "an": 1}

_MONTH = (
    r"(?P<month>(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?|January|February|March|April|May|June|July|August|"
    r"September|October|November|December)"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_PART = r"(?:(?P<part>early|late|mid|the end of|the beginning of|earlier|later|the start of)[ -])?"

Anchor = date | None
Resolve = Callable[[re.Match[str], date], When]


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date, where it stands; `relative` tells whether it needs the date of publication."""

    span: Span
    when: When


def day(one: date, text: str | None = None) -> When:
    """Return the single day *one* as a date with precision."""
    return When(one.isoformat(), one, one, text)


def month(year: int, number: int, text: str | None = None) -> When:
    """Return a whole month.

    >>> month(2023, 2).latest
    datetime.date(2023, 2, 28)
    """
    last = monthrange(year, number)[1]
    return When(f"{year:04}-{number:02}", date(year, number, 1), date(year, number, last), text)


def year(number: int, text: str | None = None) -> When:
    """Return a whole year."""
    return When(f"{number:04}", date(number, 1, 1), date(number, 12, 31), text)


def between(first: date | None, last: date | None, text: str | None = None) -> When:
    """Return some time from *first* to *last*, either of which may be open.

    >>> between(None, date(2024, 1, 5)).edtf
    '[..2024-01-05]'
    """
    return When(f"[{first or ''}..{last or ''}]", first, last, text)


def dates(text: str, span: Span, published: Anchor) -> tuple[DateFound, ...]:
    """Return the dates that stand in *span* of *text*, in order, none overlapping another.

    >>> found = dates("It said on Thursday that 3 came last month.", Span(0, 43), date(2024, 1, 5))
    >>> [(d.when.text, d.when.edtf) for d in found]
    [('on Thursday', '2024-01-04'), ('last month', '2023-12')]
    """
    taken: list[DateFound] = []
    for pattern, resolve, absolute in _RULES:
        for found in pattern.finditer(text, span.start, span.end):
            here = Span(found.start(), found.end())
            if any(here.start < other.span.end and other.span.start < here.end for other in taken):
                continue
            when = When(text=found.group())
            if absolute or published is not None:
                try:
                    when = resolve(found, published or date.max)
                except ValueError:  # no such day, such as February 30
                    continue
                when = When(when.edtf, when.earliest, when.latest, found.group())
            taken.append(DateFound(here, when))
    return tuple(sorted(taken, key=lambda d: d.span))


def _months_on(anchor: date, steps: int) -> tuple[int, int]:
    index = anchor.year * 12 + anchor.month - 1 + steps
    return index // 12, index % 12 + 1


def _full(found: re.Match[str], _: date) -> When:
    return day(date(int(found["year"]), _month_number(found), int(found["day"])))


def _month_number(found: re.Match[str]) -> int:
    return _MONTH_NUMBERS[found["month"].lower().rstrip(".")[:3]]


def _day_of_year(found: re.Match[str], anchor: date) -> When:
    number = _month_number(found)
    this = date(anchor.year, number, int(found["day"]))
    if _ahead(found):
        return day(this if this >= anchor else this.replace(year=anchor.year + 1))
    return day(this if this <= anchor else this.replace(year=anchor.year - 1))


def _month_of_year(found: re.Match[str], anchor: date) -> When:
    number = _month_number(found)
    if _ahead(found) or found.group().lower().startswith("next"):
        return month(anchor.year if number >= anchor.month else anchor.year + 1, number)
    return month(anchor.year if number <= anchor.month else anchor.year - 1, number)


def _ahead(found: re.Match[str]) -> bool:
    """Whether the words before point to the future ("ahead of the vote in May", "by June", "until March")."""
    before = found.string[max(0, found.start() - 90) : found.start()]
    return (
        re.search(r"\b(?:ahead of|upcoming|scheduled|will|election)\b", before, re.IGNORECASE) is not None
        or re.search(r"\b(?:before|by|until|till|next)(?: the end of)?\s*\Z", before, re.IGNORECASE) is not None
        or re.match(r"(?:before|by|until|till|next)\b", found.group(), re.IGNORECASE) is not None
    )


def _weekday(found: re.Match[str], anchor: date) -> When:
    back = (anchor.weekday() - _WEEKDAYS.index(found["weekday"].lower())) % 7
    which = (found["which"] or "").lower()
    if which == "next":
        return day(anchor + timedelta(days=7 - back))
    return day(anchor - timedelta(days=back if back or which != "last" else 7))


def _period(found: re.Match[str], anchor: date) -> When:
    steps = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}[
        found["which"].lower()
    ]
    part = (found["part"] or "").lower()
    unit = found["unit"].lower()
    if unit == "week":
        sunday = anchor - timedelta(days=(anchor.weekday() + 1) % 7) + timedelta(days=7 * steps)
        when = between(sunday, sunday + timedelta(days=7))
    elif unit == "month":
        when = month(*_months_on(anchor, steps))
    else:
        when = year(anchor.year + steps)
    if steps == 0 and (part == "earlier" or unit == "week"):
        return between(when.earliest, anchor)
    if steps == 0 and part == "later":
        return between(anchor, when.latest)
    return when


def _ago(found: re.Match[str], anchor: date) -> When:
    words = found["number"].lower()
    number = int(words) if words.isdigit() else _NUMBERS[words]
    unit = found["unit"].lower().rstrip("s")
    if unit == "day":
        return day(anchor - timedelta(days=number))
    if unit == "week":
        return month(*_months_on(anchor - timedelta(days=7 * number), 0))
    if unit == "month":
        return month(*_months_on(anchor, -number))
    return year(anchor.year - number)


def _near(found: re.Match[str], anchor: date) -> When:
    word = found.group().lower()
    return day(anchor + timedelta(days={"yesterday": -1, "last night": -1, "tomorrow": 1}.get(word, 0)))


def _past(_: re.Match[str], anchor: date) -> When:
    return between(None, anchor)


def _rule(pattern: str, resolve: Resolve, *, absolute: bool = False) -> tuple[re.Pattern[str], Resolve, bool]:
    return re.compile(r"\b" + pattern + r"(?!\w)", re.IGNORECASE if not absolute else 0), resolve, absolute


_RULES = (
    _rule(rf"(?:[Oo]n )?{_MONTH} {_DAY},? {_YEAR}", _full, absolute=True),
    _rule(rf"(?:[Oo]n )?{_DAY} {_MONTH},? {_YEAR}", _full, absolute=True),
    _rule(
        rf"(?:[Ii]n )?{_MONTH},? (?:of )?{_YEAR}", lambda m, _: month(int(m["year"]), _month_number(m)), absolute=True
    ),
    _rule(rf"(?:on )?{_MONTH} {_DAY}", _day_of_year),
    _rule(rf"(?:on )?(?:the )?{_DAY} (?:of )?{_MONTH}", _day_of_year),
    _rule(rf"{_PART}(?P<which>last|past|previous|this|current|next|coming) (?P<unit>week|month|year)", _period),
    _rule(r"(?:on )?(?:(?P<which>last|next|this) )?(?P<weekday>" + "|".join(_WEEKDAYS) + ")", _weekday),
    _rule(
        rf"(?:in|since|by|until|during|last|next|this) (?:early |late |mid-?)?{_MONTH.replace('|May|', '|')}",
        _month_of_year,
    ),
    _rule(r"(?:in|during|this|last|next) (?:early |late |mid-?)?(?P<month>May)", _month_of_year),
    _rule(
        rf"(?:[Ii]n|[Ss]ince|[Bb]y|[Uu]ntil|[Dd]uring|of) (?:early |late |mid-?)?{_YEAR}",
        lambda m, _: year(int(m["year"])),
        absolute=True,
    ),
    _rule(
        r"(?P<number>\d{1,2}|" + "|".join(_NUMBERS) + r") (?P<unit>days?|weeks?|months?|years?) (?:ago|earlier)", _ago
    ),
    _rule(r"(?:yesterday|today|tomorrow|last night|tonight)", _near),
    _rule(
        r"(?P<season>next|last|this) (?:spring|summer|autumn|fall|winter)",
        lambda m, a: year(a.year + {"next": 1, "last": -1}.get(m["season"].lower(), 0)),
    ),
    _rule(r"(?:previously|earlier)(?! (?:this|last|in|on))", _past),
)
