"""Copies: an agency's story at several publishers is one origin; what only sounds alike is no copy."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import knowledge
from kg.article import Article
from kg.cli import loading
from kg.cli.loading import Order
from kg.corpus.articles import record_of
from kg.iris import DEFAULT_BASE
from kg.queries import load
from kg.resources import resource
from kg.store import Store
from kg.store.originals import originals
from kg.store.sketches import read, sketch, write

NOW = datetime(2024, 3, 1, tzinfo=UTC)
CASE = f"{DEFAULT_BASE}case/norway-chad-arms"
WORDS = (
    "harbour winter signal copper engine valley bridge number letter garden market silver ticket window planet "
    "butter castle doctor forest island jacket kitchen ladder meadow needle office pocket rabbit saddle tunnel"
).split()


def prose(seed: int, words: int = 300) -> str:
    """Return invented text that has next to nothing in common with that of another *seed*."""
    chosen = random.Random(seed).choices(WORDS, k=words)  # noqa: S311 - no secret
    return "\n\n".join(" ".join(chosen[at : at + 20]).capitalize() + "." for at in range(0, words, 20))


STORY = (
    "Norway has delivered 12 howitzers to Chad, a military analyst said on Friday.\n\n" + prose(1) + "\n\n"
    "Norway supplied 40 trucks to Chad in March, the analyst said."
)


def article(text: str, publisher: str | None, day: int | None = 5, title: str | None = None) -> Article:
    return Article(text, title, publisher, date(2024, 1, day) if day else None)


AGENCY = article(STORY, "Invented News Agency")
TRIMMED = article(STORY[: len(STORY) * 2 // 3], "The Paper", 6, "Guns arrive")
FURNISHED = article(f"Share this story\n\n{STORY}\n\nRead more: our newsletter. {prose(9, 40)}", "The Courier", 6)
OTHER = article("Norway has sold 12 howitzers to Chad, an officer said.\n\n" + prose(2), "The Gazette", 4)


def found(*articles: Article) -> dict[str, str]:
    """Return the publishers of copies with those of their originals."""
    names = {each.sha256: each.publisher or "nobody" for each in articles}
    sketches = {each.sha256: sketch(each.text) for each in articles}
    pairs = originals([record_of(each, DEFAULT_BASE) for each in articles], sketches)
    return {names[copy]: names[original] for copy, original in pairs.items()}


def test_a_trimmed_story_and_one_between_furniture_are_copies_of_the_agencys() -> None:
    assert found(OTHER, FURNISHED, AGENCY, TRIMMED) == {
        "The Paper": "Invented News Agency",
        "The Courier": "Invented News Agency",
    }


def test_of_one_day_the_longer_text_is_the_original_and_an_undated_one_comes_last() -> None:
    trimmed = replace(TRIMMED, published=AGENCY.published)

    assert found(trimmed, AGENCY) == {"The Paper": "Invented News Agency"}
    assert found(trimmed, replace(AGENCY, published=None)) == {"Invented News Agency": "The Paper"}


def test_a_light_edit_leaves_a_copy_a_copy() -> None:
    words = STORY.split(" ")
    edited = " ".join("edited" if at % 17 == 0 else word for at, word in enumerate(words))

    assert found(AGENCY, article(edited, "The Paper", 6)) == {"The Paper": "Invented News Agency"}


STATEMENT = prose(3, 120).replace("\n\n", " ")
FURNITURE = prose(4, 120)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(f"{prose(5)}\n\n{FURNITURE}", f"{prose(6)}\n\n{FURNITURE}", id="the same furniture"),
        pytest.param(
            f'{prose(5, 60)} "{STATEMENT}" he said.', f'{prose(6, 60)} "{STATEMENT}" she said.', id="the same statement"
        ),
        pytest.param(
            f"{prose(5, 60)} “{STATEMENT}” he said.", f"{prose(6, 60)} “{STATEMENT}” she said.", id="curly quotes"
        ),
        pytest.param("Norway has sent arms to Chad.", "Norway has sent arms to Chad. More soon.", id="short texts"),
        pytest.param("the ship " * 400, "the ship " * 300 + prose(7), id="one phrase again and again"),
        pytest.param(STORY[:400], prose(8, 1200) + STORY[:400], id="a long text with a short one in it"),
        pytest.param("", "", id="empty texts"),
        pytest.param('"' * 50_000, '"' * 40_000, id="nothing but quotation marks"),
    ],
)
def test_what_is_alike_only_in_parts_is_no_copy(one: str, other: str) -> None:
    first, second = article(one, "The Paper", 5), article(other, "The Courier", 6)

    assert found(first, second) == {}


def test_at_one_publisher_most_of_the_text_must_be_the_same() -> None:
    background = prose(5, 200)
    first, second = (article(f"{prose(seed, 120)}\n\n{background}", "The Paper", seed) for seed in (6, 7))

    assert found(first, second) == {}
    assert found(first, replace(second, publisher="The Courier")) == {"The Courier": "The Paper"}
    assert found(first, article(f"{first.text}\n\nUpdate: more soon.", "The Paper", 8)) == {"The Paper": "The Paper"}


def test_a_story_at_forty_papers_has_one_original() -> None:
    papers = [article(f"{STORY}\n\nPaper number {number}.", f"Paper {number}", 7) for number in range(40)]

    assert found(*papers, AGENCY) == {paper.publisher: "Invented News Agency" for paper in papers}


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3), st.integers(60, 320)), max_size=6), st.randoms())
def test_copies_are_the_same_in_any_order_and_no_chain_returns(
    kinds: list[tuple[int, int, int]], chance: random.Random
) -> None:
    texts = {f"{prose(seed)[: words * 6]}": (number, day) for number, (seed, day, words) in enumerate(kinds)}
    articles = [article(text, f"Paper {number}", day) for text, (number, day) in texts.items()]
    shuffled = chance.sample(articles, len(articles))

    pairs = found(*articles)

    assert found(*shuffled) == pairs
    for copy in pairs:
        seen = [copy]
        while seen[-1] in pairs:
            seen.append(pairs[seen[-1]])
            assert len(seen) <= len(articles)


@given(st.text())
def test_any_text_has_a_sketch_in_ascending_order(text: str) -> None:
    made = sketch(text).tolist()

    assert made == sorted(set(made))


def test_sketches_are_read_as_they_were_written_and_a_cut_file_is_none(tmp_path: Path) -> None:
    file = tmp_path / "sketches.npz"
    made = {each.sha256: sketch(each.text) for each in (AGENCY, OTHER, article("", "The Paper"))}

    write(file, made)

    assert {key: each.tolist() for key, each in read(file).items()} == {k: v.tolist() for k, v in made.items()}
    file.write_bytes(file.read_bytes()[:200])
    assert read(file) == {}
    assert read(tmp_path / "missing.npz") == {}


def put(store: Store, articles: Sequence[Article]) -> None:
    """Load *articles* as kg load does, each as a file of its own."""
    folder = store.folder.parent / "sources"
    folder.mkdir(exist_ok=True)
    names = []
    for each in articles:
        names.append(folder / f"{each.key}.md")
        about = {"title": each.title, "publisher": each.publisher, "published": each.published}
        lines = [f"{name}: {value}" for name, value in about.items() if value]
        names[-1].write_text("\n".join(["---", *lines, "---", each.text]))
    report = loading.load(store, [str(name) for name in names], knowledge.load(), Order(), "test")
    assert report.failures == []


def copies(store: Store) -> set[tuple[str, str]]:
    """Return the keys of copies and originals in the current version."""
    version = store.current()
    assert version
    graph = ox.NamedNode(f"{DEFAULT_BASE}graph/copies")
    predicate = ox.NamedNode(f"{DEFAULT_BASE}ns#copyOf")
    return {
        (str(quad.subject.value)[-16:], str(quad.object.value)[-16:])  # type: ignore[union-attr]
        for quad in version.open().quads_for_pattern(None, predicate, None, graph)
    }


def quads(store: Store) -> set[ox.Quad]:
    version = store.current()
    assert version
    return set(version.open())


def loaded_one_by_one(folder: Path, articles: Sequence[Article]) -> Store:
    store = Store(folder / "data")
    folder.mkdir()
    for each in articles:
        put(store, [each])
    return store


def test_the_same_articles_give_the_same_graph_in_whatever_order_they_are_loaded(tmp_path: Path) -> None:
    articles = (AGENCY, TRIMMED, FURNISHED)
    stores = [loaded_one_by_one(tmp_path / str(number), order) for number, order in enumerate(permutations(articles))]
    (tmp_path / "together").mkdir()
    together = Store(tmp_path / "together" / "data")
    put(together, articles)

    assert all(quads(store) == quads(together) for store in stores)
    assert copies(together) == {(TRIMMED.key, AGENCY.key), (FURNISHED.key, AGENCY.key)}
    version = together.current()
    assert version
    assert version.manifest.quads == len(version.open())


def test_when_the_original_goes_the_next_one_takes_its_place_and_what_is_purged_leaves_no_trace(tmp_path: Path) -> None:
    store = loaded_one_by_one(tmp_path / "one", (TRIMMED, FURNISHED, AGENCY))

    store.remove(AGENCY.sha256, "test", NOW)

    assert copies(store) == {(TRIMMED.key, FURNISHED.key)}
    store.purge(TRIMMED.sha256, "test", NOW)
    assert copies(store) == set()
    for version in store.versions():
        assert not any(TRIMMED.key in str(quad) for quad in version.open())
        assert TRIMMED.sha256 not in read(version.folder / "sketches.npz")
        assert version.manifest.quads == len(version.open())


def test_a_version_that_changes_no_article_keeps_copies_and_sketches(tmp_path: Path) -> None:
    store = loaded_one_by_one(tmp_path / "one", (TRIMMED, AGENCY))
    before = copies(store)

    with store.draft("test", NOW) as draft:
        draft.update("INSERT DATA { GRAPH <urn:mine> { <urn:a> <urn:b> 1 } }")
    store.compact("test", NOW)

    version = store.current()
    assert version
    assert copies(store) == before == {(TRIMMED.key, AGENCY.key)}
    assert read(version.folder / "sketches.npz").keys() == {TRIMMED.sha256, AGENCY.sha256}
    store.rollback(1, "test", NOW)
    assert copies(store) == set()


def test_what_another_store_says_of_its_own_copies_stays(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    line = f"<{DEFAULT_BASE}article/{'a' * 16}> <{DEFAULT_BASE}ns#copyOf> <{DEFAULT_BASE}article/{'b' * 16}>"
    with store.draft("test", NOW) as draft:
        draft.update(f"INSERT DATA {{ GRAPH <{DEFAULT_BASE}graph/copies> {{ {line} }} }}")

    put(store, [TRIMMED, AGENCY])

    assert copies(store) == {("a" * 16, "b" * 16), (TRIMMED.key, AGENCY.key)}


def test_a_copy_is_no_further_origin_of_a_case(tmp_path: Path) -> None:
    store = loaded_one_by_one(tmp_path / "one", (AGENCY, FURNISHED, OTHER))
    version = store.current()
    assert version

    solutions = version.open().query(load("corroboration").bind({}), use_default_graph_as_union=True)

    assert isinstance(solutions, ox.QuerySolutions)
    rows = {(row["case"].value, row["origin"].value, row["origins"].value, row["articles"].value) for row in solutions}
    assert rows == {
        ("Norway to Chad: artillery", "military analyst", "2", "1"),
        ("Norway to Chad: artillery", "officer", "2", "1"),
        ("Norway to Chad: military vehicle", "analyst", "1", "1"),
    }


@pytest.mark.parametrize("field", ["origin-count", "origins"])
def test_a_copy_is_no_further_origin_in_graphql(tmp_path: Path, field: str) -> None:
    store = loaded_one_by_one(tmp_path / "one", (AGENCY, FURNISHED, OTHER))
    text = resource("ontology", "fields", f"{field}.rq").read_text("utf-8")
    version = store.current()
    assert version

    cases = "?this a kg:Case ; rdfs:label 'Norway to Chad: artillery'@en ."
    query = f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> {text.replace('VALUES ?this {}', cases)}"
    solutions = version.open().query(query, use_default_graph_as_union=True)

    assert isinstance(solutions, ox.QuerySolutions)
    rows = list(solutions)
    if field == "origin-count":
        assert [row["value"].value for row in rows] == ["2"]
    else:
        found = {row["articles"].value[-16:] for row in rows}
        assert found == {AGENCY.key, OTHER.key}
