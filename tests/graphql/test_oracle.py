"""The answers are those of graphql-core's executor, whatever is asked."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from graphql import build_schema
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kg import ontology
from kg.graphql.computed import computed
from kg.graphql.derivation import derive
from kg.graphql.limits import Limits
from kg.graphql.schema import schema
from kg.graphql.types import build
from kg.iris import DEFAULT_BASE
from kg.store import Store
from tests.graphql.operations import operation
from tests.graphql.oracle import Oracle

if TYPE_CHECKING:
    from tests.graphql.conftest import Put, Serve, Server

WORLD = Path(__file__).with_name("world.trig")
# Values that are not of their property's type, and a single property with several values.
ODD = """@prefix kg: <https://kg.example/ns#> . @prefix a: <https://kg.example/article/aaaaaaaaaaaaaaaa/> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    a:i9 a kg:Item ; rdfs:label "Posten"@de , "un lot"@fr ; kg:minCount "several" ; kg:maxCount 5000000000 ;
        kg:unit "b" , "a" .
    a:e1 kg:item a:i9 ."""
ROOMY = Limits(
    tokens=10**5,
    depth=50,
    aliases=10**4,
    roots=10**3,
    directives=10**4,
    fragments=10**3,
    fields=10**5,
    cost=10**9,
    selections=10**6,
)
VARIABLES = {"yes": True, "no": False}


@dataclass
class Both:
    server: "Server"
    client: httpx.Client
    oracle: Oracle


VOCABULARY = derive(ontology.graph(), ontology.shapes(), DEFAULT_BASE, computed(ontology.fields(), ontology.graph()))
SCHEMA = build_schema(schema(build(VOCABULARY))[1])
IRIS = [
    *(f"https://kg.example/id/{name}" for name in ("norland", "sudmark", "ada-vint", "harbour", "no-such")),
    *(f"https://kg.example/article/aaaaaaaaaaaaaaaa{rest}" for rest in ("", "/s1", "/e1", "/i1", "/i9")),
    *(f"https://kg.example/article/bbbbbbbbbbbbbbbb/{rest}" for rest in ("s1", "e1", "e2", "r1")),
    "https://kg.example/type/cannon",
    "https://kg.example/case/norland-sudmark-cannon",
]


@pytest.fixture(scope="module")
def both(serve: "Serve", put: "Put", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    store = Store(tmp_path_factory.mktemp("oracle") / "data")
    put(store, WORLD, odd=ODD)
    version = store.current()
    assert version is not None
    with serve(store, ROOMY) as server, httpx.Client() as client:
        yield Both(server, client, Oracle(version.open(), SCHEMA, VOCABULARY))


def alike(both: Both, seed: int) -> None:
    query = operation(seed, SCHEMA, IRIS)

    answer = both.client.post(both.server.url, json={"query": query, "variables": VARIABLES}, timeout=60).json()

    expected, errors = both.oracle.data(query, VARIABLES)
    assert "data" in answer, answer
    assert json.dumps(answer["data"]) == json.dumps(expected)
    assert sorted(str(error["path"]) for error in answer.get("errors", ())) == errors


@pytest.mark.parametrize("seed", range(15))
def test_an_operation_made_at_random_is_answered_alike(both: Both, seed: int) -> None:
    alike(both, seed)


@pytest.mark.parametrize(
    "query",
    [
        "{ weapons { edges { node { broader { id @include(if: false) } } } } }",
        "{ transfers { edges { node { item { ...i @skip(if: true) } } } } } fragment i on Item { id }",
        "{ statements { edges { node { status { id @skip(if: true) } } } } }",
        '{ node(id: "https://kg.example/id/norland") { id @skip(if: true) } }',
    ],
)
def test_a_thing_of_which_nothing_is_selected_is_shown_empty(both: Both, query: str) -> None:
    answer = both.client.post(both.server.url, json={"query": query}).json()

    assert json.dumps(answer["data"]) == json.dumps(both.oracle.data(query, {})[0])
    assert "{}" in json.dumps(answer["data"])


@pytest.mark.slow
@given(seed=st.integers(100, 2**64))
@settings(max_examples=300, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_operations_made_at_random_are_answered_alike(both: Both, seed: int) -> None:
    alike(both, seed)
