"""What `kg explain` says of what was not taken."""

from datetime import date

import pytest

from kg import knowledge
from kg.article.article import Article
from kg.extract.extract import extraction
from kg.extract.rejections import rejections
from kg.knowledge import Knowledge


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge.load()


def _rejected(text: str, known: Knowledge) -> list[tuple[str, str, str]]:
    made = extraction(Article(text, None, "The Paper", date(2024, 1, 5)), known.lexicon, known.rules)
    return [
        (one.span.of(text), one.what, one.why)
        for analysis in made.analyses
        for one in rejections(analysis, made.reading, known.rules)
    ]


@pytest.mark.parametrize(
    ("text", "words", "what", "why"),
    [
        ("The delivery came as a surprise.", "delivery", "event", "no earlier claim"),
        ("Norway delivered a warning to Chad.", "delivered", "event", "lacks item"),
        ("It has sent six tanks to Chad.", "It", "actor", "nothing before it that it can stand for"),
        ("Their letter was kind, and the river rose.", "Their", "actor", "nothing before it"),
        ("The village, it is said, has two wells.", "said", "statement", "nobody speaks"),
    ],
)
def test_what_was_not_taken_is_told_with_the_reason(
    text: str, words: str, what: str, why: str, known: Knowledge
) -> None:
    found = _rejected(text, known)

    assert any(one[0] == words and one[1].startswith(what) and why in one[2] for one in found), found


def test_an_event_that_is_told_twice_is_said_to_be_joined(known: Knowledge) -> None:
    text = "Norway sent six tanks to Chad. It rained for weeks in the hills. Norway sent six tanks to Chad."

    found = _rejected(text, known)

    assert ("sent", "event (giving)") in {(words, what) for words, what, _ in found}
    assert any("joined with" in why for _, _, why in found)


def test_nothing_is_said_of_a_sentence_of_which_all_is_taken(known: Knowledge) -> None:
    assert _rejected("Norway sent six tanks to Chad.", known) == []
