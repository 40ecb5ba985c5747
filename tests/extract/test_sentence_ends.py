"""Where sentences end, and which lines are none."""

import pytest

from kg.extract.sentences import LONGEST, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It rained. It snowed.", ["It rained.", "It snowed."]),
        ("He lives in the U.S. with her.", ["He lives in the U.S. with her."]),
        ("He left the U.S. The tanks came.", ["He left the U.S.", "The tanks came."]),
        ("Gen. Roe came. Lt. Doe left.", ["Gen. Roe came.", "Lt. Doe left."]),
        ("J. Roe came.", ["J. Roe came."]),
        ("It took 2.5 years. Yes.", ["It took 2.5 years.", "Yes."]),
        ("It met Resolution No. 5 of May.", ["It met Resolution No. 5 of May."]),
        ("She said no. They left.", ["She said no.", "They left."]),
        ("It came on Jan. 5 by sea.", ["It came on Jan. 5 by sea."]),
        ("Tanks, guns, etc. were sent.", ["Tanks, guns, etc. were sent."]),
        ("Why? Because! Yes\u2026 No.", ["Why?", "Because!", "Yes\u2026", "No."]),
        ("\u201cIt came.\u201d She left.", ["\u201cIt came.\u201d", "She left."]),
        ("(It came.) She left.", ["(It came.)", "She left."]),
        ("It came. 12 men left.", ["It came.", "12 men left."]),
        ("It came. \u201cGood,\u201d she said.", ["It came.", "\u201cGood,\u201d she said."]),
        ("It came .it left.", ["It came .it left."]),
        ("One.\r\n\r\nTwo.", ["One.", "Two."]),
        ("One.\nTwo.", ["One.", "Two."]),
        ("", []),
        (" \n \n", []),
        ("World\n\nIt rained.", ["It rained."]),
    ],
)
def test_a_text_is_cut_where_sentences_end(text: str, expected: list[str]) -> None:
    assert [one.span.of(text) for one in sentences(text, None)] == expected


def test_the_first_line_without_a_full_stop_is_the_headline() -> None:
    found = sentences("Norway sends tanks to Chad\n\nIt did so.", None)

    assert [one.headline for one in found] == [True, False]


def test_a_line_that_is_the_title_is_the_headline_however_short_it_is() -> None:
    found = sentences("Tanks sent\n\nIt did so.", "Tanks  Sent")

    assert [one.headline for one in found] == [True, False]


def test_a_sentence_that_nobody_wrote_is_cut_and_loses_no_token() -> None:
    text = f"{'tanks ' * (2 * LONGEST + 10)}."

    found = sentences(text, None)

    assert [len(one.tokens) for one in found] == [LONGEST, LONGEST, 11]
    assert [one.span.of(text)[:5] for one in found] == ["tanks"] * 3
