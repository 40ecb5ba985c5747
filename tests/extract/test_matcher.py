"""Longest match of names."""

import pytest

from kg.extract.lexicon import exact, loose
from kg.extract.matcher import matcher
from kg.extract.tokens import tokenize

_ACTORS = matcher([("US", "us"), ("United States", "us"), ("United States Navy", "navy"), ("Al-Zorb", "zorb")], exact)
_TYPES = matcher(
    [("missile", "m"), ("surface-to-air missile", "sam"), ("armored vehicle", "v"), ("missile", "x")], loose
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("US", ("us", 1)),
        ("U.S. tanks", ("us", 1)),
        ("us", None),
        ("United States", ("us", 2)),
        ("United States Navy said", ("navy", 3)),
        ("United States navy", ("us", 2)),
        ("United", None),
        ("Al-Zorb", ("zorb", 3)),
        ("Al Zorb", ("zorb", 2)),
        ("Al- ", None),
    ],
)
def test_names_of_actors_are_compared_with_their_case(text: str, expected: tuple[str, int] | None) -> None:
    found = _ACTORS.match(tokenize(text), 0)

    assert (found and (found.id, found.last)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("missiles", ("m", 1)),
        ("Missile", ("m", 1)),
        ("surface-to-air missiles", ("sam", 6)),
        ("surface to air missiles", ("sam", 4)),
        ("Surface-To-Air Missile", ("sam", 6)),
        ("armoured vehicles", ("v", 2)),
        ("surface ships", None),
        ("-missile", None),
    ],
)
def test_names_of_types_are_compared_without_case_number_and_spelling(
    text: str, expected: tuple[str, int] | None
) -> None:
    found = _TYPES.match(tokenize(text), 0)

    assert (found and (found.id, found.last)) == expected
