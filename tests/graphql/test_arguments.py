"""Filters, orders, versions, languages, and the fields that the ontology cannot say."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pyoxigraph import NamedNode, Triple
from rdflib import BNode, Graph, URIRef

from kg import ontology
from kg.store import ArticleRecord, Keeping, Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.graphql.conftest import Put, Serve, Server

HERE = Path(__file__).parent
PREFIXES = """@prefix kg: <https://kg.example/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix i: <https://kg.example/i/> .
"""
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
COUNTS = [7, 3, None, 12, 3, 100, None, 1]


def labels(connection: dict[str, Any]) -> list[str]:
    return [edge["node"]["label"] for edge in connection["edges"]]


@pytest.fixture(scope="module")
def counted(serve: "Serve", put: "Put", tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Server]":
    store = Store(tmp_path_factory.mktemp("counted") / "data")
    items = "".join(
        f'i:{n} a kg:Item ; rdfs:label "item {n}"@en{"" if count is None else f" ; kg:minCount {count}"} .\n'
        for n, count in enumerate(COUNTS)
    )
    put(store, one=PREFIXES + items, two=PREFIXES + items)
    with serve(store) as server:
        yield server


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_things_are_sorted_by_a_property_and_equals_by_their_iris(counted: "Server", direction: str) -> None:
    order = f"orderBy: [{{property: minCount, direction: {direction}}}]"
    query = f"{{ items({order}) {{ edges {{ node {{ label minCount }} }} }} }}"

    found = [(e["node"]["minCount"], e["node"]["label"]) for e in counted.data(query)["items"]["edges"]]

    keyed = sorted(((-1 if c is None else c), f"item {n}") for n, c in enumerate(COUNTS))
    if direction == "DESC":
        keyed.sort(key=lambda pair: -pair[0])
    assert found == [(None if c == -1 else c, label) for c, label in keyed]


@pytest.mark.parametrize("order", ["", "orderBy: [{property: minCount, direction: DESC}], "])
@pytest.mark.parametrize("size", [1, 3, 8])
def test_paging_forward_and_backward_visits_each_thing_once(counted: "Server", order: str, size: int) -> None:
    def walk(arguments: str, more: str, end: str, cursor: str) -> list[str]:
        visited: list[str] = []
        after = ""
        while True:
            text = (
                f"{{ items({order}{arguments}{after}) {{ edges {{ node {{ label }} }} pageInfo {{ {more} {end} }} }} }}"
            )
            page = counted.data(text)["items"]
            visited = visited + labels(page) if more == "hasNextPage" else labels(page) + visited
            if not page["pageInfo"][more]:
                return visited
            after = f', {cursor}: "{page["pageInfo"][end]}"'

    forward = walk(f"first: {size}", "hasNextPage", "endCursor", "after")
    backward = walk(f"last: {size}", "hasPreviousPage", "startCursor", "before")

    assert forward == backward
    assert len(set(forward)) == len(forward) == len(COUNTS)


@pytest.mark.parametrize("first", [None, 0, 2, 5])
@pytest.mark.parametrize("last", [None, 0, 1, 6])
@pytest.mark.parametrize("after", [None, 1, 6])
@pytest.mark.parametrize("before", [None, 0, 3, 7])
def test_every_combination_of_arguments_gives_the_edges_that_relay_wants(
    counted: "Server", first: int | None, last: int | None, after: int | None, before: int | None
) -> None:
    everything = counted.data("{ items(first: 100) { edges { cursor node { label } } } }")["items"]
    cursors = [edge["cursor"] for edge in everything["edges"]]
    arguments = {
        "first": first,
        "last": last,
        "after": None if after is None else cursors[after],
        "before": None if before is None else cursors[before],
    }

    page = counted.data(
        "query ($first: Int, $last: Int, $after: String, $before: String) {"
        " items(first: $first, last: $last, after: $after, before: $before) {"
        " edges { node { label } } pageInfo { hasNextPage hasPreviousPage } } }",
        **arguments,
    )["items"]

    # https://relay.dev/graphql/connections.htm#EdgesToReturn()
    expected = list(enumerate(labels(everything)))[: before if before is not None else None]
    expected = [pair for pair in expected if after is None or pair[0] > after]
    if first is not None or last is None:
        expected = expected[: 10 if first is None else first]
    if last is not None:
        expected = expected[max(0, len(expected) - last) :]
    assert labels(page) == [label for _, label in expected]
    if expected:
        assert page["pageInfo"] == {
            "hasNextPage": expected[-1][0] < len(COUNTS) - 1,
            "hasPreviousPage": expected[0][0] > 0,
        }


def test_a_filter_takes_variables_and_proposes_what_was_meant(world: "Server") -> None:
    query = "query ($which: TransferFilter) { transfers(filter: $which) { totalCount } }"

    found = world.data(query, which={"supplier": {"label": {"eq": "Norland"}}, "earliest": {"gte": "2031-05-01"}})
    misspelt = world.ask(query, which={"suplier": {"label": {"eq": "Norland"}}})
    inline = world.ask("{ transfers(filter: {suplier: {exists: true}}) { totalCount } }")

    assert found == {"transfers": {"totalCount": 1}}
    assert "supplier" in misspelt["errors"][0]["message"]
    assert "Did you mean" in inline["errors"][0]["message"]
    assert inline["errors"][0]["locations"]


def test_text_in_a_filter_never_becomes_part_of_a_query(world: "Server") -> None:
    for text in ['" } } SERVICE <x:y> { ?a ?b ?c', "\\", "\n", '"@en', "a' } #"]:
        for test in ("eq", "contains", "startsWith", "gte", "not"):
            query = f"query ($t: String) {{ actors(filter: {{label: {{{test}: $t}}}}) {{ totalCount }} }}"
            assert "totalCount" in world.data(query, t=text)["actors"]


def test_a_filter_on_a_link_holds_only_for_things_of_its_range(world: "Server") -> None:
    query = """{ down: transfers(filter: {item: {itemType: {broaderOrSelf: {label: {eq: "gear"}}}}}) { totalCount }
      flat: transfers(filter: {item: {itemType: {label: {eq: "gear"}}}}) { totalCount }
      none: transfers(filter: {or: []}) { totalCount } all: transfers(filter: {and: []}) { totalCount }
      denied: transfers(filter: {statements: {status: {label: {eq: "denied"}}}}) { totalCount }
      german: countries(filter: {label: {eq: "Südmark", language: "de"}}) { totalCount }
      english: countries(filter: {label: {eq: "Südmark"}}) { totalCount } }"""

    counts = {name: found["totalCount"] for name, found in world.data(query).items()}

    assert counts == {"down": 2, "flat": 1, "none": 0, "all": 2, "denied": 1, "german": 1, "english": 0}


def test_a_label_is_shown_in_the_first_language_that_there_is(world: "Server") -> None:
    query = """{ country(id: "https://kg.example/id/sudmark") { label de: label(languages: ["fr", "de"])
      fr: label(languages: ["fr"]) any: label(languages: []) } }"""

    assert world.data(query)["country"] == {"label": "Sudmark", "de": "Südmark", "fr": "Sudmark", "any": "Sudmark"}


def test_several_things_are_looked_up_in_their_order(world: "Server") -> None:
    ids = [f"https://kg.example/id/{name}" for name in ("sudmark", "nobody", "ada-vint", "sudmark")]

    found = world.data("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename label } }", ids=ids)["nodes"]

    sudmark = {"__typename": "Country", "label": "Sudmark"}
    assert found == [sudmark, None, {"__typename": "Person", "label": "Ada Vint"}, sudmark]


def test_an_old_version_is_read_as_it_was(serve: "Serve", put: "Put", tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    put(store, one=PREFIXES + "i:1 a kg:Item .")
    put(store, two=PREFIXES + "i:2 a kg:Item .")
    with serve(store) as server:
        now = server.ask("{ items { totalCount } }")
        old = server.ask("{ items(asOf: 1) { totalCount } }")
        by_address = httpx.get(server.url, params={"query": "{ items { totalCount } }", "version": "1"})
        mixed = server.ask("{ a: items(asOf: 1) { totalCount } b: items(asOf: 2) { totalCount } }")
        never = httpx.post(server.url, json={"query": "{ items(asOf: 9) { totalCount } }"})

    assert (now["data"]["items"]["totalCount"], now["extensions"]["version"]) == (2, 2)
    assert old["data"] == by_address.json()["data"] == {"items": {"totalCount": 1}}
    assert by_address.headers["kg-version"] == "1"
    assert "another part of the operation is of version 1" in mixed["errors"][0]["message"]
    assert never.status_code == 404


def test_a_version_that_is_gone_and_one_that_was_purged_say_so(serve: "Serve", put: "Put", tmp_path: Path) -> None:
    store, now = Store(tmp_path / "data"), datetime(2031, 5, 7, tzinfo=UTC)
    put(store, one=PREFIXES + "i:1 a kg:Item .")
    key = sha256(b"words").hexdigest()
    with store.draft("test", now) as draft:
        graph = f"https://kg.example/graph/article/{key[:16]}"
        item = Triple(NamedNode("https://kg.example/i9"), TYPE, NamedNode("https://kg.example/ns#Item"))
        draft.put_article(ArticleRecord(key, graph), [item], "words")
    put(store, two=PREFIXES + "i:2 a kg:Item .")
    asked = {"query": "{ items { totalCount edges { node { id } } } }", "version": "2"}
    with serve(store) as server:
        before = httpx.get(server.url, params=asked)
        store.prune(Keeping(last=2), "test", now + timedelta(days=1))
        store.purge(key, "test", now)

        after = httpx.get(server.url, params=asked, headers={"If-None-Match": before.headers["etag"]})
        gone = httpx.get(server.url, params=asked | {"version": "1"})
        gone_too = server.ask("{ items(asOf: 1) { totalCount } }")

    assert (before.json()["data"]["items"]["totalCount"], after.json()["data"]["items"]["totalCount"]) == (2, 1)
    assert after.headers["kg-purged"] == key[:16]
    assert after.json()["extensions"]["purged"] == [key]
    assert gone.status_code == 410
    assert "the nearest that is kept is version 2" in gone.text
    assert gone_too["errors"][0]["path"] == ["items"]


def test_an_answer_that_the_client_has_is_not_sent_again(serve: "Serve", put: "Put", tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    put(store, one=PREFIXES + "i:1 a kg:Item .")
    query = {"query": "{ items { totalCount } }"}
    with serve(store) as server:
        first = httpx.get(server.url, params=query)
        del server.reader.requests[:]
        again = httpx.get(server.url, params=query, headers={"If-None-Match": first.headers["etag"]})
        asked = list(server.reader.requests)
        other = httpx.get(server.url, params={"query": "{ items { edges { cursor } } }"})
        put(store, two=PREFIXES + "i:2 a kg:Item .")
        newer = httpx.get(server.url, params=query, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content, asked) == (304, b"", [])
    assert other.headers["etag"] != first.headers["etag"]
    assert (newer.status_code, newer.json()["data"]) == (200, {"items": {"totalCount": 2}})


def test_disagreeing_figures_and_denials_are_conflicts_and_origins_are_counted_once(
    serve: "Serve", put: "Put", tmp_path: Path
) -> None:
    store = Store(tmp_path / "data")
    world = Path(HERE.parent / "world")
    put(
        store,
        **{name: (world / f"{name}.ttl").read_text(encoding="utf-8") for name in ("first", "second", "reference")},
    )
    named = Graph()
    for subject, predicate, value in ontology.graph():
        if isinstance(subject, URIRef) and not isinstance(value, BNode):
            named.add((subject, predicate, value))
    put(store, ontology=named.serialize(format="turtle"))
    query = """{ cases(orderBy: [{property: label}]) { edges { node { label conflict originCount
      origins { origin { label } speakers { label } articles { label } }
      figures { words min max origin { label } status { label } speaker { label } article { label } excerpt { exact } }
      events { edges { node { ... on Transfer { conflict originCount figures { words } } } } } } } } }"""
    with serve(store) as server:
        cases = [edge["node"] for edge in server.data(query)["cases"]["edges"]]
        chains = server.data(
            "{ transfers { edges { node { label chain { step speakers { label } status { label } } } } } }"
        )

    assert {case["conflict"] for case in cases} == {True, False}
    for case in cases:
        assert case["originCount"] == len(case["origins"])
        for figure in case["figures"]:
            assert figure["words"]
            assert figure["origin"]
            assert figure["speaker"]
            assert figure["article"]["label"]
            assert figure["excerpt"]
        for event in (edge["node"] for edge in case["events"]["edges"]):
            if event:
                assert len(event["figures"]) >= len(case["figures"])
    for edge in chains["transfers"]["edges"]:
        steps = [link["step"] for link in edge["node"]["chain"]]
        assert steps == sorted(steps)
        assert edge["node"]["chain"][-1]["status"] is None, "the last step is the article"
