"""IRIs that work: every IRI of the graph of the brief, in every format, for people and for programs."""

import json
import random
import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
import rdflib
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, parse

from kg.store import Store

BASE = "https://kg.example/"
TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "html": "text/html",
}
PARSERS = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
}


@pytest.fixture(scope="module")
def iris(brief: Path) -> list[str]:
    """All IRIs below the base that stand in the graph, as subjects, predicates, objects or graphs."""
    version = Store(brief).current()
    assert version is not None
    found = version.open().query(
        "SELECT DISTINCT ?t WHERE { { ?t ?p ?o } UNION { ?s ?t ?o } UNION { ?s ?p ?t FILTER(isIRI(?t)) }"
        " UNION { GRAPH ?t { ?s ?p ?o } } }",
        use_default_graph_as_union=True,
    )
    assert isinstance(found, QuerySolutions)
    return sorted(row["t"].value for row in found if row["t"].value.startswith(BASE))


def some(iris: Iterable[str], most: int = 8) -> list[str]:
    """A few of the documents below each first step of a path, always the same."""
    documents = sorted({iri.partition("#")[0] for iri in iris})
    steps: dict[str, list[str]] = {}
    for document in documents:
        steps.setdefault(document.removeprefix(BASE).split("/")[0], []).append(document)
    chance = random.Random(8)  # noqa: S311 - a sample, the same each time
    return [each for group in steps.values() for each in chance.sample(group, min(most, len(group)))]


def check(http: httpx.Client, document: str, suffix: str, iris: set[str]) -> None:
    path = document.removeprefix(BASE)
    answer = http.get(f"/{path}.{suffix}")
    assert answer.status_code == 200, (document, suffix, answer.text[:300])
    assert answer.headers["content-type"].split(";")[0] == TYPES[suffix]
    assert answer.headers["kg-version"] == "1"
    assert f'</{path}.{suffix}?version=1>; rel="canonical"' in answer.headers["link"]
    again = http.get(f"/{path}.{suffix}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    fragments = {iri for iri in iris if iri.startswith(f"{document}#")}
    if suffix == "html":
        anchors = {unescape(each) for each in re.findall(r'<h2 id="([^"]*)"', answer.text)}
        assert {iri.partition("#")[2] for iri in fragments} <= anchors, document
        return
    terms = {
        term.value for quad in parse(answer.content, PARSERS[suffix]) for term in quad if isinstance(term, NamedNode)
    }
    assert document in terms
    assert fragments <= terms


@pytest.mark.parametrize("suffix", TYPES)
def test_iris_of_the_graph_are_answered_in_every_format(http: httpx.Client, iris: list[str], suffix: str) -> None:
    for document in some(iris):
        check(http, document, suffix, set(iris))


@pytest.mark.slow
@pytest.mark.parametrize("suffix", TYPES)
def test_all_iris_of_the_graph_are_answered_in_every_format(http: httpx.Client, iris: list[str], suffix: str) -> None:
    for document in sorted({iri.partition("#")[0] for iri in iris}):
        check(http, document, suffix, {iri for iri in iris if iri.startswith(document)})


def test_links_of_pages_lead_to_pages_and_their_fragments_to_places_in_them(
    http: httpx.Client, iris: list[str]
) -> None:
    waiting, pages = [f"/{each.removeprefix(BASE)}" for each in some(iris, 3)], {}
    anchors: dict[str, set[str]] = {}
    for path in waiting:
        pages[path] = http.get(path, headers={"Accept": "text/html"})
    links = {unescape(each) for page in pages.values() for each in re.findall(r'href="(/[^"]*)"', page.text)}
    chance = random.Random(8)  # noqa: S311 - a sample, the same each time
    chosen = chance.sample(sorted(links), min(120, len(links)))

    for link in chosen:
        path, _, fragment = link.partition("#")
        if path not in anchors:
            page = http.get(path, headers={"Accept": "text/html, */*;q=0.1"}, follow_redirects=True)
            assert page.status_code == 200, link
            anchors[path] = {unescape(each) for each in re.findall(r'id="([^"]*)"', page.text)}
        assert not fragment or unquote(fragment) in anchors[path], link


def test_a_description_holds_what_is_said_and_what_points_to_it_with_labels(http: httpx.Client) -> None:
    graph = rdflib.Graph().parse(data=http.get("/id/north-korea").text, format="turtle")

    thing = rdflib.URIRef(f"{BASE}id/north-korea")
    supplied = list(graph.subjects(rdflib.URIRef(f"{BASE}ns#supplier"), thing))
    assert graph.value(thing, rdflib.RDFS.label) == rdflib.Literal("North Korea", lang="en")
    assert supplied
    for node in {*supplied, *graph.objects(thing), *graph.predicates()}:
        if isinstance(node, rdflib.URIRef) and node.startswith(f"{BASE}article/"):
            assert graph.value(node, rdflib.RDFS.label) is not None


def test_head_answers_without_a_body(http: httpx.Client) -> None:
    got, head = http.get("/id/russia.ttl"), http.head("/id/russia.ttl")

    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["etag"] == got.headers["etag"]


def test_a_name_that_is_not_known_is_answered_with_the_nearest(http: httpx.Client) -> None:
    data = http.get("/id/nort-korea")
    page = http.get("/id/nort-korea", headers={"Accept": "text/html"})
    part = http.get("/id/north-korea/nothing")

    assert data.status_code == page.status_code == part.status_code == 404
    assert data.json()["nearest"][0] == f"{BASE}id/north-korea"
    assert 'href="/id/north-korea"' in page.text
    assert f"{BASE}id/north-korea" in part.json()["nearest"]


def test_the_page_of_the_ontology_says_what_every_term_means(http: httpx.Client, iris: list[str]) -> None:
    text = http.get("/ns", headers={"Accept": "text/html"}).text

    for iri in iris:
        if iri.startswith(f"{BASE}ns#"):
            section = text.partition(f'<h2 id="{iri.partition("#")[2]}">')[2].partition("</section>")[0]
            assert ">comment<" in section, iri
            assert "/sparql?query=" in section, iri
    supplier = text.partition('<h2 id="attributedTo">')[2].partition("</section>")[0]
    for words in ("rdfs:domain", "rdfs:range", "Statement</bdi></a> or ", "prov:wasAttributedTo"):
        assert words in supplier


def test_the_example_queries_of_the_ontology_are_answered(http: httpx.Client) -> None:
    text = http.get("/ns", headers={"Accept": "text/html"}).text

    for query in re.findall(r"<pre>(.*?)</pre>", text, re.DOTALL):
        answer = http.get("/sparql", params={"query": unescape(query)}, headers={"Accept": "application/json"})
        assert answer.status_code == 200, query


def test_json_ld_is_what_a_client_of_plain_json_gets(http: httpx.Client) -> None:
    answer = http.get("/id/russia", headers={"Accept": "application/json"})

    assert any(each["@id"] == f"{BASE}id/russia" for each in json.loads(answer.content))
