"""The schema follows the ontology."""

import asyncio
import json
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kg import ontology
from kg.errors import DataError
from kg.graphql import create
from kg.graphql.names import field_name, local_name
from kg.iris import DEFAULT_BASE
from kg.readers import Answer, Dump, Request
from kg.store import Version

COMMITTED = Path(__file__).with_name("schema.graphql")

PREFIXES = """
@prefix kg: <https://kg.example/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
"""


class Nobody:
    """A reader that is never asked: the schema is made without one question to the store."""

    async def read(self, request: Request | Dump) -> Answer:
        raise AssertionError(request)


def nothing(asked: int | str | None) -> Version:
    """Find no version: none is asked for."""
    raise AssertionError(asked)


def sdl(extra: str = "", extra_shapes: str = "") -> str:
    terms = ontology.graph().parse(data=PREFIXES + extra, format="turtle")
    shapes = ontology.shapes().parse(data=PREFIXES + extra_shapes, format="turtle")
    route: Any = create(Nobody(), terms, shapes, find=nothing, fields=ontology.fields())[1]
    response: Any = asyncio.run(route.endpoint(None))
    return str(response.body.decode())


def block(text: str, head: str) -> str:
    start = text.index(head)
    return text[start : text.index("\n}", start)]


def test_the_schema_is_the_committed_one(update_stories: bool) -> None:  # noqa: FBT001 pytest passes fixtures by name
    made = sdl()
    if update_stories:
        COMMITTED.write_text(made, encoding="utf-8")

    committed = COMMITTED.read_text(encoding="utf-8")

    diff = "".join(unified_diff(committed.splitlines(True), made.splitlines(True), "committed", "made"))  # noqa: FBT003
    assert made == committed, f"run with --update-stories when this is meant:\n{diff}"


def test_a_class_that_is_added_to_the_ontology_appears_without_a_line_of_python() -> None:
    extra = """
        kg:Inspection a owl:Class ; rdfs:subClassOf kg:Event ; rdfs:comment "Somebody looks." .
        kg:inspector a owl:ObjectProperty ; rdfs:domain kg:Inspection ; rdfs:range kg:Actor ;
            rdfs:comment "Who looks." .
        kg:passed a owl:DatatypeProperty ; rdfs:domain kg:Inspection ; rdfs:range xsd:boolean .
        kg:inspected a owl:ObjectProperty ; rdfs:domain kg:Actor ; rdfs:range kg:Inspection ; kg:path "^kg:inspector" .
    """
    shapes = "ex:shape sh:targetClass kg:Inspection ; sh:property [ sh:path kg:passed ; sh:maxCount 1 ] ."

    made = sdl(extra, shapes)

    inspection = block(made, "type Inspection implements Node & Event {")
    assert '"""Who looks."""\n  inspector: [Actor!]!' in inspection
    assert "passed: Boolean" in inspection
    assert "evidence: [Excerpt!]!" in inspection
    assert "inspected(" in block(made, "interface Actor ")
    assert "inspections(" in block(made, "type Query {")
    assert "inspection(" in block(made, "type Query {")


def test_every_property_of_the_ontology_is_a_field_of_the_classes_of_its_domain() -> None:
    terms, made = ontology.graph(), COMMITTED.read_text(encoding="utf-8")
    classes = {c for c in terms.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef)}

    stated = [(p, d) for p, d in terms.subject_objects(RDFS.domain) if d in classes and isinstance(p, URIRef)]

    assert len(stated) > 40
    for iri, domain in stated:
        name = local_name(str(domain))
        head = f"interface {name} " if f"interface {name} " in made else f"type {name} "
        assert f"\n  {field_name(str(iri))}" in block(made, head), (iri, domain)


def test_names_that_would_clash_are_refused_with_both_terms() -> None:
    clash = "ex:supplier a owl:ObjectProperty ; rdfs:domain kg:Transfer ; rdfs:range kg:Actor ."

    with pytest.raises(DataError, match=r"<.*supplier> and <.*supplier> would both be 'supplier' in Transfer"):
        sdl(clash)


def test_a_property_that_is_named_like_a_field_of_everything_is_refused() -> None:
    with pytest.raises(DataError, match=r"<http://example\.org/id> cannot be a property named 'id'"):
        sdl("ex:id a owl:DatatypeProperty ; rdfs:domain kg:Item ; rdfs:range xsd:string .")


def test_a_path_with_an_unknown_prefix_is_refused() -> None:
    with pytest.raises(DataError, match="unknown prefix 'nobody:'"):
        sdl('kg:odd a owl:ObjectProperty ; rdfs:domain kg:Item ; rdfs:range kg:Event ; kg:path "^nobody:item" .')


def test_a_graph_of_something_else_needs_no_other_engine() -> None:
    terms = Graph().parse(
        data=PREFIXES + "ex:Vote a owl:Class . ex:Person a owl:Class . "
        "ex:voter a owl:ObjectProperty ; rdfs:domain ex:Vote ; rdfs:range ex:Person .",
        format="turtle",
    )

    routes = create(Nobody(), terms, Graph(), DEFAULT_BASE, find=nothing)

    assert [getattr(route, "path", None) for route in routes] == [
        "/graphql",
        "/graphql/schema.graphql",
        "/graphql/console/{name}",
    ]
    assert json.dumps(sorted(local_name(str(c)) for c in terms.subjects(RDF.type, OWL.Class))) == '["Person", "Vote"]'
