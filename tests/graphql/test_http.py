"""GraphQL over HTTP: methods, media types, statuses, limits, clients."""

from typing import TYPE_CHECKING

import httpx
import pytest
from gql import Client, gql
from gql.transport.httpx import HTTPXTransport

if TYPE_CHECKING:
    from tests.graphql.conftest import Server

RESPONSE = "application/graphql-response+json"
SMALL = "{ transfers(first: 1) { totalCount } }"


def test_get_and_post_answer_the_same(world: "Server") -> None:
    got = httpx.get(world.url, params={"query": SMALL})
    posted = httpx.post(world.url, json={"query": SMALL})

    assert got.status_code == posted.status_code == 200
    assert (
        got.json()
        == posted.json()
        == {"data": {"transfers": {"totalCount": 2}}, "extensions": {"cost": 1, "version": 1}}
    )
    assert got.headers["kg-version"] == "1"


@pytest.mark.parametrize(
    ("accept", "media_type", "status"),
    [
        ("application/json", "application/json", 200),
        (RESPONSE, RESPONSE, 400),
        (f"{RESPONSE}, application/json;q=0.9", RESPONSE, 400),
        ("*/*", "application/json", 200),
    ],
)
def test_the_status_of_an_invalid_document_depends_on_the_media_type(
    world: "Server", accept: str, media_type: str, status: int
) -> None:
    answer = httpx.post(world.url, json={"query": "{ transfers { edges { nod } } }"}, headers={"Accept": accept})

    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (status, media_type)
    (error,) = answer.json()["errors"]
    assert "Did you mean 'node'?" in error["message"]
    assert error["locations"] == [{"line": 1, "column": 23}]
    assert "data" not in answer.json()


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ('[{"query": "{ __typename }"}]', "application/json", 400),
        ('{"variables": {}}', "application/json", 400),
        ('{"query": "{ __typename }", "variables": []}', "application/json", 400),
        ("query={}", "application/x-www-form-urlencoded", 415),
        (" " * (2**20 + 1), "application/json", 413),
    ],
)
def test_a_request_that_is_not_graphql_is_refused(world: "Server", content: str, kind: str, status: int) -> None:
    answer = httpx.post(world.url, content=content, headers={"Content-Type": kind})

    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_only_queries_are_answered(world: "Server") -> None:
    for query in ("mutation { x }", "subscription { x }"):
        assert world.ask(query)["errors"][0]["message"] == "only queries are answered here"
    several = {"query": "query a { __typename } query b { __typename }"}
    assert httpx.post(world.url, json=several | {"operationName": "b"}).json()["data"] == {"__typename": "Query"}
    assert "no operation named 'c'" in httpx.post(world.url, json=several | {"operationName": "c"}).text
    assert httpx.put(world.url, json=several).status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        '{ actor(id: "x:y") { ' + "supplied { edges { node { supplier { " * 6 + "id" + " } } } }" * 6 + " } }",
        "{ " + " ".join(f"a{n}: __typename" for n in range(101)) + " }",
        "{ " + "__typename " * 6_000 + "}",
        "{ transfers { edges { node { ...a } } } } fragment a on Transfer { ...b } fragment b on Transfer { ...a }",
        "{ transfers(first: 1000) { edges { node { statements(first: 1000) { edges { cursor } } } } } }",
    ],
    ids=["depth", "aliases", "tokens", "circular", "product of pages"],
)
def test_an_operation_beyond_the_limits_is_refused_without_asking_the_store(world: "Server", query: str) -> None:
    assert world.queries_for(query) == []
    assert world.ask(query)["errors"]


def test_a_browser_gets_the_console_and_nothing_is_executed_for_it(world: "Server") -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    del world.reader.requests[:]

    empty = httpx.get(world.url, headers=browser)
    asked = httpx.get(world.url, headers=browser, params={"query": "{ </script><script>alert(1)</script> }"})

    assert empty.headers["content-type"] == "text/html; charset=utf-8"
    assert "transfers(first: 10)" in empty.text
    assert "alert(1)" not in asked.text
    assert world.reader.requests == []


def test_the_schema_is_served_in_its_language(world: "Server") -> None:
    answer = httpx.get(f"{world.url}/schema.graphql")

    assert answer.headers["content-type"].startswith("application/graphql")
    assert "interface Actor implements Node" in answer.text


def test_an_unmodified_client_reads_the_schema_and_is_answered(world: "Server") -> None:
    transport = HTTPXTransport(url=world.url)
    query = gql("""query ($first: Int!) { transfers(first: $first) { edges { node { ...names } } } }
      fragment names on Transfer { label supplier { __typename ... on Country { label } } }""")

    with Client(transport=transport, fetch_schema_from_transport=True) as session:
        query.variable_values = {"first": 1}
        answer = session.execute(query)

        assert session.client.schema is not None
        assert "Transfer" in session.client.schema.type_map
    assert answer["transfers"]["edges"][0]["node"]["supplier"] == [{"__typename": "Country", "label": "Norland"}]


def test_an_operation_as_apollo_sends_it_is_answered(world: "Server") -> None:
    operation = {
        "operationName": "Transfers",
        "variables": {"first": 2, "withItems": True, "filter": {"recipient": {"label": {"eq": "Sudmark"}}}},
        "query": """query Transfers($first: Int!, $after: String, $withItems: Boolean!, $filter: TransferFilter) {
          transfers(first: $first, after: $after, filter: $filter) {
            edges { node { ...TransferCard  __typename } __typename }
            pageInfo { endCursor hasNextPage __typename } __typename } }
          fragment TransferCard on Transfer { id label supplier { ...Party __typename }
            item @include(if: $withItems) { id countText __typename } __typename }
          fragment Party on Actor { id label ... on Country { sameAs __typename } __typename }""",
        "extensions": {"clientLibrary": {"name": "@apollo/client", "version": "4.0.0"}},
    }
    accept = {"Accept": "application/graphql-response+json,application/json;q=0.9"}

    answer = world.client.post(world.url, json=operation, headers=accept)

    transfers = answer.json()["data"]["transfers"]
    assert answer.headers["content-type"] == RESPONSE
    assert [transfers["__typename"], transfers["pageInfo"]["__typename"]] == ["TransferConnection", "PageInfo"]
    assert len(transfers["edges"]) == 2
    for edge in transfers["edges"]:
        assert edge["__typename"] == "TransferEdge"
        assert edge["node"]["supplier"][0].keys() == {"id", "label", "sameAs", "__typename"}
        assert edge["node"]["item"][0]["__typename"] == "Item"
