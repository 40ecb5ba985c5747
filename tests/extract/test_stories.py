"""Stories: invented articles, with the claims and the graph that come of them, under their names in stories/.

``pytest tests/extract/test_stories.py --update-stories`` rewrites what is expected; read the diff.
"""

import json
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Quad
from pyoxigraph import Store as Database

from kg import knowledge, path
from kg.article import Article, Given, read
from kg.claims import claims
from kg.dump import dump
from kg.knowledge import Knowledge

_FOLDER = Path(__file__).parent / "stories"


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge.load()


@pytest.mark.parametrize("file", sorted(_FOLDER.glob("*.txt")), ids=lambda file: file.stem)
def test_an_article_becomes_the_expected_claims_and_graph(
    file: Path,
    known: Knowledge,
    update_stories: bool,  # noqa: FBT001 - pytest passes fixtures by name
) -> None:
    (article,) = read(file, Given())
    assert isinstance(article, Article)

    reading = path.read(article, known)
    graph = Database()
    graph.extend(Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in path.graph(reading, known))

    for ending, found in {
        "json": json.dumps(claims(reading), ensure_ascii=False, indent=1) + "\n",
        "ttl": b"".join(dump(graph, "turtle")).decode(),
    }.items():
        expected = file.with_suffix(f".{ending}")
        if update_stories:
            expected.write_text(found, encoding="utf-8")
        else:
            assert found == expected.read_text(encoding="utf-8")
