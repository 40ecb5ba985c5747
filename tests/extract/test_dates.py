"""Dates, resolved against Friday 5 January 2024, with the precision that the words have."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.dates import dates
from kg.reading import Span

_FRIDAY = date(2024, 1, 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 3 May 2021", "2021-05-03"),
        ("on May 3, 2021", "2021-05-03"),
        ("on Sept. 3, 2021", "2021-09-03"),
        ("in May 2021", "2021-05"),
        ("in 2021", "2021"),
        ("since 2019", "2019"),
        ("on May 3", "2023-05-03"),
        ("on Jan. 3", "2024-01-03"),
        ("on Jan. 9", "2023-01-09"),
        ("on the 3rd of May", "2023-05-03"),
        ("on Friday", "2024-01-05"),
        ("on Thursday", "2024-01-04"),
        ("on Saturday", "2023-12-30"),
        ("last Friday", "2023-12-29"),
        ("next Friday", "2024-01-12"),
        ("yesterday", "2024-01-04"),
        ("today", "2024-01-05"),
        ("tomorrow", "2024-01-06"),
        ("last month", "2023-12"),
        ("this month", "2024-01"),
        ("next month", "2024-02"),
        ("last year", "2023"),
        ("next year", "2025"),
        ("earlier this year", "[2024-01-01..2024-01-05]"),
        ("later this year", "[2024-01-05..2024-12-31]"),
        ("last week", "[2023-12-24..2023-12-31]"),
        ("next week", "[2024-01-07..2024-01-14]"),
        ("in December", "2023-12"),
        ("next May", "2024-05"),
        ("by June", "2024-06"),
        ("two days ago", "2024-01-03"),
        ("three weeks ago", "2023-12"),
        ("two months ago", "2023-11"),
        ("5 years ago", "2019"),
        ("last spring", "2023"),
        ("next summer", "2025"),
        ("previously", "[..2024-01-05]"),
    ],
)
def test_words_for_a_date_are_resolved(text: str, expected: str) -> None:
    found = dates(text, Span(0, len(text)), _FRIDAY)

    assert [one.when.edtf for one in found] == [expected]


@pytest.mark.parametrize(
    "text",
    ["It may rain.", "on February 30, 2021", "the 2,021 tanks", "a weekend", "in 20211", "Monday's", "the march on"],
)
def test_other_words_are_no_dates(text: str) -> None:
    found = dates(text, Span(0, len(text)), _FRIDAY)

    assert [one for one in found if one.when.edtf and one.span.of(text) != "Monday"] == []


@pytest.mark.parametrize(("text", "edtf"), [("on Friday", None), ("last month", None), ("in May 2021", "2021-05")])
def test_without_a_date_of_publication_relative_words_stay_words(text: str, edtf: str | None) -> None:
    (found,) = dates(text, Span(0, len(text)), None)

    assert (found.when.edtf, found.when.text) == (edtf, text)


@given(
    anchor=st.dates(date(1990, 1, 1), date(2090, 12, 31)),
    words=st.sampled_from(["yesterday", "last week", "on Monday", "last month", "two years ago", "in May"]),
)
def test_what_is_past_is_resolved_to_days_that_are_past(anchor: date, words: str) -> None:
    (found,) = dates(words, Span(0, len(words)), anchor)

    assert found.when.earliest is not None
    assert found.when.earliest <= anchor
    assert found.when.latest is not None
    assert found.when.earliest <= found.when.latest
