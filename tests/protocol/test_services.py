"""Which servers a query may ask: by the beginning of the IRI, and none inside our own network by accident."""

import asyncio
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from kg.errors import QueryError, UsageError
from kg.sparql.outgoing import check
from kg.sparql.services import Services

Serve = Callable[..., AbstractContextManager[tuple[str, subprocess.Popen[str]]]]


def asks(iri: str, *allowed: str) -> bool:
    """Tell whether a query that asks *iri* is let through with *allowed* in force."""
    text = f"SELECT * {{ SERVICE <{iri}> {{ ?s ?p ?o }} }}"
    services = Services(allowed)
    try:
        check(text, services.prefixes)
        asyncio.run(services.resolve(text))
    except QueryError:
        return False
    return True


@pytest.mark.parametrize(
    ("iri", "allowed", "passes"),
    [
        ("http://127.0.0.1:1/sparql", "http://127.0.0.1:1/", True),
        ("https://127.0.0.1:1/sparql", "https://", False),
        ("https://[::1]/sparql", "https://", False),
        ("https://localhost/sparql", "https://", False),
        ("http://localhost/sparql", "http://localhost/", True),
        ("https://10.0.0.1/sparql", "https://", False),
        ("https://169.254.169.254/latest", "https://", False),
        ("https://2130706433/sparql", "https://", False),
        ("https://0x7f.1/sparql", "https://", False),
        ("http://127.0.0.1:2/sparql", "http://127.0.0.1:1/", False),
        ("http://127.0.0.1:1/other", "http://127.0.0.1:1/sparql", False),
        ("http://127.0.0.1:1/sparql/../other", "http://127.0.0.1:1/sparql", False),
        ("http://127.0.0.1:1@10.0.0.1/sparql", "http://127.0.0.1:1", False),
        ("http://127.0.0.1:1.example/", "http://127.0.0.1:1", False),
        ("https://127.0.0.1:1/", "http://127.0.0.1:1/", False),
        ("file:///etc/passwd", "https://", False),
        ("http://example.org/", "https://", False),
    ],
)
def test_only_servers_that_are_allowed_may_be_asked(iri: str, allowed: str, passes: bool) -> None:  # noqa: FBT001 - a column of the table
    assert asks(iri, allowed) is passes


@pytest.mark.parametrize("query", ["ASK { SERVICE ?x {} }", "PREFIX e: <http://127.0.0.1:1/> ASK { SERVICE e:x {} }"])
def test_a_server_must_be_written_in_full(query: str) -> None:
    with pytest.raises(QueryError, match="may ask only"):
        check(query, ("http://127.0.0.1:1/",))


@pytest.mark.parametrize("prefix", ["example.org", "ftp://example.org/", "http://example.org/sparql", "http://"])
def test_what_is_allowed_must_be_an_address_that_leads_nowhere_else(prefix: str) -> None:
    with pytest.raises(UsageError, match=r"begins with http|can lead anywhere"):
        Services((prefix,))


class _Neighbour(BaseHTTPRequestHandler):
    """Answers /sparql, sends elsewhere from /moved, and fails at any other path; notes what it was asked."""

    def do_POST(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]  # set where the server is made
        answer = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"urn:neighbour"}}]}}'
        self.send_response({"/sparql": 200, "/moved": 302}.get(self.path, 500))
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST  # noqa: N815  (http.server calls it so)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (http.server calls it so)
        pass


@pytest.fixture(scope="module")
def neighbour() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Neighbour) as server:
        server.asked = []  # type: ignore[attr-defined]  # for the handler
        threading.Thread(target=server.serve_forever).start()
        yield server
        server.shutdown()


def test_a_server_that_is_allowed_is_asked_and_no_other(neighbour: ThreadingHTTPServer, serve: Serve) -> None:
    base = f"http://127.0.0.1:{neighbour.server_port}"

    def ask(service: str, before: str = "") -> httpx.Response:
        query = f"SELECT * {{ {before} SERVICE {service} {{ ?s ?p ?o }} }}"
        return client.get("/sparql", params={"query": query})

    with (
        serve(services=[f"{base}/sparql", f"{base}/moved", f"{base}/broken"]) as (url, _),
        httpx.Client(base_url=url, timeout=20) as client,
    ):
        allowed = ask(f"<{base}/sparql>")
        refused = [
            ask(f"<{base}/elsewhere>"),
            ask("?where", f"BIND(<{base}/elsewhere> AS ?where)"),
            ask("?where", f"BIND(<{base}/sparql> AS ?where)"),
            ask("?where", f"VALUES ?where {{ <{base}/sparql> }}"),
            client.get("/sparql", params={"query": f"PREFIX n: <{base}/> ASK {{ SERVICE n:sparql {{ ?s ?p ?o }} }}"}),
        ]
        moved, broken, silent = ask(f"<{base}/moved>"), ask(f"<{base}/broken>"), ask(f"SILENT <{base}/broken>")

    assert allowed.json()["results"]["bindings"][0]["s"]["value"] == "urn:neighbour"
    assert [response.status_code for response in refused] == [400] * len(refused)
    assert (moved.status_code, broken.status_code, silent.status_code) == (502, 502, 200)
    assert "neighbour" not in broken.text
    assert set(neighbour.asked) == {"/sparql", "/moved", "/broken"}  # type: ignore[attr-defined]  # as above
