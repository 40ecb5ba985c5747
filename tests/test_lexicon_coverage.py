"""Headlines of arms news over thirty years, in our own words: the lexicon knows who and what they name.

A new case is a row of tests/lexicon/headlines.csv. The names are looked up as the extraction does, longest first.
"""

import csv
from pathlib import Path

import pytest

from kg.extract.lexicon import Lexicon, load
from kg.extract.tokens import tokenize
from kg.resources import resource

HEADLINES = Path(__file__).parent / "lexicon" / "headlines.csv"

ORDINARY = [
    "Police took part in a drill at the stadium, where a chain of shops opened its doors to Sam and Dana.",
    "He will tow the party line in a fair share of cases, whatever the milan of this world may hawk.",
    "Foreign fighters and armed fighters came, good people with new technology, new goods and better schools.",
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load(resource("mappings", "lexicon"))


def found(text: str, lexicon: Lexicon) -> set[str]:
    """Return the ids of all rows whose names stand in *text*, the longest at each place."""
    tokens = tokenize(text)
    ids: set[str] = set()
    at = 0
    while at < len(tokens):
        tables = (lexicon.names, lexicon.adjectives, lexicon.metonyms, lexicon.places, lexicon.type_names)
        matches = [match for table in tables if (match := table.match(tokens, at))]
        ends = [(match.last, match.id) for match in matches]
        designation = lexicon.designations.match(text, tokens[at].start, len(text))
        if designation:
            type_id, end = designation
            ends.append((sum(token.start < end for token in tokens), type_id))
        last = max((end for end, _ in ends), default=at + 1)
        ids.update(row for end, row in ends if end == last)
        at = last
    return ids


def test_who_and_what_headlines_name_is_known(lexicon: Lexicon) -> None:
    with HEADLINES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    faults = [
        f"tests/lexicon/headlines.csv:{number}: {', '.join(sorted(missing))} not found in '{row['headline']}'"
        for number, row in enumerate(rows, 2)
        if (missing := set(row["names"].split("|")) - found(row["headline"], lexicon))
    ]

    assert len(rows) >= 40
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words_are_no_names(text: str, lexicon: Lexicon) -> None:
    assert found(text, lexicon) == set()
