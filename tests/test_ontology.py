"""The ontology agrees with itself, and with the shapes, the queries and the lexicon."""

import csv
import re
from functools import cache
from pathlib import Path

import owlrl  # type: ignore[import-untyped]  # it has no types
import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, XSD, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg import ontology
from kg.queries import load, names
from kg.resources import resource

BASE = "https://kg.example/"
KG = Namespace(f"{BASE}ns#")
STATUS = Namespace(f"{BASE}status/")
STAGE = Namespace(f"{BASE}stage/")
TYPE = Namespace(f"{BASE}type/")
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty)
WORLD = Path(__file__).parent / "world"
# Terms of RDF and RDFS themselves need no description here.
BUILT_IN = {RDF.type, RDFS.subClassOf, RDFS.Resource, RDF.Property, RDF.langString}


@cache
def terms() -> Graph:
    return ontology.graph()


def of_kind(*kinds: Node) -> set[Node]:
    return {term for kind in kinds for term in terms().subjects(RDF.type, kind) if isinstance(term, URIRef)}


def ours(found: set[Node]) -> set[Node]:
    return {term for term in found if str(term).startswith(str(KG))}


def classes_of(node: Node) -> set[Node]:
    """Return the classes that a domain or range stands for: itself, or the members of a union."""
    union = terms().value(node, OWL.unionOf)
    return {node} if union is None else set(Collection(terms(), union))


def lexicon(table: str) -> list[dict[str, str]]:
    text = resource("mappings", "lexicon", f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_every_class_property_and_annotation_has_one_english_label_and_comment() -> None:
    described = of_kind(OWL.Class, *PROPERTIES, OWL.AnnotationProperty, RDF.Property)

    lacking = {
        (term, predicate)
        for term in described
        for predicate in (RDFS.label, RDFS.comment)
        if [getattr(text, "language", None) for text in terms().objects(term, predicate)] != ["en"]
    }

    assert lacking == set()
    assert len(ours(of_kind(OWL.Class))) == 16


def test_every_property_has_a_domain_and_a_range_of_known_classes() -> None:
    known = of_kind(OWL.Class) | {RDFS.Resource, RDF.Property, RDF.langString}
    known |= {XSD.string, XSD.integer, XSD.boolean, XSD.date}

    sides = {
        (term, side): list(terms().objects(term, side))
        for term in of_kind(*PROPERTIES)
        for side in (RDFS.domain, RDFS.range)
    }

    assert {key for key, values in sides.items() if len(values) != 1} == set()
    assert {key for key, (cls, *_) in sides.items() if classes_of(cls) - known} == set()


def test_every_status_and_stage_is_in_its_scheme_with_a_label_a_comment_and_a_group() -> None:
    for scheme, groups, members in ((STATUS.scheme, 4, 12), (STAGE.scheme, 3, 7)):
        tops = set(terms().objects(scheme, SKOS.hasTopConcept))
        concepts = set(terms().subjects(SKOS.inScheme, scheme))

        assert (len(tops), len(concepts - tops)) == (groups, members)
        assert all(terms().value(concept, SKOS.broader) in tops for concept in concepts - tops)
        assert all((concept, text, None) in terms() for concept in concepts for text in (RDFS.label, RDFS.comment))


def test_the_shapes_list_exactly_the_statuses_and_stages_of_the_ontology() -> None:
    shapes = ontology.shapes()
    for scheme, path in ((STATUS.scheme, KG.status), (STAGE.scheme, KG.stage)):
        tops = set(terms().objects(scheme, SKOS.hasTopConcept))
        (constraint,) = shapes.subjects(SH.path, path)

        listed = set(Collection(shapes, next(shapes.objects(constraint, SH["in"]))))

        assert listed == set(terms().subjects(SKOS.inScheme, scheme)) - tops


def test_every_term_that_the_shapes_use_is_declared() -> None:
    declared = of_kind(OWL.Class, *PROPERTIES, RDF.Property) | set(terms().subjects(SKOS.inScheme, None)) | BUILT_IN
    shapes = ontology.shapes()
    own = {f"{BASE}shape/", str(SH), f"{BASE}type/", "http://www.w3.org/2001/XMLSchema#"}
    used = {node for triple in shapes for node in triple if isinstance(node, URIRef)}
    texts = " ".join(str(text) for text in shapes.objects(None, SH.select))

    undeclared = {node for node in used if not any(str(node).startswith(start) for start in own)} - declared
    in_queries = set(re.findall(r"\bkg:(\w+)", texts)) - {str(term).removeprefix(str(KG)) for term in declared}

    assert undeclared - {RDF.first, RDF.rest, RDF.nil} == set()
    assert in_queries == set()


@pytest.mark.parametrize("name", names())
def test_every_term_that_a_saved_query_uses_is_declared(name: str) -> None:
    known = {str(term) for term in set(terms().subjects()) | BUILT_IN}
    query = load(name)
    body = re.sub(r"#[^\n]*|\"[^\"]*\"", "", query.text)
    prefixes = dict(re.findall(r"PREFIX (\w+): <([^>]+)>", query.text))

    used = {prefixes[prefix] + local for prefix, local in re.findall(r"(?<![\w<?])([a-z]+):([A-Za-z]\w*)", body)}

    assert used - known == set()


@pytest.mark.parametrize("script", sorted(file.name for file in resource("mappings").iterdir() if "." in file.name))
def test_every_term_that_a_mapping_script_uses_is_declared(script: str) -> None:
    known = {str(term).removeprefix(str(KG)) for term in ours(set(terms().subjects()))}

    used = set(re.findall(r"\bKG\.([A-Za-z]\w*)", resource("mappings", script).read_text(encoding="utf-8")))

    assert used - known == set()


def test_every_property_that_is_read_backwards_has_a_path_that_leads_back() -> None:
    store = ox.Store()
    for name in ("reference", "first", "second"):
        store.load(path=str(WORLD / f"{name}.ttl"), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(f"urn:{name}"))
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in ontology.triples())
    heads = "".join(f"PREFIX {name}: <{iri}> " for name, iri in terms().namespaces())
    backwards = {name: str(terms().value(name, KG.path)) for name in set(terms().subjects(KG.path, None))}

    counts = {}
    for term, path in backwards.items():
        wanted = " ".join(f"<{cls}>" for cls in classes_of(next(terms().objects(term, RDFS.range))))
        of_range = f"VALUES ?c {{ {wanted} }} ?o a/rdfs:subClassOf* ?c"
        query = f"{heads} SELECT DISTINCT ?s ?o WHERE {{ ?s {path} ?o . {of_range} }}"
        found = store.query(query, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        counts[str(term).rpartition("#")[2]] = len(list(found))

    assert set(counts) >= {"statements", "supplied", "received", "events", "transfers", "articles", "parts", "statedIn"}
    assert all(counts.values()), counts


def test_inverses_are_never_stored() -> None:
    backwards = set(terms().subjects(KG.path, None))

    stored = {
        predicate
        for name in ("reference", "first", "second", "undated")
        for predicate in Graph().parse(WORLD / f"{name}.ttl").predicates()
    }

    assert stored & backwards == set()


def test_an_inverse_swaps_domain_and_range() -> None:
    for inverse, forward in terms().subject_objects(OWL.inverseOf):
        domain, reach = (classes_of(next(terms().objects(inverse, side))) for side in (RDFS.domain, RDFS.range))
        back, there = (classes_of(next(terms().objects(forward, side))) for side in (RDFS.range, RDFS.domain))
        assert (domain, reach) == (back, there), inverse


def test_every_class_with_subclasses_says_how_its_other_things_are_called() -> None:
    described = of_kind(OWL.Class)
    wide = {cls for narrow, cls in terms().subject_objects(RDFS.subClassOf) if cls in described and narrow in described}

    unnamed = {cls for cls in wide if terms().value(cls, KG.concreteName) is None}

    assert unnamed == set()
    assert all(terms().value(cls, KG.precedence) is not None for cls in wide)


def test_the_classes_of_an_actor_come_in_a_fixed_order() -> None:
    kinds = [URIRef(f"https://schema.org/{name}") for name in ("Country", "Person", "Organization", "Place")]
    order = [kinds[0], kinds[1], kinds[2], KG.Group, KG.Actor, kinds[3]]

    ranks = [int(str(terms().value(cls, KG.precedence))) for cls in order]

    assert ranks == sorted(set(ranks))


def test_the_weapon_branches_are_types_of_the_lexicon() -> None:
    known = {row["id"] for row in lexicon("types")}

    branches = {str(top).removeprefix(str(TYPE)) for top in terms().objects(KG.Weapon, KG.weaponBranch)}

    assert branches - known == set()


def test_technology_and_bare_equipment_are_no_weapons() -> None:
    broader = {row["id"]: row["broader"] for row in lexicon("types")}
    branches = {str(top).removeprefix(str(TYPE)) for top in terms().objects(KG.Weapon, KG.weaponBranch)}

    assert branches.isdisjoint({"military-goods", "military-equipment", "military-technology"})
    assert not [key for key, wide in broader.items() if wide == "military-technology" and key in branches]


def test_every_id_of_the_default_base_can_be_rebased() -> None:
    text = "".join(ontology.turtle(name, "https://data.test/") for name in (*ontology.TERMS, ontology.SHAPES))

    assert BASE not in text
    assert "https://data.test/ns#" in text


def contradictions(graph: Graph) -> list[Node]:
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return list(graph.objects(None, URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")))


def test_the_ontology_contradicts_neither_itself_nor_the_invented_world() -> None:
    graph = ontology.graph()
    for name in ("reference", "first"):
        graph.parse(WORLD / f"{name}.ttl")

    found = contradictions(graph)

    assert found == []


def test_a_publisher_that_is_also_a_statement_is_a_contradiction() -> None:
    graph = ontology.graph().parse(WORLD / "second.ttl")
    graph.add((URIRef(f"{BASE}id/sudland-wire"), RDF.type, KG.Statement))

    found = contradictions(graph)

    assert found != []
