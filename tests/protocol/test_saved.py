"""Saved queries as an API, metrics, and the pages for operators."""

import httpx
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


def test_metrics_can_be_read_by_prometheus(client: httpx.Client) -> None:
    client.get("/sparql", params={"query": "ASK {}"})
    client.get("/sparql", params={"query": "SELEC"})

    families = {family.name: family for family in text_string_to_metric_families(client.get("/metrics").text)}

    samples = {
        (s.name, s.labels.get("route"), s.labels.get("status")): s.value for s in families["kg_requests"].samples
    }
    assert samples["kg_requests_total", "/sparql", "400"] >= 1
    assert families["kg_version"].samples[0].value >= 1
    assert families["kg_workers"].samples[0].value >= 1
    assert "kg_data_age_seconds" in families


def test_operators_see_that_the_server_is_well_and_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text.startswith("version ")
