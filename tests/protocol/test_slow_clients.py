"""Clients that are too slow or too many are cut while others are served; and a server that stops lets them end."""

import select
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

Serve = Callable[..., AbstractContextManager[tuple[str, subprocess.Popen[str]]]]
PATIENCE = 20
VALUES = " ".join(f'"{"x" * 200}{n}"' for n in range(40))
LARGE = "SELECT * { " + "".join(f"VALUES ?v{n} {{ {VALUES} }} " for n in range(3)) + "}"
"""Its answer has 64,000 rows and some 40 MB."""
LESS = f"{LARGE} LIMIT 25000"


@pytest.fixture(scope="module")
def url(serve: Serve) -> Iterator[str]:
    """A server that waits a second for its clients, and answers five of them at once."""
    with serve(client_timeout=1.0, body_timeout=1.0, max_requests=5) as (address, _):
        yield address


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client


def connected(url: str, buffer: int | None = None) -> socket.socket:
    made = socket.socket()
    if buffer is not None:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    made.settimeout(PATIENCE)
    host, _, port = url.removeprefix("http://").partition(":")
    made.connect((host, int(port)))
    return made


def posted(query: bytes, length: int | None = None) -> bytes:
    size = len(query) if length is None else length
    kind = "Content-Type: application/sparql-query"
    return f"POST /sparql HTTP/1.1\r\nHost: x\r\n{kind}\r\nContent-Length: {size}\r\n\r\n".encode() + query


def rest(slow: socket.socket) -> bytes:
    """Return all that comes until the connection is at its end."""
    got = []
    try:
        while piece := slow.recv(2**20):
            got.append(piece)
    except ConnectionResetError:
        pass
    return b"".join(got)


def broken(client: httpx.Client) -> float:
    """Return how many answers did not come to their end."""
    families = {each.name: each for each in text_string_to_metric_families(client.get("/metrics").text)}
    return sum(each.value for each in families["kg_answers_broken"].samples if each.name.endswith("_total"))


def test_a_body_that_never_ends_is_cut(url: str, client: httpx.Client) -> None:
    with closing(connected(url)) as slow:
        slow.sendall(posted(b"ASK", 100))
        others = [client.get("/sparql", params={"query": "ASK {}"}).status_code for _ in range(5)]

        answer = rest(slow)

    assert others == [200] * 5
    assert answer.startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize("begun", [b"", b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n"])
def test_a_head_that_never_ends_is_cut(url: str, client: httpx.Client, begun: bytes) -> None:
    with closing(connected(url)) as slow:
        slow.sendall(begun)
        while not select.select([slow], [], [], 0.1)[0]:
            if begun:
                slow.sendall(b"X-Slow: 1\r\n")
            assert client.get("/healthz").status_code == 200

        answer = slow.recv(4096)

    assert answer.startswith(b"HTTP/1.1 408")


def test_a_head_that_comes_slowly_after_an_answer_is_cut_too(url: str) -> None:
    with closing(connected(url)) as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = slow.recv(4096)
        slow.sendall(b"\r\nGET /healthz HTTP/1.1\r\n")

        late = rest(slow)

    assert answer.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 408" in late


def test_a_head_without_bounds_is_refused(url: str) -> None:
    with closing(connected(url)) as large:
        large.sendall(b"GET /healthz HTTP/1.1\r\nX-Large: " + b"x" * 300_000)

        answer = large.recv(4096)

    assert answer.startswith(b"HTTP/1.1 431")


def test_a_client_that_reads_one_byte_a_second_is_cut(url: str, client: httpx.Client) -> None:
    before = broken(client)
    with closing(connected(url, 4096)) as slow:
        slow.sendall(posted(LARGE.encode()))
        others: list[int] = []
        while broken(client) == before:
            slow.recv(1)
            others.append(client.get("/sparql", params={"query": f"ASK {{}} #{len(others)}"}).status_code)
            threading.Event().wait(1)

        left = rest(slow)

    assert set(others) == {200}
    assert not left.endswith(b"0\r\n\r\n")
    assert len(left) < 10 * 2**20


def test_more_requests_at_once_than_allowed_are_told_to_come_back(url: str, client: httpx.Client) -> None:
    crowd = [connected(url) for _ in range(5)]
    refused = client.get("/sparql", params={"query": "ASK {}"})
    for each in crowd:
        each.sendall(posted(b"", 9))
    while refused.status_code != 503 and not select.select(crowd, [], [], 0)[0]:
        refused = client.get("/sparql", params={"query": "ASK {}"})
    well = client.get("/healthz")
    for each in crowd:
        each.close()

    assert (refused.status_code, refused.headers["retry-after"], well.status_code) == (503, "1", 200)


def test_a_stop_ends_what_is_running_and_refuses_what_comes(serve: Serve) -> None:
    with serve(query_timeout=20.0) as (address, process):
        with (
            httpx.Client(base_url=address, timeout=PATIENCE, headers={"Accept": "text/csv"}) as client,
            client.stream("POST", "/sparql", data={"query": LESS}) as running,
        ):
            pieces = running.iter_bytes()
            lines = next(pieces).count(b"\n")
            process.send_signal(signal.SIGTERM)
            while (refused := client.get("/sparql", params={"query": "ASK {}"})).status_code == 200:
                pass
            ready = client.get("/readyz")
            lines += sum(piece.count(b"\n") for piece in pieces)
        code = process.wait(PATIENCE)

    assert (refused.status_code, ready.status_code) == (503, 503)
    assert "stopping" in refused.text
    assert lines == 25_001
    assert code == 0


@pytest.mark.slow
def test_an_interrupt_stops_a_server_well(serve: Serve) -> None:
    with serve() as (_, process):
        process.send_signal(signal.SIGINT)
        code = process.wait(PATIENCE)
        assert process.stderr is not None
        said = process.stderr.read()

    assert (code, said) == (0, "")
