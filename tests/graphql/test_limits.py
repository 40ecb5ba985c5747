"""Attacks are refused quickly, and without a question to the store; a client that goes stops its query."""

import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from graphql import get_introspection_query

from kg.graphql import Limits
from kg.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.graphql.conftest import Put, Serve, Server

PATIENCE = 10
NESTED = "supplied(first: 1) { edges { node { supplier { "
CIRCLE = "{ transfers { edges { node { ...a } } } } fragment a on Transfer { ...b } fragment b on Transfer { ...a }"
BOMB = "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }"
DOUBLING = " ".join(f"fragment f{n} on Transfer {{ ...f{n + 1} label ...f{n + 1} }}" for n in range(30))
PREFIXES = """@prefix kg: <https://kg.example/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
ATTACKS = {
    "depth 50": '{ actor(id: "x:y") { ' + NESTED * 13 + "id" + " } } } }" * 13 + " } }",
    "depth 5,000": "{ a" * 1_600,
    "unclosed braces": "{" * 4_000,
    "1,000 aliases": "{ " + " ".join(f"a{n}: __typename" for n in range(1_000)) + " }",
    "aliases of one dear field": "{ "
    + " ".join(f"a{n}: transfers(first: 1000) {{ totalCount }}" for n in range(99))
    + " }",
    "many root fields": "{ " + " ".join(f"a{n}: actors {{ totalCount }}" for n in range(40)) + " }",
    "circular fragments": CIRCLE,
    "a fragment of itself": (
        "{ transfers { edges { node { ...a } } } } fragment a on Transfer { inExchangeFor { ...a } }"
    ),
    "fragments that double": "{ transfers { edges { node { ...f0 } } } } "
    + DOUBLING
    + " fragment f30 on Transfer { id }",
    "many fragments": "{ __typename "
    + "".join(f"...f{n} " for n in range(300))
    + "}"
    + "".join(f" fragment f{n} on Query {{ __typename }}" for n in range(300)),
    "a directive 1,000 times": "{ __typename " + "@include(if: true) " * 1_000 + "}",
    "a field 2,000 times": "{ " + "__typename " * 2_000 + "}",
    "a nested field 500 times": "{ " + "transfers { totalCount } " * 500 + "}",
    "tokens": "{ " + "__typename " * 6_000 + "}",
    "a long comment of tokens": "{ __typename }" + "\n# x" * 10_000 + " { " * 9_000,
    "pages that multiply": (
        "{ transfers(first: 1000) { edges { node { statements(first: 1000) { edges { cursor } } } } } }"
    ),
    "a page too large": "{ transfers(first: 1000000) { edges { cursor } } }",
    "deep lists": "{ statements(first: 1000) { edges { node { "
    + "reason { ... on Statement { " * 7
    + "statedIn(first: 100) { totalCount edges { cursor } }"
    + " } }" * 7
    + " } } } }",
    "an introspection bomb": BOMB,
    "introspection under aliases": "{ __schema { " + " ".join(f"a{n}: types {{ name }}" for n in range(50)) + " } }",
    "a filter of 1,000 conditions": "{ transfers(filter: {or: [" + '{label: {eq: "x"}} ' * 300 + "]}) { totalCount } }",
    "a deep filter": "{ transfers(filter: " + "{not: " * 400 + "{}" + "}" * 400 + ") { totalCount } }",
    "wrong names everywhere": "{ " + " ".join(f"transfrs{n} {{ x }}" for n in range(29)) + " }",
    "too many ids": "query { nodes(ids: [" + '"x:y" ' * 1_500 + "]) { id } }",
    "a filter with a wrong value": '{ events(filter: {latest: {lte: "yesterday"}}) { totalCount } }',
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_refused_without_asking_the_store(world: "Server", name: str) -> None:
    del world.reader.requests[:]

    begun = time.perf_counter()
    answer = world.client.post(world.url, json={"query": ATTACKS[name]})
    print(f"{name}: {(time.perf_counter() - begun) * 1_000:.0f} ms")  # noqa: T201 - told with -rP, not judged

    assert answer.json()["errors"][0]["message"]
    assert "data" not in answer.json()
    assert "Traceback" not in answer.text
    assert world.reader.requests == []


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"[" + b'{"query": "{ __typename }"},' * 999 + b'{"query": "{ __typename }"}]', 400),
        (b'{"query": "{ __typename }", "x": "' + b"x" * 10_000_000 + b'"}', 413),
        (b"[" * 900_000, 400),
    ],
    ids=["a batch of 1,000", "a document of 10 MB", "deep JSON"],
)
def test_a_request_that_is_an_attack_is_refused(world: "Server", content: bytes, status: int) -> None:
    del world.reader.requests[:]

    answer = world.client.post(world.url, content=content, headers={"Content-Type": "application/json"})

    assert answer.status_code == status
    assert world.reader.requests == []


def test_a_refusal_names_the_price_the_limit_and_the_dearest_field(world: "Server") -> None:
    query = """{ actors(first: 5) { edges { node { id } } }
      transfers(first: 1000) { edges { node { statements(first: 200) { edges { cursor } } } } } }"""

    (error,) = world.ask(query)["errors"]

    assert "can lead to 201005 things, the limit is 50000" in error["message"]
    assert "transfers.edges.node.statements alone costs 200000" in error["message"]
    assert error["path"] == ["transfers", "edges", "node", "statements"]


def test_the_price_is_in_the_answer(world: "Server") -> None:
    assert world.ask("{ transfers(first: 3) { edges { node { supplier { id } } } } }")["extensions"]["cost"] == 6


@pytest.fixture(scope="module")
def strict(serve: "Serve", put: "Put", tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Server]":
    store = Store(tmp_path_factory.mktemp("strict") / "data")
    put(store, Path(__file__).with_name("world.trig"))
    with serve(store, Limits(introspection=False, batch=3)) as server:
        yield server


def test_introspection_can_be_turned_off(strict: "Server") -> None:
    answer = strict.ask(get_introspection_query())

    assert "introspection has been disabled" in answer["errors"][0]["message"]
    assert strict.data("{ __typename transfers { __typename } }")["__typename"] == "Query"


def test_batches_are_answered_where_they_are_allowed(strict: "Server") -> None:
    batch = [{"query": "{ transfers { totalCount } }"}, {"query": "{ nothing }"}]

    answers = httpx.post(strict.url, json=batch).json()
    refused = httpx.post(strict.url, json=batch * 2)

    assert answers[0]["data"] == {"transfers": {"totalCount": 2}}
    assert "nothing" in answers[1]["errors"][0]["message"]
    assert refused.status_code == 400


@pytest.mark.slow
def test_a_client_that_goes_stops_its_query(serve: "Serve", put: "Put", tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    # A hierarchy in which everything is above everything: the search for what is not there takes minutes.
    links = "".join(
        f"<x:{n}> a kg:ItemType ; rdfs:label 'x' ; skos:broader {', '.join(f'<x:{m}>' for m in range(150))} .\n"
        for n in range(150)
    )
    put(
        store,
        g=PREFIXES + links,
    )
    path = "{broaderOrSelf: " * 5 + '{label: {contains: "nowhere"}}' + "}" * 5
    query = f"{{ itemTypes(filter: {path}) {{ totalCount }} }}"
    with serve(store) as server:
        before = set(server.reader.pool.processes())
        host, port = server.url.removeprefix("http://").removesuffix("/graphql").split(":")
        body = httpx.Request("POST", server.url, json={"query": query}).read()
        head = f"POST /graphql HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        head += f"Content-Length: {len(body)}\r\n\r\n"
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(head.encode() + body)
            while not server.reader.requests:
                time.sleep(0.01)
            time.sleep(0.3)
            assert set(server.reader.pool.processes()) >= before

        gone = time.monotonic()
        while set(server.reader.pool.processes()) >= before:
            assert time.monotonic() < gone + PATIENCE, "the query goes on, which would have taken minutes"
            time.sleep(0.01)
