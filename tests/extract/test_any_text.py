"""Whatever a text is: the mapping comes to an end, says the same each time, and every span lies where it says."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import knowledge, path
from kg.article.article import Article
from kg.knowledge import Knowledge
from kg.reading import Event, Reading, Relation, Span, Statement
from kg.reading.form import to_json

_WORDS = (
    "Norway sent delivered six 12 howitzers tanks to from Chad Chad's Jane Roe said that on Monday denied It they the "
    "shipment spokesman S-300 F-16s U.S. will not \u201c \u201d \" ' ( ) , ; : . \u2026 \u2014 - and or of for in "
    "exchange has been were bought by Reuters according $ % \u20ac"
).split()
_ODD = st.sampled_from(
    [
        *_WORDS,
        *("\r\n", "\n\n", "\n", "\t", " ", "\x00", "\u200f", "\u202e", "\ufeff", "\u2028", "\x85", "\x1c"),
        *(
            "\U0001f680",
            "e\u0301",
            "\u0130",
            "\u01c5",
            "\ufb01",
            "\u0661\u0662",
            "\u00b2",
            "\U0001d7d8",
            "\u5317\u671d\u9bae",
        ),
    ]
)
_TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(_ODD, max_size=60).map(" ".join),
    st.lists(_ODD, max_size=60).map("".join),
    st.lists(st.sampled_from(_WORDS), min_size=5, max_size=40).map(lambda words: f"{' '.join(words)}."),
)
_FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge.load()


def _article(text: str) -> Article:
    return Article(text, None, "The Invented Paper", date(2024, 1, 5))


def _spans(reading: Reading) -> Iterator[Span]:
    yield from (mention.span for mention in reading.mentions)
    claims: tuple[Statement | Event | Relation, ...] = (*reading.statements, *reading.events, *reading.relations)
    for claim in claims:
        yield from claim.evidence
    yield from (item.span for event in reading.events for item in event.items)


def _excerpts(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Give everything in a reading's JSON that quotes the text."""
    if isinstance(value, dict):
        if "exact" in value:
            yield value
        for part in value.values():
            yield from _excerpts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _excerpts(part)


def _assert_it_quotes_rightly(text: str, known: Knowledge) -> None:
    reading = path.read(_article(text), known)

    assert all(0 <= span.start < span.end <= len(text) for span in _spans(reading))
    for excerpt in _excerpts(json.loads(to_json(reading))):
        assert excerpt["exact"] == text[excerpt["start"] : excerpt["end"]]


@given(text=_TEXTS)
@_FEW
def test_every_span_lies_in_the_text_and_equals_its_excerpt(text: str, known: Knowledge) -> None:
    _assert_it_quotes_rightly(text, known)


@pytest.mark.slow
@given(text=_TEXTS)
@settings(max_examples=1_000, suppress_health_check=[HealthCheck.too_slow])
def test_every_span_of_thousands_of_texts_equals_its_excerpt(text: str, known: Knowledge) -> None:
    _assert_it_quotes_rightly(text, known)


@given(text=_TEXTS)
@_FEW
def test_the_same_text_gives_the_same_reading_and_graph(text: str, known: Knowledge) -> None:
    first, second = (path.read(_article(text), known) for _ in range(2))

    assert to_json(first) == to_json(second)
    assert path.graph(first, known) == path.graph(second, known)


def test_the_graph_does_not_depend_on_the_order_of_sets() -> None:
    text = (
        "Norway has sent 12 howitzers and tanks to Chad, Jane Roe, a spokeswoman for the ministry, said on Monday. "
        "She denied that Mali or Niger had bought missiles from Norway. The deliveries will go on, Reuters reported."
    )
    command = [sys.executable, "-m", "kg", "map", "-", "--published", "2024-01-05", "--publisher", "The Paper"]

    made = {
        subprocess.run(
            command, input=text.encode(), env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }

    assert len(made) == 1


_CLAUSE = "Norway sent six howitzers to Chad, and Jane Roe said on Monday that tanks had been delivered "
HOSTILE = {
    "no full stop": _CLAUSE * 100,
    "one sentence": f"{_CLAUSE * 100}.",
    "no space": "a" * 100_000,
    "nested quotation marks": "\u201c" * 10_000 + "tanks" + "\u201d" * 10_000 + ".",
    "straight quotation marks": '" ' * 5_000,
    "dots": "." * 20_000,
    "hyphens": "-" * 5_000,
    "capitals": "Xavi Bodo Quux Zorb " * 500 + ".",
    "emoji": "\U0001f680 Norway sent \U0001f680 tanks to Chad. " * 50,
    "right-to-left marks": "\u200fNorway\u202e sent tanks\u200f to Chad. " * 50,
    "NUL bytes": "Norway\x00sent tanks\x00to Chad.\x00" * 50,
    "Windows line ends": "Norway sent tanks to Chad.\r\n\r\nIt sent guns to Mali.\r\n" * 20,
    "a table": "Supplier\tRecipient\tItem\r\n" + "Norway\tChad\t12 tanks\r\n" * 100,
    "another language": "Norwegen hat dem Tschad sechs Haubitzen geliefert, sagte ein Sprecher am Montag. " * 20,
    "no Latin letters": "\u041d\u043e\u0440\u0432\u0435\u0433\u0438\u044f \u2014 \u0427\u0430\u0434. " * 200,
    "combining marks": "e\u0301" * 5_000,
    "white space": " \t\r\n" * 5_000,
    "nothing": "",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_read_with_exact_offsets(text: str, known: Knowledge) -> None:
    _assert_it_quotes_rightly(text, known)


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hundred_times_as_much_hostile_text_is_read_too(text: str, known: Knowledge) -> None:
    _assert_it_quotes_rightly((text * 100)[:50_000], known)
