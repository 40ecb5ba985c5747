"""Saved queries as an API, metrics, and the pages for operators."""

import json
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from hashlib import sha256

import httpx
import jsonschema
import pytest
from prometheus_client.parser import text_string_to_metric_families

from kg.queries import names


def test_all_saved_queries_are_listed_and_described(client: httpx.Client) -> None:
    listed = client.get("/queries").json()["queries"]
    described = client.get("/queries/openapi.json").json()
    page = client.get("/queries", headers={"Accept": "text/html"})

    assert [each["name"] for each in listed] == list(names())
    assert sorted(described["paths"]) == [f"/queries/{name}" for name in names()]
    assert all(f'href="/queries/{name}"' in page.text or f'action="/queries/{name}"' in page.text for name in names())


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("/queries/cases", "text/csv", "text/csv"),
        ("/queries/cases.csv", "*/*", "text/csv"),
        ("/queries/cases.xml", "*/*", "application/sparql-results+xml"),
        ("/queries/cases", "text/html", "text/html"),
        (
            "/queries/by-status?status=https%3A%2F%2Fkg.example%2Fstatus%2Ffact",
            "*/*",
            "application/sparql-results+json",
        ),
    ],
)
def test_a_saved_query_is_answered_in_the_format_asked_for(
    client: httpx.Client, path: str, accept: str, media_type: str
) -> None:
    response = client.get(path, headers={"Accept": accept})

    assert response.status_code == 200, response.text
    assert response.headers["content-type"].partition(";")[0] == media_type


def test_an_answer_and_an_error_are_as_the_description_says(client: httpx.Client) -> None:
    described = client.get("/queries/openapi.json").json()
    schemas = described["components"]["schemas"]
    responses = described["paths"]["/queries/by-status"]["get"]["responses"]

    answer = client.get("/queries/by-status", params={"status": "status:asserted"})
    error = client.get("/queries/by-status", params={"status": "no iri"})

    for response, name in ((answer, "Results"), (error, "Problem")):
        kind = response.headers["content-type"]
        assert responses[str(response.status_code)]["content"][kind]["schema"]["$ref"].endswith(name)
        jsonschema.Draft202012Validator(schemas[name]).validate(response.json())


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/queries/nothing", 404, "/queries lists them"),
        ("/queries/cases.png", 404, "/queries lists them"),
        ("/queries/cases?x=1", 400, "no parameter 'x'"),
        ("/queries/by-status?status=no%20iri", 400, "is no IRI"),
        ("/queries/by-status?status=a:b&status=a:c", 400, "twice"),
        ("/queries/by-status?status=%3Cscript%3E", 400, "is no IRI"),
    ],
)
def test_a_saved_query_that_cannot_be_run_says_why(client: httpx.Client, path: str, status: int, said: str) -> None:
    response = client.get(path)

    assert (response.status_code, said in response.json()["detail"]) == (status, True), response.text


Serve = Callable[..., AbstractContextManager[tuple[str, subprocess.Popen[str]]]]
RUNAWAY = "SELECT (COUNT(*) AS ?n) { " + "".join(f"VALUES ?v{n} {{ {'1 ' * 90} }} " for n in range(9)) + "}"


def samples(client: httpx.Client) -> dict[tuple[str, ...], float]:
    """Return what is measured: the value by name and labels."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {(s.name, *sorted(s.labels.values())): s.value for family in families for s in family.samples}


def test_metrics_can_be_read_by_prometheus(client: httpx.Client) -> None:
    before = samples(client)
    for _ in range(3):
        client.get("/sparql", params={"query": "ASK { <urn:metrics> ?p ?o }"})
    client.get("/sparql", params={"query": "SELEC"})
    assert client.get("/sparql", params={"query": RUNAWAY, "timeout": "0.3"}).status_code == 504
    while ("kg_workers_ended_total", "deadline") not in (after := samples(client)):
        pass

    def more(*name: str) -> float:
        return after[name] - before.get(name, 0)

    assert more("kg_requests_total", "/sparql", "200", "GET") == 3
    assert more("kg_requests_total", "/sparql", "400", "GET") == 1
    assert more("kg_cache_hits_total") >= 2
    assert more("kg_cache_misses_total") >= 1
    assert more("kg_errors_total", "QueryError") == 1
    assert more("kg_errors_total", "DeadlineError") == 1
    assert after["kg_cache_answers",] >= 1
    assert after["kg_cache_bytes",] > 0
    assert after["kg_version",] >= 1
    assert after["kg_workers",] >= 1
    assert after["kg_queue",] == 0
    assert after["kg_data_age_seconds",] > 0


def test_each_request_leaves_a_line_with_the_hash_of_its_query_and_its_cost(serve: Serve) -> None:
    private = "ASK { ?s ?p 'a secret' }"
    with serve(access_log=True) as (url, process):
        for query in (private, private, "SELEC"):
            httpx.get(f"{url}/sparql", params={"query": query})
        assert process.stderr is not None
        lines = [process.stderr.readline() for _ in range(3)]

    first, again, wrong = (json.loads(line) for line in lines)
    assert "secret" not in "".join(lines)
    assert first["query"] == again["query"] == sha256(private.encode()).hexdigest()[:16]
    assert first["cost"] > again["cost"] == 0
    assert (first["status"], first["path"], first["version"], first["whole"]) == (200, "/sparql", "1", True)
    assert (wrong["status"], wrong["error"]) == (400, "QueryError")


def test_operators_see_that_the_server_is_well_and_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text.startswith("version ")
