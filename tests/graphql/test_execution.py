"""What is asked of the store: one query per level, and nothing that was not selected."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.graphql.conftest import Server

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

    assert asked.count("<https://kg.example/id/norland> <http://www.w3.org/2000/01/rdf-schema#label>") == 1


def test_nested_interfaces_are_planned_once_and_not_once_for_each_class(world: "Server") -> None:
    depth = 8
    selection = "partOf { ... on Actor { label " * depth + "__typename" + " } }" * depth

    answer = world.ask(f'{{ actor(id: "https://kg.example/id/ada-vint") {{ {selection} }} }}')

    assert "errors" not in answer


def test_introspection_asks_nothing_of_the_store(world: "Server") -> None:
    assert world.queries_for("{ __schema { types { name } } __typename }") == []


def test_text_of_clients_never_becomes_part_of_a_query(world: "Server") -> None:
    for text in ("https://kg.example/id/x> ?p ?o } DROP", "no iri", "https://kg.example/\n", ""):
        answer = world.ask("query ($id: ID!) { node(id: $id) { label } }", id=text)

        assert "is not an IRI" in answer["errors"][0]["message"]
        assert answer["errors"][0]["locations"] == [{"line": 1, "column": 20}]
