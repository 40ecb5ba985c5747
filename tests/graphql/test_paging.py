"""Paging forwards, as Relay's specification describes it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.store import Store

if TYPE_CHECKING:
    from tests.graphql.conftest import Put, Serve, Server

PAGE = """query ($first: Int, $after: String) { items(first: $first, after: $after) {
  totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
MANY = 23


def items(numbers: range) -> str:
    return "@prefix kg: <https://kg.example/ns#> .\n" + "\n".join(
        f"<https://kg.example/i{n}> a kg:Item ; kg:itemType <https://kg.example/type/t> ." for n in numbers
    )


@pytest.fixture(scope="module")
def many(serve: "Serve", put: "Put", tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Server]":
    store = Store(tmp_path_factory.mktemp("paging") / "data")
    put(store, first=items(range(MANY)))
    with serve(store) as server:
        yield server


def walk(server: "Server", first: int, after: str | None = None) -> Iterator[dict[str, Any]]:
    while True:
        page = server.data(PAGE, first=first, after=after)["items"]
        yield page
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


@given(first=st.integers(min_value=1, max_value=MANY + 2))
@settings(max_examples=15, deadline=None)
def test_pages_of_any_size_visit_each_thing_once(many: "Server", first: int) -> None:
    pages = list(walk(many, first))

    visited = [edge["node"]["id"] for page in pages for edge in page["edges"]]
    assert len(visited) == len(set(visited)) == MANY
    assert {page["totalCount"] for page in pages} == {MANY}
    assert [page["pageInfo"]["hasPreviousPage"] for page in pages] == [False] + [True] * (len(pages) - 1)
    for page in pages:
        cursors = [edge["cursor"] for edge in page["edges"]]
        assert [page["pageInfo"]["startCursor"], page["pageInfo"]["endCursor"]] == [cursors[0], cursors[-1]]


def test_a_load_between_two_pages_makes_no_gap_and_no_double(serve: "Serve", put: "Put", tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    put(store, first=items(range(20)))
    with serve(store) as server:
        start = server.ask(PAGE, first=7)

        put(store, second=items(range(20, 60)))
        rest = list(walk(server, 7, start["data"]["items"]["pageInfo"]["endCursor"]))

        visited = [e["node"]["id"] for page in [start["data"]["items"], *rest] for e in page["edges"]]
        assert sorted(visited) == sorted(f"https://kg.example/i{n}" for n in range(20))
        assert server.ask(PAGE, first=1)["extensions"]["version"] == start["extensions"]["version"] + 1


def test_a_connection_inside_a_thing_is_paged_too(serve: "Serve", put: "Put", tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    put(store, first=items(range(5)) + "<https://kg.example/type/t> a kg:ItemType .")
    query = """query ($after: String) { itemType(id: "https://kg.example/type/t") {
      items(first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } }"""
    with serve(store) as server:
        after, visited, more = None, [], True
        while more:
            page = server.data(query, after=after)["itemType"]["items"]
            visited += [edge["node"]["id"] for edge in page["edges"]]
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert sorted(visited) == [f"https://kg.example/i{n}" for n in range(5)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ('after: "nonsense"', "'nonsense' is not a cursor"),
        ("first: -1", "-1 is not between 0 and 1000"),
        ("first: 1001", "1001 is not between 0 and 1000"),
        ('after: "OTk6MA"', "99"),
    ],
)
def test_a_page_that_cannot_be_had_is_refused(many: "Server", arguments: str, message: str) -> None:
    answer = many.ask(f"{{ items({arguments}) {{ edges {{ cursor }} }} }}")

    assert message in answer["errors"][0]["message"]
    assert "Traceback" not in str(answer)


def test_cursors_of_two_versions_do_not_go_together(many: "Server") -> None:
    answer = many.ask('{ a: items(after: "MTow") { totalCount } b: items(after: "MjowCg") { totalCount } }')
    mixed = many.ask('{ a: items(after: "MTow") { totalCount } b: items(after: "Mjow") { totalCount } }')

    assert "is not a cursor" in answer["errors"][0]["message"]
    assert "ask in two operations" in mixed["errors"][0]["message"]


def test_a_page_of_nothing_is_empty(many: "Server") -> None:
    page = many.data(PAGE, first=0)["items"]

    assert page["edges"] == []
    assert page["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
