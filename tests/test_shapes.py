"""The shapes and kg.shapes: what is right passes, each planted error is found by the shape that is meant to find it."""

import importlib.util
import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib

from kg import ontology
from kg.errors import DataError
from kg.shapes import Checker, Violation, rules

HERE = Path(__file__).parent
WORLD = HERE / "world"
ARTICLES = ("first", "second", "undated")
BAD = sorted((HERE / "shapes" / "bad").glob("*.rq"))
SHAPE = "https://kg.example/shape/"


def triples(path: Path) -> list[ox.Triple]:
    file_format = ox.RdfFormat.from_extension(path.suffix[1:])
    return [quad.triple for quad in ox.parse(path=str(path), format=file_format)]


@cache
def checker() -> Checker:
    return Checker(ontology.triples(), triples(WORLD / "reference.ttl"), ontology.shapes())


def store_of(*groups: list[ox.Triple]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for group in groups for t in group)
    return store


def shapes_of(violations: list[Violation]) -> set[str]:
    return {violation.shape.removeprefix(SHAPE) for violation in violations}


def mutated(path: Path) -> tuple[ox.Store, str]:
    """Return the first article with its world and the error of *path* in it, and the shape that must find it."""
    text = path.read_text(encoding="utf-8")
    match = re.search(r"^# breaks: (\w+)$", text, re.MULTILINE)
    assert match, f"{path.name} does not say which shape it breaks"
    store = store_of(list(ontology.triples()), triples(WORLD / "reference.ttl"), triples(WORLD / "first.ttl"))
    before = set(store)
    store.update(text)
    assert set(store) != before, f"{path.name} changes nothing"
    return store, match[1]


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_of_the_invented_world_holds(name: str) -> None:
    graph = triples(WORLD / f"{name}.ttl")

    violations = checker().check(graph)

    assert violations == []


def test_all_articles_of_the_invented_world_hold_together() -> None:
    graphs = [triples(WORLD / f"{name}.ttl") for name in (*ARTICLES, "reference")]

    violations = checker().check_store(store_of(list(ontology.triples()), *graphs))

    assert violations == []


@pytest.mark.parametrize("path", BAD, ids=[path.stem for path in BAD])
def test_a_planted_error_is_found_by_its_shape(path: Path) -> None:
    store, shape = mutated(path)

    found = checker().check_store(store)

    assert shape in shapes_of(found), [str(violation) for violation in found]


def test_every_shape_has_a_planted_error() -> None:
    broken = {mutated(path)[1] for path in BAD}

    defined = {rule.shape.removeprefix(SHAPE) for rule in checker().rules}

    assert broken == defined


def test_checking_an_article_leaves_nothing_behind() -> None:
    wrong = [triple for triple in triples(WORLD / "first.ttl") if not triple.predicate.value.endswith("ns#status")]

    first = checker().check(wrong)
    second = checker().check(triples(WORLD / "second.ttl"))

    assert shapes_of(first) == {"Statement"}
    assert second == []


def test_a_violation_names_the_node_the_property_and_the_value() -> None:
    store, _ = mutated(HERE / "shapes" / "bad" / "unknown-status.rq")

    (violation,) = checker().check_store(store)

    assert violation.focus.endswith("-norland-army-asserted")
    assert violation.message.startswith("kg:status must be one of ")
    assert violation.value == "https://kg.example/status/rumoured"


def test_an_article_that_adds_a_label_to_reference_data_is_found() -> None:
    article = triples(WORLD / "first.ttl")
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    norland = ox.NamedNode("https://kg.example/id/norland")

    violations = checker().check([*article, ox.Triple(norland, label, ox.Literal("Norlandia", language="en"))])

    assert {(v.focus, v.shape) for v in violations} == {(norland.value, SHAPE + "Label")}


def test_what_is_not_understood_is_refused_by_name() -> None:
    shapes = rdflib.Graph().parse(
        data="""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://kg.example/shape/> .
            :Odd a sh:NodeShape ; sh:targetClass :X ; sh:property [ sh:path :p ; sh:uniqueLang true ] ."""
    )

    with pytest.raises(DataError, match=r"my\.ttl: :Odd: sh:uniqueLang is not understood"):
        rules(shapes, {}, "my.ttl")


def verdicts(data: str, shape: str) -> tuple[set[str], set[str]]:
    """Return the nodes that break *shape* in *data*, by kg.shapes and by pyshacl."""
    heads = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://kg.example/t/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"""
    shapes = rdflib.Graph().parse(data=f"{heads} :S a sh:NodeShape ; {shape} . :InA sh:class :A .")
    parsed = [quad.triple for quad in ox.parse(heads + data, format=ox.RdfFormat.TURTLE)]
    ours = Checker(parsed, [], shapes).check_store(store_of(parsed))
    _, report, _ = pyshacl.validate(rdflib.Graph().parse(data=heads + data), shacl_graph=shapes, inference="none")
    assert isinstance(report, rdflib.Graph)
    theirs = {str(node) for node in report.objects(None, rdflib.SH.focusNode)}
    return {violation.focus for violation in ours}, theirs


DATA = """
:A rdfs:subClassOf :B .
:a a :A ; :p 1 , 2 ; :q 3 ; :n :b ; :w "one"@en .
:b a :B ; :p 5 ; :q 5 ; :n :c ; :w "two" ; :r :b .
:c a :A ; :p "x" ; :q 0 ; :r :a , :b ; :w "drei"@de .
:d a :B ; :n :c , :e ; :p "2024-02-30"^^xsd:date , "2024-02-29"^^xsd:date .
:e a :C .
"""


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:property [ sh:path :p ; sh:minCount 2 ]",
        "sh:property [ sh:path :p ; sh:maxCount 1 ]",
        "sh:property [ sh:path :p ; sh:maxCount 0 ]",
        "sh:property [ sh:path :p ; sh:datatype xsd:integer ]",
        "sh:property [ sh:path :p ; sh:datatype xsd:date ]",
        "sh:property [ sh:path :p ; sh:minInclusive 2 ]",
        "sh:property [ sh:path :q ; sh:maxExclusive 5 ]",
        "sh:property [ sh:path :p ; sh:lessThan :q ]",
        "sh:property [ sh:path :p ; sh:lessThanOrEquals :q ]",
        "sh:property [ sh:path :p ; sh:equals :q ]",
        "sh:property [ sh:path :n ; sh:disjoint :r ]",
        "sh:property [ sh:path :n ; sh:class :B ]",
        "sh:property [ sh:path :n ; sh:nodeKind sh:Literal ]",
        "sh:property [ sh:path :p ; sh:nodeKind sh:IRIOrLiteral ; sh:minLength 2 ]",
        "sh:property [ sh:path :w ; sh:languageIn ( 'en' ) ]",
        "sh:property [ sh:path :w ; sh:pattern '^ONE' ; sh:flags 'i' ]",
        "sh:property [ sh:path :p ; sh:in ( 1 2 5 ) ]",
        "sh:property [ sh:path :n ; sh:hasValue :c ]",
        "sh:property [ sh:path [ sh:zeroOrMorePath :n ] ; sh:hasValue :c ]",
        "sh:property [ sh:path ( :n :n ) ; sh:minCount 1 ]",
        "sh:property [ sh:path [ sh:inversePath :n ] ; sh:minCount 1 ; sh:maxCount 1 ]",
        "sh:property [ sh:path [ sh:alternativePath ( :n :r ) ] ; sh:minCount 2 ]",
        "sh:property [ sh:path [ sh:oneOrMorePath :n ] ; sh:qualifiedValueShape :InA ; sh:qualifiedMinCount 1 ]",
        "sh:or ( [ sh:property [ sh:path :q ; sh:minCount 1 ] ] [ sh:class :C ] )",
        "sh:and ( [ sh:class :A ] [ sh:property [ sh:path :n ; sh:minCount 1 ] ] )",
        "sh:not [ sh:property [ sh:path :p ; sh:minCount 2 ] ]",
        "sh:property [ sh:path :n ; sh:or ( [ sh:class :C ] [ sh:property [ sh:path :q ; sh:minInclusive 0 ] ] ) ]",
    ],
)
def test_a_constraint_gives_the_verdict_of_pyshacl(constraint: str) -> None:
    shape = f"sh:targetClass :B ; sh:targetSubjectsOf :n ; sh:targetObjectsOf :r ; {constraint}"

    ours, theirs = verdicts(DATA, shape)

    assert ours == theirs


def test_pyshacl_agrees_that_the_invented_world_holds() -> None:
    data = ontology.graph()
    for name in ("reference", *ARTICLES):
        data.parse(WORLD / f"{name}.ttl")

    conforms, _, report = pyshacl.validate(data, shacl_graph=ontology.shapes(), inference="none")

    assert conforms, report


@pytest.mark.slow
# rdflib's own comparison of a date with an ill-written one, inside pyshacl.
@pytest.mark.filterwarnings("ignore:NotImplemented should not be used:DeprecationWarning")
@pytest.mark.parametrize("path", BAD, ids=[path.stem for path in BAD])
def test_pyshacl_finds_the_same_broken_nodes(path: Path) -> None:
    store, _ = mutated(path)
    data = rdflib.Graph().parse(data=store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()))

    _, report, _ = pyshacl.validate(data, shacl_graph=ontology.shapes(), inference="none")

    assert isinstance(report, rdflib.Graph)
    theirs = {str(node) for node in report.objects(None, rdflib.SH.focusNode)}
    assert {violation.focus for violation in checker().check_store(store)} == theirs


def test_the_shared_article_holds(shared: Path) -> None:
    model = shared / "model"
    reference = triples(model / "reference.ttl")
    article = triples(model / "article.trig")

    violations = Checker(ontology.triples(), reference, ontology.shapes()).check(article)

    assert violations == []


def test_the_errors_planted_in_the_shared_article_are_found(shared: Path) -> None:
    model = shared / "model"
    spec = importlib.util.spec_from_file_location("model_check", model / "check.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    graphs = [list(ontology.triples()), triples(model / "reference.ttl"), triples(model / "article.trig")]
    article = "https://kg.example/article/e47edd822ed1541b/"
    prefixes = "".join(
        f"PREFIX {name}: <{iri}> "
        for name, iri in dict(ontology.shapes().namespaces(), a=article, id="https://kg.example/id/").items()
    )

    missed = []
    for name, shape, update in module.MUTATIONS:
        store = store_of(*graphs)
        store.update(prefixes + update)
        if shape not in shapes_of(checker().check_store(store)):
            missed.append(name)

    assert len(module.MUTATIONS) == 41
    assert missed == []
