"""What operations answer, on two articles of an invented world."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.store import Store

if TYPE_CHECKING:
    from tests.graphql.conftest import Put, Serve, Server

ID = "https://kg.example/id/"
EXAMPLE = """{
  transfers(first: 10) { edges { node { label supplier { label } recipient { label }
    item { minCount countText itemType { label } }
    statements { edges { node { attributedTo { label } status { label } evidence { exact start end source { id } } } } }
  } } } }"""


def nodes(connection: dict[str, Any]) -> list[Any]:
    return [edge["node"] for edge in connection["edges"]]


def test_transfers_lead_to_their_parties_their_items_and_the_words_that_they_rest_on(world: "Server") -> None:
    transfers = {node["label"]: node for node in nodes(world.data(EXAMPLE)["transfers"])}

    found = transfers["Norland sends Sudmark 12 cannons"]

    article = "https://kg.example/article/aaaaaaaaaaaaaaaa"
    assert found == {
        "label": "Norland sends Sudmark 12 cannons",
        "supplier": [{"label": "Norland"}],
        "recipient": [{"label": "Sudmark"}],
        "item": [{"minCount": 12, "countText": "12", "itemType": [{"label": "cannon"}]}],
        "statements": {
            "edges": [
                {
                    "node": {
                        "attributedTo": [{"label": "Ada Vint"}],
                        "status": {"label": "asserted"},
                        "evidence": [{"exact": "Norland's", "start": 0, "end": 9, "source": {"id": article}}],
                    }
                }
            ]
        },
    }


def test_a_thing_has_the_most_specific_of_its_types_wherever_it_is_met(world: "Server") -> None:
    query = """query ($id: ID!) {
      node(id: $id) { __typename } actor(id: $id) { __typename } country(id: $id) { __typename }
      events { edges { node { __typename place { __typename } participant { __typename } } } }
    }"""

    data = world.data(query, id=ID + "sudmark")

    assert {data[field]["__typename"] for field in ("node", "actor", "country")} == {"Country"}
    events = nodes(data["events"])
    assert sorted(event["__typename"] for event in events) == ["OtherEvent", "Transfer", "Transfer"]
    assert sorted(p["__typename"] for event in events for p in event["place"]) == ["Country", "OtherPlace"]


def test_a_thing_of_another_class_and_an_unknown_one_are_null(world: "Server") -> None:
    query = f'{{ transfer(id: "{ID}norland") {{ label }} node(id: "{ID}no-such") {{ label }} }}'

    data = world.data(query)

    assert data == {"transfer": None, "node": None}


def test_a_link_to_something_undescribed_is_kept(world: "Server") -> None:
    query = "{ transfers { edges { node { recipient { __typename iri label } } } } }"

    recipients = [r for node in nodes(world.data(query)["transfers"]) for r in node["recipient"]]

    assert {"__typename": "OtherActor", "iri": ID + "nowhere", "label": None} in recipients


def test_links_can_be_followed_backwards(world: "Server") -> None:
    query = f"""{{ actor(id: "{ID}norland") {{
      supplied {{ totalCount edges {{ node {{ label }} }} }} received {{ totalCount }}
      statements {{ edges {{ node {{ label content {{ __typename ... on Node {{ label }} }} }} }} }}
      parts {{ edges {{ node {{ ... on Person {{ label }} }} }} }}
    }} }}"""

    actor = world.data(query)["actor"]

    assert actor["supplied"]["totalCount"] == len(actor["supplied"]["edges"]) == 2
    assert actor["received"] == {"totalCount": 0}
    assert [s["label"] for s in nodes(actor["statements"])] == ["Norland denies that it sent cannons"]
    assert {c["__typename"] for s in nodes(actor["statements"]) for c in s["content"]} == {"Transfer", "Relation"}
    assert nodes(actor["parts"]) == [{"label": "Ada Vint"}]


def test_a_path_of_two_steps_is_followed_backwards(world: "Server") -> None:
    weapons = nodes(world.data("{ weapons { edges { node { label transfers { totalCount } } } } }")["weapons"])

    assert weapons == [{"label": "cannon", "transfers": {"totalCount": 2}}]


def test_fields_under_several_names_and_in_fragments_do_not_disturb_each_other(world: "Server") -> None:
    query = f"""query ($short: Boolean!) {{
      norland: actor(id: "{ID}norland") {{ ...one two: supplied(first: 2) {{ edges {{ node {{ label }} }} }} }}
      actor(id: "{ID}norland") {{ name: label iri @skip(if: $short) id @include(if: $short) }}
    }}
    fragment one on Actor {{ one: supplied(first: 1) {{ edges {{ node {{ id ... on Event {{ label }} }} }} }} }}"""

    data = world.data(query, short=True)

    assert [len(data["norland"][key]["edges"]) for key in ("one", "two")] == [1, 2]
    assert data["norland"]["one"]["edges"][0]["node"].keys() == {"id", "label"}
    assert data["actor"] == {"name": "Norland", "id": ID + "norland"}


def test_a_fragment_on_a_narrower_type_is_answered_for_things_of_that_type(world: "Server") -> None:
    query = "{ events { edges { node { __typename ... on Transfer { supplier { label } } } } } }"

    events = nodes(world.data(query)["events"])

    assert all(("supplier" in event) == (event["__typename"] == "Transfer") for event in events)


def test_the_english_label_is_shown_and_values_have_their_types(world: "Server") -> None:
    query = f"""{{ country(id: "{ID}sudmark") {{ label }} items {{ edges {{ node {{ approximate minCount }} }} }}
      transfers {{ edges {{ node {{ earliest }} }} }} }}"""

    data = world.data(query)

    assert data["country"] == {"label": "Sudmark"}
    assert {"approximate": False, "minCount": 12} in nodes(data["items"])
    assert sorted(str(t["earliest"]) for t in nodes(data["transfers"])) == ["2031-05-01", "None"]


def test_a_thing_that_several_graphs_describe_is_there_once(world: "Server") -> None:
    actors = world.data("{ actors { totalCount edges { node { id } } } }")["actors"]

    assert actors["totalCount"] == len(actors["edges"]) == len({node["id"] for node in nodes(actors)}) == 5


def test_a_value_of_another_type_is_an_error_at_its_place(serve: "Serve", put: "Put", tmp_path: Path) -> None:
    store = Store(tmp_path / "data")
    put(store, odd='@prefix kg: <https://kg.example/ns#> . <https://kg.example/i> a kg:Item ; kg:minCount "several" .')
    with serve(store) as server:
        answer = server.ask("{ items { edges { node { id minCount } } } }")

    assert answer["data"]["items"]["edges"] == [{"node": {"id": "https://kg.example/i", "minCount": None}}]
    assert answer["errors"][0]["path"] == ["items", "edges", 0, "node", "minCount"]
    assert "several" in answer["errors"][0]["message"]
