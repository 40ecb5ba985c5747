"""Numbers of items: bounds, hedges and units."""

import pytest

from kg.extract.counts import count_before, number

_UNITS = {"crates": "crate", "crate": "crate", "rounds": "round", "shipment": "shipment", "shipments": "shipment"}


@pytest.mark.parametrize(
    ("words", "minimum", "maximum", "approximate", "unit"),
    [
        ("six", 6, 6, False, None),
        ("12", 12, 12, False, None),
        ("1,200", 1200, 1200, False, None),
        ("twenty-four", 24, 24, False, None),
        ("two hundred", 200, 200, False, None),
        ("3 million", 3_000_000, 3_000_000, False, None),
        ("two dozen", 24, 24, False, None),
        ("a dozen", 12, 12, False, None),
        ("a", 1, 1, False, None),
        ("about 40", 40, 40, True, None),
        ("some 40", 40, 40, True, None),
        ("nearly 40", 40, 40, True, None),
        ("more than 40", 41, None, False, None),
        ("over 1,000", 1001, None, False, None),
        ("at least 40", 40, None, False, None),
        ("up to 40", None, 40, False, None),
        ("as many as 40", None, 40, False, None),
        ("fewer than 40", None, 39, False, None),
        ("100-200", 100, 200, False, None),
        ("between 100 and 200", 100, 200, False, None),
        ("10 to 20", 10, 20, False, None),
        ("several", 2, None, False, None),
        ("a few", 2, None, False, None),
        ("dozens of", 24, None, False, None),
        ("hundreds of", 200, None, False, None),
        ("thousands of", 2000, None, False, None),
        ("tens of thousands of", 20_000, None, False, None),
        ("several hundred", 200, None, False, None),
        ("20 more", 20, 20, False, None),
        ("six of the", 6, 6, False, None),
        ("20 crates of", 20, 20, False, "crate"),
        ("more than 1,000 rounds of", 1001, None, False, "round"),
    ],
)
def test_words_before_a_noun_give_inclusive_bounds(
    words: str,
    minimum: int | None,
    maximum: int | None,
    approximate: bool,  # noqa: FBT001 - a column of the table
    unit: str | None,
) -> None:
    text = f"it sent {words} "

    found = count_before(text, 8, len(text), _UNITS)

    assert found is not None
    count = found.count
    assert (count.minimum, count.maximum, count.approximate, count.unit) == (minimum, maximum, approximate, unit)


@pytest.mark.parametrize(
    "words", ["the", "all", "further", "a number of", "a shipment of", "in 2019", "x12", "200-100"]
)
def test_words_that_give_no_number_give_none(words: str) -> None:
    text = f"{words} "

    assert count_before(text, 0, len(text), _UNITS) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("nineteen", 19),
        ("ninety-nine", 99),
        ("1.5 million", 1_500_000),
        ("a hundred", None),
        ("many", None),
        ("", None),
    ],
)
def test_words_say_a_number_or_none(words: str, expected: int | None) -> None:
    assert number(words) == expected
