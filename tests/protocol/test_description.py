"""The service description says what is true, and nothing that is not."""

import httpx
import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
SCHEMA = Namespace("https://schema.org/")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # by rdflib itself, for JSON-LD
@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
    ],
)
@pytest.mark.parametrize("path", ["/sparql", "/sparql/", "/query", "/update"])
def test_the_description_is_a_service_with_its_own_address(
    client: httpx.Client, url: str, path: str, accept: str, name: str
) -> None:
    response = client.get(path, headers={"Accept": accept})

    graph = Graph().parse(data=response.content, format=name)
    services = set(graph.subjects(RDF.type, SD.Service))
    assert response.headers["content-type"].partition(";")[0] == accept
    assert "accept" in response.headers["vary"].lower()
    assert len(services) == 1
    assert set(graph.objects(services.pop(), SD.endpoint)) == {URIRef(url + path)}


def test_every_language_format_and_limit_that_is_described_is_there(client: httpx.Client) -> None:
    graph = Graph().parse(data=client.get("/sparql").content, format="turtle")
    results = {str(each).removeprefix(FORMATS) for each in graph.objects(None, SD.resultFormat)}
    inputs = {str(each).removeprefix(FORMATS) for each in graph.objects(None, SD.inputFormat)}
    limits = dict(graph.query("SELECT ?n ?v { ?l <https://schema.org/name> ?n ; <https://schema.org/value> ?v }"))

    assert set(graph.objects(None, SD.supportedLanguage)) == {SD.SPARQL11Query, SD.SPARQL11Update}
    assert set(graph.objects(None, SD.feature)) == {SD.UnionDefaultGraph, SD.EmptyGraphs}
    assert results == {
        *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
        *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG"),
    }
    assert inputs == {"Turtle", "N-Triples", "RDF_XML", "JSON-LD"}
    assert float(limits[Literal("query-timeout")]) == 2.0
    assert int(limits[Literal("update-length")]) == 8
    assert str(next(graph.objects(None, SCHEMA.softwareVersion))).startswith("kg ")


def test_what_is_no_query_gets_the_description_only_as_rdf_or_as_a_page(client: httpx.Client) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html"})
    other = client.get("/sparql", headers={"Accept": "image/png"})

    assert page.headers["content-type"].startswith("text/html")
    assert other.status_code == 406
