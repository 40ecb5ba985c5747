"""Tokens: what is one word and what is several."""

import pytest

from kg.extract.tokens import tokenize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway sent tanks.", "Norway|sent|tanks|."),
        ("U.S. tanks", "U.S.|tanks"),
        ("the U.A.E. navy", "the|U.A.E.|navy"),
        ("Norway's navy", "Norway|'s|navy"),
        ("Norway\u2019s navy", "Norway|\u2019s|navy"),
        ("the rebels' guns", "the|rebels|'|guns"),
        ("O'Neill didn't", "O'Neill|didn't"),
        ("1,000 tanks", "1,000|tanks"),
        ("2.5 tons, 1,200", "2.5|tons|,|1,200"),
        ("a 155mm gun", "a|155mm|gun"),
        ("a 155-mm gun", "a|155|-|mm|gun"),
        ("S-300s", "S|-|300s"),
        ("surface-to-air", "surface|-|to|-|air"),
        ("KN23 missiles", "KN23|missiles"),
        ("May 3rd", "May|3rd"),
        ("wait...", "wait|..."),
        ("\u201cYes,\u201d he said", "\u201c|Yes|,|\u201d|he|said"),
        ("a/b (c)", "a|/|b|(|c|)"),
        ("$3bn", "$|3bn"),
        ("tanks\u2014six", "tanks|\u2014|six"),
        ("\u0421\u0423-35", "\u0421\u0423|-|35"),
        ("", ""),
        (" \t\r\n", ""),
    ],
)
def test_a_text_is_cut_into_words_numbers_and_marks(text: str, expected: str) -> None:
    assert "|".join(token.text for token in tokenize(text)) == expected


def test_offsets_are_those_of_the_whole_text_when_a_part_is_cut() -> None:
    text = "Norway sent six tanks."

    tokens = tokenize(text, 7, 15)

    assert [(token.text, text[token.start : token.end]) for token in tokens] == [("sent", "sent"), ("six", "six")]
