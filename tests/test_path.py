"""The path of an article: text, reading, triples, shapes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg import knowledge
from kg.article import Article
from kg.errors import DataError, ShapeError
from kg.knowledge import Knowledge
from kg.path import mapped, read

NEWS = Article(
    "Norway has delivered 12 howitzers to Ukraine, Jane Doe said on Monday.", "Howitzers", "The Paper", date(2024, 1, 5)
)


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge.load()


def test_an_article_becomes_a_graph_that_fulfils_the_shapes(known: Knowledge) -> None:
    made = mapped(NEWS, known)

    said = {str(triple.object) for triple in made.triples}
    assert made.reading.article == NEWS
    assert {"<https://kg.example/id/norway>", "<https://kg.example/id/ukraine>", '"12 howitzers"@en'} <= said


def test_the_same_article_becomes_the_same_triples(known: Knowledge) -> None:
    first = mapped(NEWS, known)

    again = mapped(NEWS, known)

    assert again == first


def test_without_quotes_no_triple_has_words_of_the_text(known: Knowledge) -> None:
    made = mapped(NEWS, known, quotes=False)

    assert not [triple for triple in made.triples if triple.predicate.value == "http://www.w3.org/ns/oa#exact"]


def test_another_base_is_the_base_of_all_our_iris() -> None:
    elsewhere = knowledge.load(base="https://data.test/")

    made = mapped(NEWS, elsewhere)

    assert not [triple for triple in made.triples if "https://kg.example/" in str(triple)]
    assert not [
        triple for triple in (*elsewhere.ontology, *elsewhere.reference) if "https://kg.example/" in str(triple)
    ]


def test_a_reading_that_breaks_a_shape_is_refused_with_its_article_and_the_violation(known: Knowledge) -> None:
    reading = read(NEWS, known)
    events = tuple(replace(event, items=()) if event.kind == "Transfer" else event for event in reading.events)

    with pytest.raises(ShapeError, match=rf"article {NEWS.key} breaks .*kg:item"):
        mapped(replace(reading, events=events), known)


def own(folder: Path, script: str) -> Path:
    folder.mkdir()
    (folder / "ministries.py").write_text(script, encoding="utf-8")
    return folder


def test_a_script_of_ones_own_adds_to_the_graph(tmp_path: Path) -> None:
    script = (
        "from kg.mapping.terms import SCHEMA, article_node, english\n"
        "def triples(reading):\n"
        "    yield article_node(reading.article), SCHEMA.genre, english('brief')\n"
    )
    with_own = knowledge.load([own(tmp_path / "own", script)])

    made = mapped(NEWS, with_own)

    assert [str(triple.object) for triple in made.triples if triple.predicate.value == "https://schema.org/genre"] == [
        '"brief"@en'
    ]


@pytest.mark.parametrize("make", [Path.mkdir, lambda folder: own(folder, "def triples(:\n")])
def test_mappings_that_cannot_be_used_are_named(make: Callable[[Path], object], tmp_path: Path) -> None:
    folder = tmp_path / "own"
    make(folder)

    with pytest.raises(DataError, match="own"):
        knowledge.load([folder])
