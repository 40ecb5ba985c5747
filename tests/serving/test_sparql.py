"""The SPARQL endpoint: the protocol, negotiation, what is refused; with clients as they are."""

import json
import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

import httpx
import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import Result
from SPARQLWrapper import JSON as SPARQL_JSON
from SPARQLWrapper import SPARQLWrapper

from kg.errors import QueryError
from kg.readers.formats import RDF, RESULTS
from kg.sparql.outgoing import check
from kg.sparql.tokens import outline, tokens

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LOW, HIGH = "https://kg.example/graph/low", "https://kg.example/graph/high"
QUERY, FORM = "application/sparql-query", "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=20, headers={"Accept": "*/*"}) as client:
        yield client


def count(response: httpx.Response) -> int:
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def problem(response: httpx.Response, status: int) -> str:
    """Return the detail of the problem document that *response* must be."""
    document = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, document["status"]) == (status, status), document
    assert "Traceback" not in response.text
    return str(document["detail"])


@pytest.mark.parametrize("path", ["/sparql", "/query"])
def test_a_query_is_answered_by_get_by_form_and_direct(client: httpx.Client, path: str) -> None:
    by_get = client.get(path, params={"query": COUNT})
    by_form = client.post(path, data={"query": COUNT})
    direct = client.post(path, content=COUNT, headers={"Content-Type": QUERY})

    assert [count(by_get), count(by_form), count(direct)] == [600, 600, 600]
    assert by_get.headers["kg-version"] == "2"
    assert by_get.headers["vary"].startswith("Accept")


def test_the_request_can_name_the_dataset(client: httpx.Client) -> None:
    default = client.get("/sparql", params={"query": COUNT, "default-graph-uri": LOW})
    both = client.post("/sparql", data={"query": COUNT, "default-graph-uri": [LOW, HIGH]})
    named = client.post(
        "/sparql",
        params={"named-graph-uri": HIGH},
        content=COUNT.replace("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"),
        headers={"Content-Type": QUERY},
    )
    its_own = client.get("/sparql", params={"query": COUNT.replace("{", f"FROM <{HIGH}> {{", 1)})

    assert [count(default), count(both), count(named), count(its_own)] == [400, 600, 200, 200]


@pytest.mark.parametrize("media_type", RESULTS)
def test_results_come_in_the_format_asked_for(client: httpx.Client, media_type: str) -> None:
    response = client.get("/sparql", params={"query": COUNT}, headers={"Accept": media_type})

    assert response.headers["content-type"].partition(";")[0] == media_type
    if media_type != "text/tab-separated-values":  # rdflib reads no TSV with abbreviated numbers
        rows = Result.parse(BytesIO(response.content), content_type=media_type).bindings
        assert [str(value) for row in rows for value in row.values()] == ["600"]


@pytest.mark.parametrize("media_type", RDF)
def test_rdf_comes_in_the_format_asked_for(client: httpx.Client, media_type: str) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 10"

    response = client.get("/sparql", params={"query": query}, headers={"Accept": media_type})

    assert response.headers["content-type"].partition(";")[0] == media_type
    assert response.content


@pytest.mark.parametrize(
    ("accept", "query", "expected"),
    [
        ("", "ASK {}", "application/sparql-results+json"),
        ("text/*;q=0.3, application/sparql-results+xml;q=0.2", "ASK {}", "text/csv"),
        ("TEXT/CSV;charset=utf-8", "ASK {}", "text/csv"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "ASK {}", "application/sparql-results+xml"),
        ("application/json", "ASK {}", "application/json"),
        ("*/*", "DESCRIBE <urn:x>", "text/turtle"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "ASK {}", "text/html"),
    ],
)
def test_the_format_that_the_client_likes_best_is_sent(
    client: httpx.Client, accept: str, query: str, expected: str
) -> None:
    response = client.get("/sparql", params={"query": query}, headers={"Accept": accept})

    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == expected


def test_a_format_that_cannot_be_had_is_not_acceptable(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "image/png"})

    assert "text/csv" in problem(response, 406)


def test_requests_that_are_put_together_wrongly_are_refused(client: httpx.Client) -> None:
    def post(content: bytes, kind: str, **params: str) -> httpx.Response:
        return client.post("/sparql", params=params, content=content, headers={"Content-Type": kind})

    refused = [
        (client.get("/sparql", params={"update": "CLEAR ALL"}), 400),
        (client.get("/sparql", params={"query": ["ASK {}", "ASK {}"]}), 400),
        (post(b"", FORM), 400),
        (post(b"query=ASK%20%7B%7D&query=ASK%20%7B%7D", FORM), 400),
        (post(b"ASK {}", QUERY, query="ASK {}"), 400),
        (post(b"ASK { ?s ?p '\xff' }", QUERY), 400),
        (post(b"query=%FF", FORM), 400),
        (post(b"ASK {}", "text/plain"), 415),
        (post("ASK {}".encode("utf-16"), QUERY + "; charset=utf-16"), 415),
        (post(b"#" * (5 * 2**20), QUERY), 413),
        (client.put("/sparql"), 405),
        (client.get("/sparql", params={"query": "ASK {}", "default-graph-uri": "not an iri"}), 400),
        (client.get("/sparql", params={"query": "ASK {" + "{" * 600 + "}" * 601}), 400),
    ]

    for response, status in refused:
        problem(response, status)


def test_updates_are_refused(client: httpx.Client) -> None:
    kinds = {"Content-Type": "application/sparql-update"}

    by_form = client.post("/sparql", data={"update": "CLEAR ALL"})
    direct = client.post("/sparql", content="CLEAR ALL", headers=kinds)
    disguised = client.post("/sparql", data={"query": "INSERT DATA { <urn:a> <urn:b> <urn:c> }"})

    for response in (by_form, direct, disguised):
        assert "read-only" in problem(response, 403)


def test_a_misspelt_query_is_answered_with_its_place(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "SELECT *\n{ ?s ?p"})

    problem(response, 400)
    assert (response.json()["line"], response.json()["column"]) == (2, 8)


def test_a_long_query_is_answered(client: httpx.Client) -> None:
    padded = COUNT + "\n# SERVICE <urn:x> {" + "x" * 10**6

    assert count(client.post("/sparql", data={"query": padded})) == 600


def test_a_query_over_its_deadline_is_a_gateway_timeout(hasty: str) -> None:
    assert "0.5 s" in problem(httpx.get(hasty + "/sparql", params={"query": RUNAWAY}), 504)


def test_without_a_query_programs_get_a_description_and_people_a_page(client: httpx.Client, url: str) -> None:
    sd = "http://www.w3.org/ns/sparql-service-description#"

    description = client.get("/sparql")
    page = client.get("/sparql", headers={"Accept": "text/html"})

    graph = Graph().parse(data=description.text, format="turtle")
    assert (None, URIRef(sd + "endpoint"), URIRef(url + "/sparql")) in graph
    assert (None, URIRef(sd + "feature"), URIRef(sd + "UnionDefaultGraph")) in graph
    assert "<textarea" in page.text
    assert not re.search(r"(?:src|href)=.https?://", page.text)


def test_the_page_shows_answers_and_errors_escaped(client: httpx.Client) -> None:
    def shown(query: str) -> httpx.Response:
        return client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"})

    table = shown('SELECT ("<script>" AS ?x) (<javascript:alert(1)> AS ?y) {}')
    turtle = shown("CONSTRUCT WHERE { <https://kg.example/id/7> ?p ?o }")
    error = shown("SELECT <script>")
    large = shown(ENDLESS)

    assert "&lt;script&gt;</td>" in table.text
    assert "<script" not in table.text + error.text
    assert 'href="javascript' not in table.text
    assert "kg:number 7" in turtle.text
    assert error.status_code == 400
    assert "too large for a page" in large.text


def test_rdflib_reads_it_as_a_store(url: str) -> None:
    store = SPARQLStore(url + "/sparql")
    graph = Graph(store, identifier=URIRef("urn:x-rdflib:default"))

    number = graph.value(URIRef("https://kg.example/id/7"), URIRef("https://kg.example/ns#number"))
    rows = store.query("SELECT ?s { ?s ?p 8 }").bindings

    assert str(number) == "7"
    assert [str(value) for row in rows for value in row.values()] == ["https://kg.example/id/8"]


def test_sparqlwrapper_reads_it(url: str) -> None:
    client = SPARQLWrapper(url + "/sparql")
    client.setQuery(COUNT)
    client.setReturnFormat(SPARQL_JSON)

    answer: Any = client.query().convert()

    assert answer["results"]["bindings"][0]["n"]["value"] == "600"


def test_curl_reads_it(url: str) -> None:
    asked = ["curl", "--silent", "--fail", "--data-urlencode", f"query={COUNT}", url + "/sparql"]

    answer = subprocess.run(asked, capture_output=True, check=True).stdout

    assert json.loads(answer)["results"]["bindings"][0]["n"]["value"] == "600"


SPELLINGS = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * {service<URL>{?s ?p ?o}}",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * {SERVICESILENT<URL>{?s ?p ?o}}",
    "PREFIX : <URL> SELECT * {SERVICE:x{?s ?p ?o}}",
    "PREFIX e: <URL> SELECT * { SERVICE e:x { ?s ?p ?o } }",
    "PREFIX e: <URL> SELECT * {SERVICEe:x {?s ?p ?o}}",
    "PREFIX e: <URL> PREFIX SERVICEe: <URL> SELECT * {SERVICEe:x {?s ?p ?o}}",
    "PREFIX e: <URL> PREFIX SERVICEe: <URL> SELECT * {GRAPH e:g{} SERVICEe:x {?s ?p ?o}}",
    "SELECT * {BIND(<URL> AS ?x) SERVICE ?x {?s ?p ?o}}",
    "SELECT * {BIND(1<2 AS ?x)SERVICE<URL>{?s ?p ?o}}",
    "SELECT * {?a ?b trueSERVICE<URL>{?s ?p ?o}}",
    "SELECT * {?a ?b 1SERVICE<URL>{?s ?p ?o}}",
    "SELECT * {?a ?b 1.SERVICE<URL>{?s ?p ?o}}",
    "SELECT * {?a ?b 1e0SERVICE<URL>{?s ?p ?o}}",
    "SELECT * {'a' ?p 'b'SERVICE<URL>{?s ?p ?o}}",
    "SELECT * {[] ?p []SERVICE<URL>{?s ?p ?o}}",
    "SELECT * {VALUES ?x{UNDEF}SERVICE<URL>{?s ?p ?o}}",
    "SELECT * {#x\nSERVICE#y\r<URL>#z\n{?s ?p ?o}}",
    "SELECT * {SERVICE# {\n<URL># }\n{?s ?p ?o}}",
    "PREFIX : <URL> SELECT * {FILTER(1<2)SERVICE:x#>\n{?s ?p ?o}}",
    "SELECT * {FILTER('a'<'>' )SERVICE<URL>{?s ?p ?o}FILTER('b'='b')}",
    "SELECT * {FILTER('a'<'b'#>'''\n)SERVICE<URL>{?s ?p ?o} #'''\n}",
    "PREFIX e: <urn:e:> SELECT * {FILTER('a'<e:b#>'''\n)SERVICE<URL>{?s ?p ?o} #'''\n}",
    'SELECT * {FILTER(1<2#>"""\n)SERVICE<URL>{?s ?p ?o} #"""\n}',
    "SELECT * { OPTIONAL { SERVICE <URL> {?s ?p ?o} } }",
    "SELECT * { ?s ?p ?o MINUS { SERVICE <URL> {?s ?p ?o} } }",
    "SELECT * { { SELECT * { SERVICE <URL> {?s ?p ?o} } } }",
    "SELECT * { FILTER EXISTS { SERVICE <URL> {?s ?p ?o} } ?s ?p ?o }",
    "CONSTRUCT {?s ?p ?o} {SERVICE <URL> {?s ?p ?o}}",
    "DESCRIBE ?s {SERVICE <URL> {?s ?p ?o}}",
    "ASK\n{\n\tSerViCe\t<URL>\n{?s ?p ?o}}",
    r"SELECT * {\u0053ERVICE <URL> {?s ?p ?o}}",
    r"SELECT * {SERVIC\U00000045<URL>{?s ?p ?o}}",
    "LOAD <URL>",
    "LOAD SILENT <URL> INTO GRAPH <urn:g>",
]
INNOCENT = [
    "SELECT ?service { ?service ?p ?load }",
    "SELECT $SERVICE { $SERVICE ?p _:service }",
    "SELECT * { ?s <urn:x/service#> ?o }",
    "SELECT * { ?s <urn:x/SERVICE> ?o { ?a ?b ?c } }",
    "PREFIX service: <urn:x:> SELECT * { service:a service:load ?x }",
    "PREFIX service: <urn:x:> SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "PREFIX service: <urn:x:> SELECT * FROM service:g { ?s ?p ?o }",
    "PREFIX service: <urn:x:> SELECT * FROM NAMED service:g { ?s ?p ?o }",
    "PREFIX load: <urn:x:> SELECT * { load:x load:service load:load }",
    "PREFIX load: <urn:x:> SELECT * { ?s ?p ?o . load:x load:service load:load }",
    "PREFIX up-load: <urn:x:> ASK { ?s up-load:load up-load:service }",
    "PREFIX e: <urn:x:> SELECT * { ?s e:service <urn:y> { ?a ?b ?c } }",
    "SELECT * { ?s ?p 'SERVICE <urn:x> {' }",
    "SELECT * { ?s ?p '''SERVICE\n <urn:x> {''' }",
    'SELECT * { ?s ?p "SERVICE \\" <urn:x> { LOAD <urn:x>" }',
    "SELECT * { ?s ?p ?o } # SERVICE <urn:x> {",
    "SELECT * { # SERVICE <urn:x> {\n ?s ?p ?o }",
    "SELECT * { ?s ?p ?a, ?b FILTER(?a<5 && ?b>3) FILTER(STR(?s) != 'LOAD <urn:x>') }",
    "SELECT ('service'@load AS ?x) {}",
    r'SELECT ("\u0053ERVICE <urn:x> {" AS ?x) {}',
    "ASK { ?s <urn:it's> ?service . ?service ?p 'x' }",
]


class _Listener(BaseHTTPRequestHandler):
    """Notes that it was asked."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]  # set where the server is made
        self.send_error(500)

    do_POST = do_GET  # noqa: N815  (http.server calls it so)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (http.server calls it so)
        pass


def test_no_spelling_of_service_or_load_reaches_another_server(client: httpx.Client) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Listener) as listener:
        asked: list[str] = []
        listener.asked = asked  # type: ignore[attr-defined]  # for the handler
        threading.Thread(target=listener.serve_forever).start()
        other = f"http://127.0.0.1:{listener.server_port}/"

        answers = [client.post("/sparql", data={"query": query.replace("URL", other)}) for query in SPELLINGS]

        listener.shutdown()
    assert asked == []
    for query, answer in zip(SPELLINGS, answers, strict=True):
        assert answer.status_code == 400, query
        assert "another server" in answer.json()["detail"], query


@pytest.mark.parametrize("query", INNOCENT)
def test_the_same_words_elsewhere_are_innocent(client: httpx.Client, query: str) -> None:
    assert client.post("/sparql", data={"query": query}).status_code == 200


def test_a_refused_service_has_its_place() -> None:
    with pytest.raises(QueryError, match="line 2, column 3") as caught:
        check("SELECT * {\n  SERVICE <urn:x> { ?s ?p ?o } }")

    assert (caught.value.line, caught.value.column) == (2, 3)


def test_a_text_made_to_be_slow_is_examined_in_proportion_to_its_length() -> None:
    """Doubling the text may double the steps, not square them; a quadratic one would take hours here."""
    for piece in (
        "<",
        "service<",
        "service",
        "service ",
        "service:",
        "a.",
        "a-",
        "x:.",
        "'''\\",
        "''\\'",
        "{?a<'",
        "#",
    ):
        for text in (piece * 20_000 + "service", "service" + piece * 20_000, piece * 20_000 + ">service{"):
            try:
                check(text)
            except QueryError:
                continue


def test_the_outline_tells_form_dataset_and_depth() -> None:
    assert outline("PREFIX ask: <urn:x> SELECT * FROM <urn:g> { { ?s ?p (1) } }") == outline(
        "select*from<urn:g>{{?s ?p(1)}}"
    )
    assert outline("DELETE WHERE { ?s ?p ?o }").form == "UPDATE"
    assert not outline("SELECT ?from { ?from ?p 'FROM' }").dataset
    assert [token.kind for token in tokens("?x @en 'a' 1.5 a e:b <i> {")] == [
        *("variable", "tag", "string", "number", "word", "name", "iri", "sign"),
    ]
