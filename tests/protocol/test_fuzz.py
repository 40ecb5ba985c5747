"""Bytes that nobody meant: no route may fail, hang or grow on them."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

Serve = Callable[..., AbstractContextManager[tuple[str, subprocess.Popen[str]]]]
REQUESTS = int(os.environ.get("KG_FUZZ_REQUESTS", "10000"))
PATHS = ("/", "/sparql", "/query", "/update", "/store", "/store/x", "/queries", "/queries/cases", "/queries/by-status")
MORE = (
    "/queries/openapi.json",
    "/metrics",
    "/healthz",
    "/readyz",
    "/dumps/",
    "/graphql",
    "/sparql/console/x",
    "/id/x",
    "/ns",
)
KINDS = (
    *("application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded", "text/turtle"),
    *("multipart/form-data; boundary=x", "application/ld+json", "application/rdf+xml", "application/json", ""),
)
NAMES = ("query", "update", "graph", "default", "default-graph-uri", "using-graph-uri", "version", "timeout", "format")
VALUES = st.one_of(
    st.sampled_from(["ASK {}", "SELECT * { ?s ?p ?o }", "urn:x", "1", "-1", "1e999", "http://[", "CLEAR DEFAULT"]),
    st.text(max_size=60),
    st.binary(max_size=40).map(lambda data: data.decode("latin-1")),
)
HEADERS = st.binary(max_size=40).map(lambda data: bytes(b for b in data if 32 <= b < 127).strip())
CONTENT = st.one_of(
    st.binary(max_size=300),
    st.text("{}()[]<>\"'\\?$.;,*+-/|^!=&#@:_ aSELCTWHRGPHUIONservicload\n", max_size=200).map(str.encode),
)


@pytest.fixture(scope="module")
def target(serve: Serve, token: str) -> Iterator[tuple[httpx.Client, int]]:
    """A client of a server of its own, and the process that serves it."""
    headers = {"Authorization": f"Bearer {token}"}
    with (
        serve(token=token, body_timeout=3.0, max_requests=50) as (url, process),
        httpx.Client(base_url=url, timeout=20, headers=headers) as client,
    ):
        yield client, process.pid


def fuzz(client: httpx.Client, requests: int) -> None:
    """Send *requests* that nobody meant; each must be answered, and none with an error of the server."""

    @settings(max_examples=requests, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(
        method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "X"]),
        path=st.one_of(st.sampled_from(PATHS + MORE), st.text(max_size=20).map(lambda text: f"/store/{text}")),
        params=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=3),
        kind=st.one_of(st.sampled_from(KINDS).map(str.encode), HEADERS),
        accept=st.one_of(st.just(b"*/*"), HEADERS),
        content=CONTENT,
    )
    def send(method: str, path: str, params: list[tuple[str, str]], kind: bytes, accept: bytes, content: bytes) -> None:
        try:
            request = client.build_request(
                method, path, params=tuple(params), content=content, headers={b"Content-Type": kind, b"Accept": accept}
            )
        except (httpx.InvalidURL, UnicodeError):
            return
        try:
            response = client.send(request)
        except httpx.TransportError as error:
            raise AssertionError(f"{error!r} {method} {path!r} {params} {kind!r} {accept!r} {content!r}") from error
        assert response.status_code < 500 or response.status_code in (503, 504), (request, content, response.text)
        assert "Traceback" not in response.text

    send()
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


def test_some_bytes_that_nobody_meant_are_answered(target: tuple[httpx.Client, int]) -> None:
    fuzz(target[0], 50)


@pytest.mark.slow
def test_bytes_that_nobody_meant_are_answered_and_memory_stays_level(target: tuple[httpx.Client, int]) -> None:
    client, process = target
    before = resident(process)

    fuzz(client, REQUESTS)

    assert resident(process) < before + 150 * 2**20


@pytest.mark.slow
def test_the_saved_queries_keep_their_description(url: str) -> None:
    """Each is asked as it is described, and otherwise; status, headers, media type and body must be as described."""
    # It takes more than a second to import, which only this test should cost.
    import schemathesis  # noqa: PLC0415

    schema = schemathesis.openapi.from_url(f"{url}/queries/openapi.json")

    for operation in schema.get_all_operations():
        described = operation.ok()  # type: ignore[union-attr]  # what is not ok raises here
        for mode in schemathesis.GenerationMode:

            @settings(max_examples=20, database=None, suppress_health_check=list(HealthCheck))
            @given(case=described.as_strategy(generation_mode=mode))
            def check(case: schemathesis.Case[Any]) -> None:
                # A text that looks like an IRI is one for the description, and not always for RFC 3987.
                case.call_and_validate(excluded_checks=[schemathesis.checks.positive_data_acceptance])

            check()


def resident(process: int) -> int:
    """Return the resident bytes of *process*."""
    statm = Path(f"/proc/{process}/statm").read_text("ascii")
    return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE")
