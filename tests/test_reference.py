"""Reference data, exported from the lexicon."""

import csv

import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef

from kg import ontology, reference
from kg.errors import DataError
from kg.resources import resource
from kg.shapes import Checker

BASE = "https://kg.example/"
KG = Namespace(f"{BASE}ns#")
ID = Namespace(f"{BASE}id/")
TYPE = Namespace(f"{BASE}type/")
UNROCA = Namespace(f"{BASE}unroca/")
SCHEMA = Namespace("https://schema.org/")

SMALL = {
    "actors": [
        {
            "id": "norland",
            "label": "Norland",
            "kind": "country",
            "names": "NL|Norland",
            "part_of": "",
            "wikidata": "Q1",
        },
        {"id": "ada-holm", "label": "Ada Holm", "kind": "person", "names": "", "part_of": "norland", "wikidata": ""},
    ],
    "places": [{"id": "holm", "label": "Holm", "part_of": "norland", "names": "", "wikidata": ""}],
    "types": [
        {"id": "military-goods", "label": "military goods", "broader": "", "names": ""},
        {"id": "weapon", "label": "weapon", "broader": "military-goods", "names": "arms"},
        {"id": "tank", "label": "tank", "broader": "weapon", "names": "", "unroca": "i", "note": "From 16.5 tonnes."},
        {"id": "map", "label": "map", "broader": "military-goods", "names": "", "related": "tank"},
    ],
    "unroca": [{"id": "i", "notation": "I", "label": "Battle tanks", "broader": ""}],
}


def graph(tables: dict[str, list[dict[str, str]]]) -> Graph:
    found = Graph()
    for triple in reference.triples(tables):
        found.add(triple)
    return found


def lexicon() -> dict[str, list[dict[str, str]]]:
    return {
        name: list(csv.DictReader(resource("mappings", "lexicon", f"{name}.csv").read_text("utf-8").splitlines()))
        for name in reference.TABLES
    }


def test_a_row_becomes_a_node_with_its_types_names_and_links() -> None:
    found = graph(SMALL)

    assert set(found.objects(ID.norland, RDF.type)) == {KG.Actor, SCHEMA.Country, SCHEMA.Place}
    assert set(found.objects(ID.norland, SKOS.altLabel)) == {Literal("NL", lang="en")}
    assert found.value(ID.norland, SCHEMA.sameAs) == URIRef("http://www.wikidata.org/entity/Q1")
    assert found.value(ID["ada-holm"], KG.partOf) == ID.norland
    assert found.value(TYPE.tank, SKOS.broadMatch) == UNROCA.i
    assert found.value(TYPE.map, SKOS.related) == TYPE.tank


def test_what_is_below_a_weapon_branch_of_the_ontology_is_a_weapon_and_nothing_else_is() -> None:
    found = graph(SMALL)

    assert set(found.subjects(RDF.type, KG.Weapon)) == {TYPE.weapon, TYPE.tank}
    assert set(found.subjects(RDF.type, KG.ItemType)) == {TYPE[row["id"]] for row in SMALL["types"]}


def test_an_actor_of_an_unknown_kind_is_refused_by_name() -> None:
    tables = SMALL | {"actors": [{"id": "x", "label": "X", "kind": "sate"}]}

    with pytest.raises(DataError, match=r"actors\.csv: x: unknown kind 'sate'"):
        reference.triples(tables)


def test_a_missing_table_is_refused_by_name() -> None:
    with pytest.raises(DataError, match=r"places\.csv: this table is missing"):
        reference.triples({"actors": []})


def test_the_whole_lexicon_is_exported_with_no_blank_node() -> None:
    tables = lexicon()

    found = graph(tables)

    spaces = {"actors": ID, "places": ID, "types": TYPE, "unroca": UNROCA}
    rows = {spaces[name][row["id"]] for name in reference.TABLES for row in tables[name]}
    assert {node for node in rows if len(list(found.objects(node, RDFS.label))) != 1} == set()
    assert not [node for triple in found for node in triple if isinstance(node, BNode)]


def test_the_exported_reference_data_hold_under_the_shapes() -> None:
    exported = graph(lexicon()).serialize(format="nt")
    triples = [quad.triple for quad in ox.parse(exported, format=ox.RdfFormat.N_TRIPLES)]

    violations = Checker(ontology.triples(), [], ontology.shapes()).check(triples)

    assert [str(violation) for violation in violations] == []
