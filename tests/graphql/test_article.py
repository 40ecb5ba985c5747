"""The hand-made graph of the real article, which is shared and not part of the project."""

from pathlib import Path
from typing import TYPE_CHECKING

from kg.store import Store

if TYPE_CHECKING:
    from tests.graphql.conftest import Put, Serve

COUNTS = {"statements": 41, "events": 39, "relations": 10, "items": 31, "excerpts": 91, "articles": 1}


def test_everything_of_the_article_is_found(shared: Path, serve: "Serve", put: "Put", tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    model = shared / "model"
    put(store, model / "article.trig", reference=(model / "reference.ttl").read_text(encoding="utf-8"))
    counted = " ".join(f"{name} {{ totalCount }}" for name in COUNTS)
    with serve(store) as server:
        numbers = server.data(f"{{ {counted} }}")
        transfers = server.data("""{ transfers(first: 100) { totalCount edges { node {
          label supplier { label } recipient { label } item { itemType { label } }
          statements { edges { node { attributedTo { label } status { iri } evidence { start end source { id } } } } }
        } } } }""")["transfers"]

    assert {name: found["totalCount"] for name, found in numbers.items()} == COUNTS
    assert transfers["totalCount"] == len(transfers["edges"]) > 0
    for edge in transfers["edges"]:
        node = edge["node"]
        assert node["label"]
        assert all(actor["label"] for actor in node["supplier"] + node["recipient"])
        assert all(item["itemType"] for item in node["item"])
        for statement in node["statements"]["edges"]:
            assert statement["node"]["attributedTo"]
            assert all(e["start"] < e["end"] for e in statement["node"]["evidence"])
