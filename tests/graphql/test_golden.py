"""Operations on the brief that ships, and the same in SPARQL, give the same data."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from kg import ontology
from kg.store import Store

if TYPE_CHECKING:
    from tests.graphql.conftest import Serve, Server

ROOT = Path(__file__).parents[2]
GOLDEN = tomllib.loads(Path(__file__).with_name("golden.toml").read_text(encoding="utf-8"))["golden"]
PREFIXES = """PREFIX kg: <https://kg.example/ns#> PREFIX status: <https://kg.example/status/>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX schema: <https://schema.org/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
Rows = set[frozenset[tuple[str, str]]]


@pytest.fixture(scope="module")
def brief(serve: "Serve", tmp_path_factory: pytest.TempPathFactory) -> Iterator["Server"]:
    data = tmp_path_factory.mktemp("brief") / "data"
    command = [sys.executable, "-m", "kg", "load", str(ROOT / "mappings" / "brief.txt"), "--data", str(data)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    with serve(Store(data)) as server:
        yield server


def leaves(value: Any) -> list[dict[str, str]]:  # noqa: ANN401 JSON may be anything
    """Return the rows that an answer stands for: one for each way through its lists."""
    if isinstance(value, list):
        return [row for each in value for row in leaves(each)] or [{}]
    rows: list[dict[str, str]] = [{}]
    for name, inner in value.items():
        if isinstance(inner, dict | list):
            rows = [left | right for left, right in product(rows, leaves(inner))]
        elif inner is not None:
            text = str(inner).lower() if isinstance(inner, bool) else str(inner)
            rows = [row | {name: text} for row in rows]
    return rows


def solutions(server: "Server", query: str) -> Rows:
    version = server.store.current()
    assert version is not None
    found = version.open().query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return {frozenset((n, term.value) for n in names if (term := row[n]) is not None) for row in found}


@pytest.mark.parametrize("golden", GOLDEN, ids=[str(number) for number in range(1, len(GOLDEN) + 1)])
def test_an_operation_and_its_twin_in_sparql_give_equal_data(brief: "Server", golden: dict[str, str]) -> None:
    data = brief.data(golden["graphql"])

    assert {frozenset(row.items()) for row in leaves(data) if row} == solutions(brief, golden["sparql"])


def test_there_are_thirty_and_nearly_all_find_something(brief: "Server") -> None:
    empty = [golden["sparql"] for golden in GOLDEN if not solutions(brief, golden["sparql"])]

    assert len(GOLDEN) >= 30
    assert len(empty) <= 2


def test_the_examples_of_the_console_are_answered(brief: "Server") -> None:
    for title, text in ontology.examples().items():
        data = brief.data(text)

        assert len(leaves(data)) > 1, title


def test_what_was_asked_of_the_store_gives_the_same_at_the_sparql_endpoint(brief: "Server") -> None:
    answer = brief.explain("{ transfers(first: 3) { edges { node { iri supplier { label } } } } }")

    asked = answer["extensions"]["sparql"]
    iris = {edge["node"]["iri"] for edge in answer["data"]["transfers"]["edges"]}
    assert len(asked) == 3
    assert {dict(row)["s"] for row in solutions(brief, asked[1])} == iris
