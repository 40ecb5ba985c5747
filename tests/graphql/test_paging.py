"""Paging, forwards and backwards, as Relay's specification describes it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.readers import Request
from kg.store import Store

if TYPE_CHECKING:
    from tests.graphql.conftest import Put, Serve, Server

PAGE = """query ($first: Int, $after: String) { items(first: $first, after: $after) {
  totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
MANY = 23


def items(numbers: range, *, unit: bool = False) -> str:
    return "@prefix kg: <https://kg.example/ns#> .\n" + "\n".join(
        f"<https://kg.example/i{n}> a kg:Item ; kg:itemType <https://kg.example/type/t>"
        + (f' ; kg:minCount {n * 7 % 50} ; kg:unit "{n % 3}" .' if unit else " .")
        for n in numbers
    )


@pytest.fixture(scope="module")
def many(serve: "Serve", put: "Put", tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Server]":
    store = Store(tmp_path_factory.mktemp("paging") / "data")
    put(store, first=items(range(MANY)) + "<https://kg.example/type/t> a kg:ItemType .")
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


BOTH = """query ($first: Int, $after: String, $last: Int, $before: String) {
  items(first: $first, after: $after, last: $last, before: $before) {
    edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
sizes = st.none() | st.integers(min_value=0, max_value=MANY + 2)
places = st.none() | st.integers(min_value=0, max_value=MANY - 1)


@given(first=sizes, after=places, last=sizes, before=places)
@settings(max_examples=60, deadline=None)
def test_every_combination_of_arguments_cuts_as_the_specification_says(
    many: "Server", first: int | None, after: int | None, last: int | None, before: int | None
) -> None:
    everything = many.data(PAGE, first=MANY)["items"]["edges"]
    arguments = {"first": first, "last": last}
    arguments |= {
        name: at if at is None else everything[at]["cursor"] for name, at in (("after", after), ("before", before))
    }

    page = many.data(BOTH, **arguments)["items"]

    # https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm, with ten things when no size is said
    start, end = 0 if after is None else after + 1, MANY if before is None else before
    end = max(start, end)
    size = 10 if first is None and last is None else first
    end = end if size is None else min(end, start + size)
    start = start if last is None else max(start, end - last)
    expected = everything[start:end]
    assert page["edges"] == expected
    assert page["pageInfo"] == {
        "hasPreviousPage": start > 0,
        "hasNextPage": end < MANY,
        "startCursor": expected[0]["cursor"] if expected else None,
        "endCursor": expected[-1]["cursor"] if expected else None,
    }


@given(last=st.integers(min_value=1, max_value=MANY + 2))
@settings(max_examples=15, deadline=None)
def test_pages_backwards_visit_each_thing_once_in_the_same_order(many: "Server", last: int) -> None:
    forwards = [edge["node"]["id"] for edge in many.data(PAGE, first=MANY)["items"]["edges"]]

    visited: list[str] = []
    before, more = None, True
    while more:
        page = many.data(BOTH, last=last, before=before)["items"]
        visited = [edge["node"]["id"] for edge in page["edges"]] + visited
        before, more = page["pageInfo"]["startCursor"], page["pageInfo"]["hasPreviousPage"]

    assert visited == forwards


def test_pages_far_behind_are_cut_from_what_was_read_before(serve: "Serve", put: "Put", tmp_path: Path) -> None:
    count, size = 1_300, 100
    store = Store(tmp_path / "data")
    put(store, first=items(range(count), unit=True))
    with serve(store) as server:
        for order in ("", ", orderBy: [{property: unit}, {property: minCount, direction: DESC}]"):
            query = PAGE.replace("after: $after", f"after: $after{order}")
            after, visited, asked = None, [], []
            for number in range(count // size):
                if number == 7:
                    put(store, **{f"g{count}": items(range(count, count + 100), unit=True)})
                del server.reader.requests[:]
                page = server.data(query, first=size, after=after)["items"]
                asked.append(
                    sum("OFFSET" in each.query for each in server.reader.requests if isinstance(each, Request))
                )
                visited += [edge["node"]["id"] for edge in page["edges"]]
                after = page["pageInfo"]["endCursor"]

            assert (page["pageInfo"]["hasNextPage"], page["totalCount"]) == (False, count)
            assert server.data(query, first=0)["items"]["totalCount"] == count + 100
            assert sorted(visited) == sorted(f"https://kg.example/i{n}" for n in range(count))
            # What is sorted is read once; else each page near the beginning is, and then once what is far from it.
            assert asked == ([1] + [0] * 13 if order else [1] * 6 + [0] * 7)
            count += 100


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


def test_a_connection_inside_a_thing_is_paged_too(many: "Server") -> None:
    query = """query ($after: String) { itemType(id: "https://kg.example/type/t") {
      items(first: 7, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } }"""
    after, visited, more = None, [], True

    while more:
        page = many.data(query, after=after)["itemType"]["items"]
        visited += [edge["node"]["id"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert sorted(visited) == sorted(f"https://kg.example/i{n}" for n in range(MANY))


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
