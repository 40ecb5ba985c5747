"""Limits: what is too deep, too long or too slow is answered, and others are served meanwhile."""

import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from contextlib import AbstractContextManager
from shutil import which

import httpx
import pytest

Serve = Callable[..., AbstractContextManager[tuple[str, subprocess.Popen[str]]]]
QUERY = {"Content-Type": "application/sparql-query"}
DEEP = {
    "brackets": lambda n: f"ASK {{ FILTER({'(' * n}1{')' * n}) }}",
    "groups": lambda n: f"ASK {'{' * n}{'}' * n}",
    "sums": lambda n: f"ASK {{ FILTER({'1+' * n}1) }}",
    "negations": lambda n: f"ASK {{ FILTER({'!' * n}true) }}",
    "alternatives": lambda n: f"ASK {{ FILTER({'true||' * n}true) }}",
    "unions": lambda n: f"ASK {{ {'{?s ?p ?o} UNION ' * n}{{?s ?p ?o}} }}",
    "options": lambda n: f"ASK {{ {'OPTIONAL {?s ?p ?o} ' * n} }}",
    "calls": lambda n: f"ASK {{ FILTER({'STR(' * n}1{')' * n} = 1) }}",
    "subselects": lambda n: f"ASK {{ {'{SELECT * {' * n}{'}}' * n} }}",
    "paths": lambda n: f"ASK {{ ?s {'<urn:a>/' * n}<urn:a> ?o }}",
}


@pytest.mark.parametrize("shape", DEEP)
def test_a_query_that_nests_too_deep_is_refused_before_the_engine_sees_it(client: httpx.Client, shape: str) -> None:
    responses = [client.post("/sparql", content=DEEP[shape](n), headers=QUERY) for n in (20_000, 100_000)]

    assert [response.status_code for response in responses] == [400, 400]
    assert "deep" in responses[0].json()["detail"]
    assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


def test_what_is_too_long_is_refused(client: httpx.Client) -> None:
    query = client.post("/sparql", content=b"#" * (10 * 2**20), headers=QUERY)
    form = client.post("/sparql", data={"query": "ASK {} #" + "x" * (5 * 2**20)})
    update = client.post("/update", content=b"#" * (9 * 2**20), headers={"Content-Type": "application/sparql-update"})

    assert [query.status_code, form.status_code, update.status_code] == [413] * 3


def test_long_addresses_chunked_bodies_and_queries_of_a_megabyte_are_answered(client: httpx.Client) -> None:
    address = client.get("/sparql", params={"query": "ASK {} #" + "x" * 8000})
    chunked = client.post("/sparql", content=iter([b"ASK", b" {", b"}"]), headers=QUERY)
    large = client.post("/sparql", content="ASK {} #" + "x" * 10**6, headers=QUERY)

    assert [each.json()["boolean"] for each in (address, chunked, large)] == [True] * 3


def test_a_client_may_ask_for_less_time_and_for_more_only_with_the_token(client: httpx.Client, url: str) -> None:
    runaway = "SELECT (COUNT(*) AS ?n) { " + "".join(f"VALUES ?v{n} {{ {'1 ' * 90} }} " for n in range(9)) + "}"

    less = client.get("/sparql", params={"query": runaway, "timeout": "0.3"})
    stranger = httpx.get(f"{url}/sparql", params={"query": runaway, "timeout": "60"}, timeout=20)
    wrong = client.get("/sparql", params={"query": "ASK {}", "timeout": "-1"})

    assert (less.status_code, stranger.status_code, wrong.status_code) == (504, 504, 400)
    assert "0.3 s" in less.json()["detail"]
    assert "2.0 s" in stranger.json()["detail"]


def test_every_answer_carries_the_headers_of_safety(client: httpx.Client) -> None:
    for path in ("/", "/sparql", "/sparql?query=x", "/store", "/queries", "/nothing", "/metrics"):
        headers = client.get(path, headers={"Accept": "*/*"}).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "server" not in headers


def test_an_unknown_function_is_an_error_of_its_expression(client: httpx.Client) -> None:
    query = "SELECT ?x ?y { BIND(<urn:nothing>(1) AS ?x) BIND(COALESCE(<urn:nothing>(1), <urn:other>(2), 3) AS ?y) }"

    bindings = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]

    assert [sorted(row) for row in bindings] == [["y"]]


def test_carriage_returns_survive_in_xml(client: httpx.Client) -> None:
    literal = '"a\\r\\nb\\rc"'
    results = client.get(
        "/sparql",
        params={"query": f"SELECT ?x {{ BIND({literal} AS ?x) }}"},
        headers={"Accept": "application/sparql-results+xml"},
    )
    rdf = client.get(
        "/sparql",
        params={"query": f"CONSTRUCT {{ <urn:s> <urn:p#p> {literal} }} {{}}"},
        headers={"Accept": "application/rdf+xml"},
    )

    assert ET.fromstring(results.content).findtext(".//{*}literal") == "a\r\nb\rc"  # noqa: S314 - our own answer
    assert ET.fromstring(rdf.content).findtext(".//{*}p") == "a\r\nb\rc"  # noqa: S314 - our own answer


def test_head_answers_as_get_does_without_the_body(client: httpx.Client) -> None:
    for path in ("/sparql?query=ASK%7B%7D", "/sparql", "/queries", "/store?default", "/healthz"):
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.headers["content-type"] == got.headers["content-type"], path


def test_curl_is_served(url: str) -> None:
    asked = subprocess.run(
        [
            which("curl") or "curl",
            "-sS",
            "--max-time",
            "10",
            "--data-urlencode",
            "query=ASK {}",
            "-H",
            "Accept: text/csv",
            f"{url}/query",
        ],
        capture_output=True,
        check=True,
        text=True,
    )

    assert asked.stdout.strip() == "true"


def test_pages_of_allowed_origins_may_ask_and_read(serve: Serve) -> None:
    ours = {"Origin": "https://app.test"}
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type, authorization"}
    with serve(cors=["https://app.test"]) as (url, _), httpx.Client(base_url=url, timeout=20) as client:
        allowed = client.options("/sparql", headers={**ours, **asking})
        refused = client.options("/sparql", headers={"Origin": "https://evil.test", **asking})
        answer = client.get("/sparql", params={"query": "ASK {}"}, headers=ours)
        error = client.get("/sparql", params={"query": "ASK"}, headers=ours)
        other = client.get("/sparql", params={"query": "ASK {}"}, headers={"Origin": "https://evil.test"})

    assert {"POST", "PUT"} <= set(allowed.headers["access-control-allow-methods"].split(", "))
    assert "Authorization" in allowed.headers["access-control-allow-headers"]
    for response in (allowed, answer, error):
        assert response.headers["access-control-allow-origin"] == "https://app.test"
        assert "origin" in response.headers["vary"].lower()
    assert {"ETag", "KG-Version", "Link"} <= set(answer.headers["access-control-expose-headers"].split(", "))
    assert all("access-control-allow-origin" not in response.headers for response in (refused, other))
