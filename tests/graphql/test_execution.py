"""What is asked of the store: one query per level, and nothing that was not selected."""

from pathlib import Path
from typing import TYPE_CHECKING

from kg.graphql import Limits
from kg.store import Store

if TYPE_CHECKING:
    from tests.graphql.conftest import Put, Serve, Server

KG = "https://kg.example/ns#"


def test_each_level_of_a_selection_is_one_query_however_many_things_it_has(world: "Server") -> None:
    three_levels = """{
      transfers { edges { node { label supplier { label } recipient { label } item { itemType { label } } } } }
      statements { edges { node { label attributedTo { label } } } }
    }"""

    queries = world.queries_for(three_levels)

    assert len(queries) == 4
    assert [query.count("OFFSET") for query in queries] == [2, 0, 0, 0]


def test_only_what_is_selected_is_fetched(world: "Server") -> None:
    queries = world.queries_for("{ transfers { edges { node { supplier { id } } } } }")

    assert f"{KG}supplier" in queries[1]
    assert not any(f"{KG}recipient" in query or "#label" in query for query in queries)


def test_a_number_of_things_costs_no_page_of_them(world: "Server") -> None:
    (query,) = world.queries_for("{ transfers { totalCount } }")

    assert "COUNT" in query
    assert "OFFSET" not in query


def test_a_thing_that_is_met_twice_is_fetched_once(world: "Server") -> None:
    query = (
        '{ node(id: "https://kg.example/id/norland") { label } actor(id: "https://kg.example/id/norland") { label } }'
    )

    (asked,) = world.queries_for(query)

    assert asked.count("<https://kg.example/id/norland>") == 1


def test_nested_interfaces_are_planned_once_and_not_once_for_each_class(world: "Server") -> None:
    depth = 8
    selection = "partOf { ... on Actor { label " * depth + "__typename" + " } }" * depth

    answer = world.ask(f'{{ actor(id: "https://kg.example/id/ada-vint") {{ {selection} }} }}')

    assert "errors" not in answer


def test_an_operation_that_leads_to_too_many_things_is_broken_off(serve: "Serve", put: "Put", tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    content = " , ".join(f"<https://kg.example/s{n}>" for n in range(20))
    put(store, g=f"<https://kg.example/a> a <https://schema.org/NewsArticle> ; <{KG}content> {content} .")
    with serve(store, Limits(reached=20)) as server:
        answer = server.ask("{ articles { edges { node { content { ... on Node { id } } } } } }")

    assert answer["errors"][0]["message"].startswith("the operation leads to more than 20 things")


def test_an_operation_with_too_many_different_selections_is_refused(world: "Server", serve: "Serve") -> None:
    query = "{ transfers { edges { node { supplier { label } recipient { id } item { id } } } } }"
    with serve(world.store, Limits(selections=3)) as server:
        answer = server.ask(query)

        assert answer["errors"][0]["message"].startswith("more than 3 different selections")
        assert server.queries_for(query) == []


def test_introspection_asks_nothing_of_the_store(world: "Server") -> None:
    assert world.queries_for("{ __schema { types { name } } __typename }") == []


def test_text_of_clients_never_becomes_part_of_a_query(world: "Server") -> None:
    for text in ("https://kg.example/id/x> ?p ?o } DROP", "no iri", "https://kg.example/\n", ""):
        answer = world.ask("query ($id: ID!) { node(id: $id) { label } }", id=text)

        assert "is not an IRI" in answer["errors"][0]["message"]
        assert answer["errors"][0]["locations"] == [{"line": 1, "column": 20}]
