"""The Graph Store HTTP Protocol."""

import httpx
import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

TURTLE = {"Content-Type": "text/turtle"}
RDF_XML = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="urn:p#">
<rdf:Description rdf:about="x"><p:p>1</p:p></rdf:Description></rdf:RDF>"""
CARD = '@prefix v: <urn:v#> . <> v:card [ a v:Card ; v:name "Ann" ] .'


def graph_of(response: httpx.Response) -> Graph:
    assert response.status_code == 200, response.text
    return Graph().parse(data=response.text, format="turtle", publicID=str(response.url))


@pytest.mark.parametrize("path", ["/store/people/1.ttl", "/store?graph=http%3A%2F%2Fexample.org%2Fa%2520b"])
def test_a_graph_is_put_read_replaced_and_deleted(client: httpx.Client, url: str, path: str) -> None:
    iri = f"{url}/store/people/1.ttl" if "?" not in path else "http://example.org/a%20b"
    expected = Graph().parse(data=CARD, format="turtle", publicID=iri)

    created = client.put(path, content=CARD, headers=TURTLE)
    read = client.get(path, headers={"Accept": "text/turtle"})
    head = client.head(path)
    replaced = client.put(path, content="<> <urn:p> 1 .", headers=TURTLE)
    smaller = client.get(path, headers={"Accept": "text/turtle"})
    deleted = client.delete(path)

    assert (created.status_code, head.status_code, replaced.status_code, deleted.status_code) == (201, 200, 204, 204)
    assert isomorphic(graph_of(read), expected)
    assert (head.content, head.headers["content-type"]) == (b"", "text/turtle; charset=utf-8")
    assert len(graph_of(smaller)) == 1
    assert [client.get(path).status_code, client.head(path).status_code, client.delete(path).status_code] == [404] * 3


def test_an_empty_graph_is_there(client: httpx.Client) -> None:
    assert client.put("/store/empty", content="", headers=TURTLE).status_code == 201
    assert len(graph_of(client.get("/store/empty"))) == 0


def test_posting_adds_to_a_graph_or_makes_one(client: httpx.Client) -> None:
    made = client.post("/store?graph=urn:posted", content="<urn:a> <urn:p> 1 .", headers=TURTLE)
    added = client.post("/store?graph=urn:posted", content="<urn:b> <urn:p> 2 .", headers=TURTLE)

    assert (made.status_code, added.status_code) == (201, 204)
    assert len(graph_of(client.get("/store?graph=urn:posted"))) == 2


def test_posting_to_the_store_makes_a_graph_with_an_address(client: httpx.Client) -> None:
    made = client.post("/store", content="<> <urn:p> 1 .", headers=TURTLE)

    location = made.headers["location"]
    assert made.status_code == 201
    assert [str(s) for s in graph_of(client.get(location)).subjects()] == [location]


def test_the_default_graph_is_the_stores_own(client: httpx.Client) -> None:
    client.delete("/store?default")
    put, again = (client.put("/store?default", content="<urn:d> <urn:p> 1 .", headers=TURTLE) for _ in range(2))

    assert (put.status_code, again.status_code) == (201, 204)
    assert len(graph_of(client.get("/store?default"))) == 1
    assert client.delete("/store?default").status_code == 204
    assert len(graph_of(client.get("/store?default"))) == 0


def test_a_form_brings_several_graphs_all_or_none(client: httpx.Client) -> None:
    one = ("one.ttl", "_:x <urn:p> 1 .", "text/turtle")
    two = ("two.nt", '_:x <urn:p> "2" .', "application/n-triples")
    bad = ("bad.ttl", "_:x <urn:p> .", "text/turtle")

    whole = client.post("/store?graph=urn:form", files=[("a", one), ("b", two)])
    none = client.post("/store?graph=urn:none", files=[("a", one), ("b", bad)])

    assert (whole.status_code, none.status_code) == (201, 400), whole.text
    found = graph_of(client.get("/store?graph=urn:form"))
    assert len(set(found.subjects())) == 2
    assert client.get("/store?graph=urn:none").status_code == 404


@pytest.mark.parametrize(
    ("asked", "iri"),
    [
        ("http://example.org/a+b", "http://example.org/a+b"),
        ("http%3A%2F%2Fexample.org%2Fc%2Bd", "http://example.org/c+d"),
        ("http%3A%2F%2Fexample.org%2F%C3%A9", "http://example.org/\u00e9"),
        ("http%3A%2F%2Fexample.org%2F%253F", "http://example.org/%3F"),
        ("urn:a:b%3Fc%26d%23e", "urn:a:b?c&d#e"),
    ],
)
def test_the_iri_of_a_graph_is_decoded_once(client: httpx.Client, asked: str, iri: str) -> None:
    put = client.put(f"/store?graph={asked}", content="<#x> <urn:p> 1 .", headers=TURTLE)
    found = client.get("/sparql", params={"query": f"ASK {{ GRAPH <{iri}> {{ ?s <urn:p> 1 }} }}"})

    assert put.status_code == 201
    assert found.json()["boolean"] is True


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("text/turtle", "<x> <urn:p#p> 1 ."),
        ("TEXT/Turtle ; charset=UTF-8", "<x> <urn:p#p> 1 ."),
        ("application/n-triples", '<http://example.org/dir/x> <urn:p#p> "1" .'),
        ("application/ld+json", '{"@id": "x", "urn:p#p": 1}'),
        (
            "application/rdf+xml",
            RDF_XML,
        ),
    ],
)
def test_a_payload_is_read_in_its_format_and_its_base_is_the_graph(
    client: httpx.Client, kind: str, content: str
) -> None:
    put = client.put("/store?graph=http://example.org/dir/graph", content=content, headers={"Content-Type": kind})
    read = client.get("/store?graph=http://example.org/dir/graph", headers={"Accept": "application/n-triples"})

    assert put.status_code in (201, 204), put.text
    assert read.text.startswith("<http://example.org/dir/x> <urn:p#p> ")


def test_the_store_says_what_may_be_done_with_it(client: httpx.Client) -> None:
    told = client.options("/store?graph=urn:nothing")
    wrong = client.patch("/store?graph=urn:nothing", content="", headers=TURTLE)
    kind = client.put("/store?graph=urn:nothing", content="", headers={"Content-Type": "text/csv"})
    part = client.put("/store?graph=urn:nothing", content="", headers=TURTLE | {"Content-Range": "bytes 0-1/9"})

    methods = {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"}
    assert set(told.headers["allow"].split(", ")) == methods
    assert (wrong.status_code, set(wrong.headers["allow"].split(", "))) == (405, methods)
    assert (kind.status_code, "text/turtle" in kind.headers["accept-post"]) == (415, True)
    assert part.status_code == 400
    assert client.get("/store?graph=urn:nothing").status_code == 404


def test_head_is_get_without_a_body(client: httpx.Client) -> None:
    client.put("/store?graph=urn:head", content="<urn:a> <urn:p> 1 .", headers=TURTLE)

    for path in ("/store?graph=urn:head", "/store?default", "/store", "/store/", "/store?graph=urn:nothing"):
        got, head = client.get(path), client.head(path)
        same = ("content-type", "etag", "vary")
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert [head.headers.get(name) for name in same] == [got.headers.get(name) for name in same], path


@pytest.mark.parametrize(
    ("method", "path", "content", "kind", "status"),
    [
        ("PUT", "/store/bad", "<a> <b", "text/turtle", 400),
        ("PUT", "/store/bad", "<a/>", "application/rdf+xml; charset=utf-8", 400),
        ("PUT", "/store/bad", "", "text/csv", 415),
        ("PUT", "/store/bad", "", "", 415),
        ("PUT", "/store/bad", "", "text/turtle; charset=latin-1", 415),
        ("PUT", "/store/bad", "<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> .", "text/turtle", 400),
        ("PUT", "/store?graph=", "", "text/turtle", 400),
        ("PUT", "/store?graph=relative", "", "text/turtle", 400),
        ("PUT", "/store?graph=urn:a&graph=urn:b", "", "text/turtle", 400),
        ("PUT", "/store?graph=urn:a&default", "", "text/turtle", 400),
        ("PUT", "/store", "", "text/turtle", 400),
        ("PATCH", "/store/bad", "", "text/turtle", 405),
        ("POST", "/store/bad", "x", "multipart/form-data", 400),
        ("PUT", "/store/bad", "#" * (9 * 2**20), "text/turtle", 413),
    ],
)
def test_what_is_not_right_changes_nothing(
    client: httpx.Client, method: str, path: str, content: str, kind: str, status: int
) -> None:
    response = client.request(method, path, content=content, headers={"Content-Type": kind} if kind else {})

    assert response.status_code == status, response.text
    assert status != 405 or "PUT" in response.headers["allow"]
    assert client.get("/store/bad").status_code == 404


def test_a_graph_that_is_not_valid_leaves_the_old_one(client: httpx.Client) -> None:
    client.put("/store/kept", content="<urn:a> <urn:p> 1 .", headers=TURTLE)

    refused = client.put("/store/kept", content="<urn:a> <urn:p> 2 .\n<urn:b> <urn:p>", headers=TURTLE)

    assert refused.status_code == 400
    assert "the body:2" in refused.json()["detail"]
    assert "1" in client.get("/store/kept").text


# rdflib's JSON-LD parser makes a graph of a kind that rdflib itself will drop.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_a_graph_comes_in_the_format_asked_for(client: httpx.Client) -> None:
    client.put("/store/formats", content=CARD, headers=TURTLE)
    expected = graph_of(client.get("/store/formats"))

    for media_type, name in {
        "application/n-triples": "nt",
        "application/rdf+xml": "xml",
        "application/ld+json": "json-ld",
    }.items():
        response = client.get("/store/formats", headers={"Accept": media_type})
        assert response.headers["content-type"].startswith(media_type)
        assert isomorphic(Graph().parse(data=response.text, format=name), expected)
    assert client.get("/store/formats", headers={"Accept": "image/png"}).status_code == 406
