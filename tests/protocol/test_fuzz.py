"""Bytes that nobody meant: no route may fail, hang or grow on them."""

import os
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

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


@pytest.mark.slow
def test_bytes_that_nobody_meant_are_answered(client: httpx.Client, url: str) -> None:
    process = resident(url)

    @settings(
        max_examples=REQUESTS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "X"]),
        path=st.one_of(st.sampled_from(PATHS + MORE), st.text(max_size=20).map(lambda text: f"/store/{text}")),
        params=st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=3),
        kind=st.one_of(st.sampled_from(KINDS).map(str.encode), HEADERS),
        accept=st.one_of(st.just(b"*/*"), HEADERS),
        content=CONTENT,
    )
    def fuzz(method: str, path: str, params: list[tuple[str, str]], kind: bytes, accept: bytes, content: bytes) -> None:
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

    fuzz()

    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
    assert resident(url) < process + 150 * 2**20


@pytest.mark.slow
def test_the_saved_queries_keep_their_description(url: str) -> None:
    schema = schemathesis.openapi.from_url(f"{url}/queries/openapi.json")

    for operation in schema.get_all_operations():
        case = operation.ok().as_strategy()  # type: ignore[union-attr]  # what is not ok raises here

        @settings(max_examples=5, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=case)
        def check(case: schemathesis.Case[Any]) -> None:
            response = case.call()
            assert response.status_code < 500 or response.status_code in (503, 504), response.text

        check()


def resident(url: str) -> int:
    """Return the resident bytes of the process that listens at *url*."""
    port = f"{int(url.rpartition(':')[2]):04X}"
    inodes = {
        line.split()[9]
        for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]
        if line.split()[1].endswith(f":{port}") and line.split()[3] == "0A"
    }
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(fd.readlink())[8:-1] in inodes for fd in (process / "fd").iterdir()):
                return int((process / "statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            continue
    return 0
