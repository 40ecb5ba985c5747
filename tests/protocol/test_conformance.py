"""The SPARQL 1.1 Protocol, sentence by sentence: what its section 2 asks of a request, and what status answers it."""

import httpx
import pytest

QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
ASK, CLEAR = "ASK%20%7B%7D", "CLEAR%20SILENT%20GRAPH%20%3Curn%3Anone%3E"
ONE, TWO, THREE = "urn:data:1", "urn:data:2", "urn:data:3"
TYPED = " ".join(f"GRAPH <{graph}> {{ <{graph}> a <urn:T> }}" for graph in (ONE, TWO, THREE))


@pytest.fixture(autouse=True)
def _three_graphs(client: httpx.Client) -> None:
    if not asked(client, f"GRAPH <{THREE}> {{ <{THREE}> a <urn:T> }}"):
        client.post("/update", data={"update": f"INSERT DATA {{ {TYPED} }}"})


def asked(client: httpx.Client, pattern: str, **dataset: str | list[str]) -> bool:
    response = client.get("/sparql", params={"query": f"ASK {{ {pattern} }}", **dataset})
    assert response.status_code == 200, response.text
    return bool(response.json()["boolean"])


@pytest.mark.parametrize(
    ("method", "target", "kind", "content", "status"),
    [
        # 2.1 query operation
        ("GET", f"/sparql?query={ASK}", None, b"", 200),
        ("GET", f"/sparql/?query={ASK}", None, b"", 200),
        ("GET", f"/query?query={ASK}", None, b"", 200),
        ("POST", "/sparql", FORM, f"query={ASK}".encode(), 200),
        ("POST", "/sparql/", FORM, f"query={ASK}".encode(), 200),
        ("POST", "/sparql", FORM, "query=ASK { ?s ?p 'é' }".encode(), 200),
        ("POST", "/sparql", FORM + "; charset=utf-8", f"query={ASK}".encode(), 200),
        ("POST", "/sparql", QUERY, b"ASK {}", 200),
        ("POST", "/sparql", QUERY.upper() + ' ;charset="UTF-8"', b"ASK {}", 200),
        ("POST", f"/sparql?default-graph-uri={ONE}", QUERY, b"ASK {}", 200),
        ("GET", "/sparql?query=", None, b"", 400),
        ("GET", f"/sparql?default-graph-uri={ONE}", None, b"", 400),
        ("GET", f"/sparql?query={ASK}&query={ASK}", None, b"", 400),
        ("POST", "/sparql", FORM, f"query={ASK}&query={ASK}".encode(), 400),
        ("POST", f"/sparql?query={ASK}", FORM, f"query={ASK}".encode(), 400),
        ("POST", f"/sparql?query={ASK}", QUERY, b"ASK {}", 400),
        ("POST", "/sparql", FORM, b"", 400),
        ("POST", "/sparql", QUERY, b"ASK {", 400),
        ("POST", "/sparql", QUERY, b"", 400),
        ("POST", "/sparql", QUERY, b"ASK { ?s ?p '\xe9' }", 400),
        ("POST", "/sparql", FORM, b"query=ASK%FF", 400),
        ("GET", "/sparql?query=ASK%FF", None, b"", 400),
        ("POST", "/sparql", QUERY + "; charset=UTF-16", "ASK {}".encode("utf-16"), 415),
        ("POST", "/sparql", QUERY + "; charset=nothing", b"ASK {}", 415),
        ("POST", "/sparql", FORM + "; charset=latin-1", f"query={ASK}".encode(), 415),
        ("POST", "/sparql", "text/plain", b"ASK {}", 415),
        ("POST", "/sparql", "multipart/form-data; boundary=x", b"--x--", 415),
        ("POST", "/sparql", None, f"query={ASK}".encode(), 415),
        ("POST", "/sparql", None, b"ASK {}", 415),
        ("PUT", f"/sparql?query={ASK}", None, b"", 405),
        ("DELETE", f"/sparql?query={ASK}", None, b"", 405),
        ("PATCH", f"/sparql?query={ASK}", None, b"", 405),
        ("GET", f"/sparql?query={ASK}&default-graph-uri=relative", None, b"", 400),
        ("GET", f"/sparql?query={ASK}&named-graph-uri=", None, b"", 400),
        ("GET", f"/sparql?query={ASK}&format=nothing", None, b"", 400),
        ("GET", f"/sparql?query={ASK}&timeout=", None, b"", 400),
        ("GET", f"/sparql?query={ASK}&timeout=nan", None, b"", 400),
        # 2.2 update operation
        ("POST", "/sparql", FORM, f"update={CLEAR}".encode(), 204),
        ("POST", "/update", FORM, f"update={CLEAR}".encode(), 204),
        ("POST", "/update/", UPDATE, b"CLEAR SILENT GRAPH <urn:none>", 204),
        ("POST", f"/update?using-graph-uri={ONE}", UPDATE, b"CLEAR SILENT GRAPH <urn:none>", 204),
        ("GET", f"/sparql?update={CLEAR}", None, b"", 400),
        ("GET", f"/update?update={CLEAR}", None, b"", 400),
        ("HEAD", f"/update?update={CLEAR}", None, b"", 400),
        ("POST", "/sparql", FORM, f"update={CLEAR}&update={CLEAR}".encode(), 400),
        ("POST", "/sparql", FORM, f"update={CLEAR}&query={ASK}".encode(), 400),
        ("POST", f"/sparql?query={ASK}", UPDATE, b"CLEAR SILENT GRAPH <urn:none>", 400),
        ("POST", "/sparql", UPDATE, b"ASK {}", 400),
        ("POST", "/sparql", QUERY, b"CLEAR SILENT GRAPH <urn:none>", 400),
        ("POST", "/sparql", UPDATE, b"CLEAR NONSENSE", 400),
        ("POST", "/sparql", UPDATE, b"CLEAR SILENT GRAPH <urn:\xe9>", 400),
        ("POST", "/sparql", UPDATE + "; charset=UTF-16", "CLEAR SILENT GRAPH <urn:none>".encode("utf-16"), 415),
        ("POST", "/sparql", "text/plain", b"CLEAR SILENT GRAPH <urn:none>", 415),
        ("POST", "/sparql", None, f"update={CLEAR}".encode(), 415),
        ("POST", f"/sparql?default-graph-uri={ONE}", UPDATE, b"CLEAR SILENT GRAPH <urn:none>", 400),
        ("POST", f"/sparql?using-graph-uri={ONE}", QUERY, b"ASK {}", 400),
        ("POST", "/sparql?using-graph-uri=relative", UPDATE, b"CLEAR SILENT GRAPH <urn:none>", 400),
    ],
)
def test_a_request_gets_the_status_of_the_protocol(
    client: httpx.Client, method: str, target: str, kind: str | None, content: bytes, status: int
) -> None:
    response = client.request(method, target, content=content, headers={"Content-Type": kind} if kind else {})

    assert response.status_code == status, response.text
    if status == 405:
        assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_compressed_body_is_refused_by_its_name(client: httpx.Client) -> None:
    headers = {"Content-Type": QUERY, "Content-Encoding": "gzip"}

    refused = client.post("/sparql", content=b"\x1f\x8b", headers=headers)

    assert (refused.status_code, refused.headers["accept-encoding"]) == (415, "identity")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_dataset_of_the_request_overrides_that_of_the_query(client: httpx.Client, method: str) -> None:
    def ask(text: str, **dataset: str | list[str]) -> bool:
        names = {name.replace("_", "-") + "-uri": value for name, value in dataset.items()}
        response = (
            client.get("/sparql", params={"query": text, **names})
            if method == "GET"
            else client.post("/sparql", params=names, content=text, headers={"Content-Type": QUERY})
        )
        return bool(response.json()["boolean"])

    both = f"<{ONE}> a ?a . <{TWO}> a ?b"

    assert ask(f"ASK {{ {both} }}", default_graph=[ONE, TWO])
    assert not ask(f"ASK {{ {both} }}", default_graph=ONE)
    assert not ask(f"ASK FROM <{TWO}> {{ {both} }}", default_graph=ONE)
    assert not ask(f"ASK {{ <{ONE}> a ?a }}", named_graph=ONE)
    assert ask(f"ASK {{ GRAPH ?g {{ <{ONE}> a ?a }} GRAPH ?h {{ <{TWO}> a ?b }} }}", named_graph=[ONE, TWO])
    assert not ask(f"ASK FROM NAMED <{TWO}> {{ GRAPH ?g {{ <{TWO}> a ?b }} }}", named_graph=ONE)
    assert ask(f"ASK {{ <{THREE}> a ?a GRAPH ?g {{ <{ONE}> a ?b }} }}", default_graph=THREE, named_graph=[ONE, TWO])
    assert not ask(f"ASK {{ GRAPH ?g {{ <{THREE}> a ?a }} }}", default_graph=THREE, named_graph=[ONE, TWO])


def test_the_dataset_of_an_update_holds_for_each_of_its_operations(client: httpx.Client) -> None:
    update = """DROP SILENT GRAPH <urn:out> ;
        INSERT { GRAPH <urn:out> { ?s <urn:from> 'default' } } WHERE { ?s a <urn:T> } ;
        INSERT { GRAPH <urn:out> { ?s <urn:from> 'named' } } WHERE { GRAPH ?g { ?s a <urn:T> } } # USING <urn:x>"""

    response = client.post(
        "/update",
        params={"using-graph-uri": ONE, "using-named-graph-uri": [TWO, THREE]},
        content=update,
        headers={"Content-Type": UPDATE},
    )

    rows = client.get("/sparql", params={"query": "SELECT ?s ?f { GRAPH <urn:out> { ?s <urn:from> ?f } }"}).json()
    found = {(row["s"]["value"], row["f"]["value"]) for row in rows["results"]["bindings"]}
    assert response.status_code == 204
    assert found == {(ONE, "default"), (TWO, "named"), (THREE, "named")}


def test_all_operations_of_an_update_are_made_or_none(client: httpx.Client) -> None:
    refused = client.post("/update", data={"update": "INSERT DATA { <urn:half> <urn:p> 1 } ; DROP GRAPH <urn:none>"})

    assert refused.status_code == 400
    assert not asked(client, "<urn:half> ?p ?o")


def test_a_misspelt_update_has_its_place_in_the_text_that_was_sent(client: httpx.Client) -> None:
    document = client.post("/update", data={"update": "\nDELETE DATA { _:a <urn:p> 1 }"}).json()

    assert (document["line"], document["column"]) == (2, 15)
    assert "line 2, column 15" in document["detail"]


@pytest.mark.parametrize(
    ("query", "accept", "media_type"),
    [
        ("SELECT * {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("SELECT * {}", "text/xml", "text/xml"),
        ("SELECT * {}", "application/*;q=0.2, text/tab-separated-values;q=0.3", "text/tab-separated-values"),
        ("ASK {}", "text/csv;q=0.0, text/*;q=0.1", "text/tab-separated-values"),
        ("ASK {}", "application/sparql-results+json;version=1.2", "application/sparql-results+json"),
        ("DESCRIBE <urn:x>", "application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        ("DESCRIBE <urn:x>", "application/xml", "application/xml"),
        ("DESCRIBE <urn:x>", "application/json", "application/json"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/plain", "text/plain"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/*", "text/turtle"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "image/*, application/n-triples;q=0.01", "application/n-triples"),
    ],
)
def test_an_answer_comes_in_the_best_acceptable_format(
    client: httpx.Client, query: str, accept: str, media_type: str
) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})

    assert response.headers["content-type"].partition(";")[0] == media_type
    assert "accept" in response.headers["vary"].lower()


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("ASK {}", "text/turtle"),
        ("ASK {}", "*/*;q=0"),
        ("DESCRIBE <urn:x>", "application/sparql-results+json"),
        ("DESCRIBE <urn:x>", "text/turtle;q=0"),
    ],
)
def test_what_nobody_can_be_given_is_not_acceptable(client: httpx.Client, query: str, accept: str) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})

    assert response.status_code == 406
    assert response.headers["vary"] == "Accept"
