"""The door: small requests are answered before there is an application, and only the time that it takes tells."""

import asyncio
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from kg.errors import ReaderError
from kg.readers import Request
from kg.readers.pool import Pool
from kg.sparql.tokens import outline, sketch

CSV = "text/csv"
JSON = "application/sparql-results+json"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
MANY = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
USUAL = "Host: x\r\nAccept: text/csv\r\n"
PATIENCE = 20


@pytest.fixture
def line(url: str) -> Iterator[socket.socket]:
    """A connection to the server, which has seen the usual headers before."""
    host, _, port = url.removeprefix("http://").partition(":")
    with closing(socket.create_connection((host, int(port)), PATIENCE)) as line:
        assert b"\r\n1\r\n" in answered(line, asked("SELECT (1 AS ?x) {}"))
        yield line


def asked(query: str, headers: str = USUAL) -> bytes:
    return f"GET /sparql?query={quote(query)} HTTP/1.1\r\n{headers}\r\n".encode()


def one(number: object) -> str:
    """Return a query that nobody has asked before, whose answer is *number*."""
    return f"SELECT ({number} AS ?x) {{}} # {time.time_ns()}"


def answered(line: socket.socket, *requests: bytes) -> bytes:
    """Send *requests* and return as many answers, each with a length."""
    for request in requests:
        line.sendall(request)
    got = b""
    for _ in requests:
        at = got.rfind(b"HTTP/1.1")
        while b"\r\n\r\n" not in got[max(at, 0) :]:
            got += line.recv(65536)
        at = got.rfind(b"HTTP/1.1")
        head, _, body = got[at:].partition(b"\r\n\r\n")
        length = int(next(each.split(b":")[1] for each in head.lower().split(b"\r\n") if each.startswith(b"content-l")))
        while len(body) < length:
            piece = line.recv(length - len(body))
            got, body = got + piece, body + piece
    return got


def test_an_answer_at_the_door_has_the_headers_of_any_other(url: str) -> None:
    query = one(7)
    with httpx.Client(base_url=url, headers={"Accept": "text/csv"}) as client:
        client.get("/sparql", params={"query": one(0)})
        answers = [client.get("/sparql", params={"query": query}) for _ in range(4)]
        posted = client.post("/sparql", data={"query": query})

    for answer in answers:
        own = {name: value for name, value in answer.headers.items() if name != "date"}
        assert own == {name: value for name, value in answers[0].headers.items() if name != "date"}
        assert set(posted.headers) == set(answer.headers)
        assert answer.content == posted.content == b"x\r\n7\r\n"


def test_requests_that_come_at_once_are_answered_in_order(line: socket.socket) -> None:
    line.sendall(b"".join(asked(one(n)) for n in range(5)))
    got = b""
    while not got.endswith(b"x\r\n4\r\n"):
        got += line.recv(65536)

    places = [got.index(b"x\r\n%d\r\n" % n) for n in range(5)]
    assert places == sorted(places)


def test_a_request_behind_one_that_is_being_answered_waits_for_it(line: socket.socket) -> None:
    line.sendall(asked(one(1)))
    line.sendall(asked(one(2)))
    line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    got = b""
    while got.count(b"HTTP/1.1 200") < 3:
        got += line.recv(65536)

    assert got.index(b"x\r\n1\r\n") < got.index(b"x\r\n2\r\n")


def test_a_request_in_pieces_is_one(line: socket.socket) -> None:
    request = asked(one(5))
    for piece in (request[:9], request[9:60], request[60:-2], request[-2:]):
        line.sendall(piece)
        time.sleep(0.02)

    assert answered(line, asked(one(6))).count(b"HTTP/1.1 200") >= 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * { ?s ?p", 400),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 400),
        ("INSERT DATA { <urn:a> <urn:b> 1 }", 403),
        ("SELECT (<urn:f>(1) AS ?x) {}", 200),
        ("SELECT (NOW() AS ?x) {}", 200),
        ("(" * 600, 400),
    ],
)
def test_what_is_not_usual_is_answered_as_ever(line: socket.socket, query: str, status: int) -> None:
    assert answered(line, asked(query)).startswith(b"HTTP/1.1 %d" % status)
    assert answered(line, asked(query)).startswith(b"HTTP/1.1 %d" % status)


def test_a_long_answer_begins_at_the_door_and_goes_on_behind_it(url: str) -> None:
    with httpx.Client(base_url=url, headers={"Accept": "text/csv"}, timeout=PATIENCE) as client:
        client.get("/sparql", params={"query": one(0)})
        for _ in range(3):
            answer = client.get("/sparql", params={"query": f"{MANY} LIMIT 30000"})
            assert answer.text.count("\n") == 30_001
            assert "etag" in answer.headers


def test_headers_that_are_somebodys_own_are_read_each_time(url: str) -> None:
    query = {"query": one(3)}
    with httpx.Client(base_url=url) as client:
        for _ in range(3):
            plain = client.get("/sparql", params=query)
            crossing = client.get("/sparql", params=query, headers={"Origin": "https://app.test"})
            assert "access-control-allow-origin" not in plain.headers
            assert crossing.headers["access-control-allow-origin"] == "https://app.test"


def test_a_last_request_closes_the_connection(line: socket.socket) -> None:
    for _ in range(2):
        got = answered(line, asked(one(4), USUAL))
        assert b"connection: close" not in got
    got = answered(line, asked(one(4), USUAL + "Connection: close\r\n"))

    assert b"connection: close" in got.lower()
    assert line.recv(1) == b""


def test_what_is_answered_at_the_door_is_counted(url: str) -> None:
    def counted() -> float:
        families = text_string_to_metric_families(httpx.get(url + "/metrics").text)
        found = (each for family in families if family.name == "kg_requests" for each in family.samples)
        return sum(
            each.value for each in found if each.labels.get("route") == "/sparql" and each.name.endswith("total")
        )

    before = counted()
    query = one(1)
    with httpx.Client(base_url=url) as client:
        for number in range(6):
            client.get("/sparql", params={"query": query if number % 2 else one(number)})

    assert counted() == before + 6


def test_a_client_that_leaves_stops_its_query(running: tuple[str, subprocess.Popen[str]], line: socket.socket) -> None:
    children = Path(f"/proc/{running[1].pid}/task/{running[1].pid}/children")
    before = {pid: ticks(pid) for pid in children.read_text().split()}
    line.sendall(asked(f"{RUNAWAY} # {time.time_ns()}"))
    busy: list[str] = []
    while not busy:
        time.sleep(0.05)
        busy = [pid for pid, used in before.items() if ticks(pid) > used + 15]
    line.close()

    end = time.monotonic() + 5
    while set(busy) & set(children.read_text().split()):
        assert time.monotonic() < end
        time.sleep(0.05)


def ticks(pid: str) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return int(fields[11]) + int(fields[12])


def test_what_lies_ready_behind_a_long_query_is_given_to_others(data: Path) -> None:
    async def main() -> float:
        pool = Pool(data, 4, PATIENCE, processors=1)
        await pool.start()
        try:
            await (await pool.read(Request("ASK {}", JSON))).whole()
            long = asyncio.create_task(pool.read(Request(RUNAWAY, JSON)))
            await asyncio.sleep(0)
            begun = time.monotonic()
            await asyncio.gather(*(pool.read(Request(f"SELECT ({n} AS ?x) {{}}", JSON)) for n in range(3)))
            taken = time.monotonic() - begun
            long.cancel()
            await asyncio.gather(long, return_exceptions=True)
            return taken
        finally:
            await pool.stop()

    assert asyncio.run(main()) < PATIENCE / 4


def test_a_worker_that_is_killed_costs_one_of_the_queries_that_it_had(data: Path) -> None:
    async def main() -> list[object]:
        pool = Pool(data, 1, PATIENCE, processors=1)
        await pool.start()
        try:
            await (await pool.read(Request("ASK {}", JSON))).whole()
            (pid, *_) = pool.processes()
            for each in pool.processes():
                os.kill(each, signal.SIGSTOP)
            asking = [asyncio.create_task(pool.read(Request(f"SELECT ({n} AS ?x) {{}}", JSON))) for n in range(3)]
            await asyncio.sleep(0)
            for each in pool.processes():
                os.kill(each, signal.SIGKILL)
            assert pid
            return [*await asyncio.gather(*asking, return_exceptions=True)]
        finally:
            await pool.stop()

    outcomes = asyncio.run(main())

    assert isinstance(outcomes[0], ReaderError)
    assert not any(isinstance(each, BaseException) for each in outcomes[1:])


def test_a_worker_that_wakes_late_answers_what_is_its_own(data: Path) -> None:
    async def main() -> list[bytes]:
        pool = Pool(data, 2, PATIENCE, processors=1)
        await pool.start()
        try:
            while len(pool.processes()) < 3:  # noqa: ASYNC110  (they start in processes of their own)
                await asyncio.sleep(0.05)
            await asyncio.gather(*(pool.read(Request(f"ASK {{}} # {n}", JSON)) for n in range(3)))
            for each in pool.processes():
                os.kill(each, signal.SIGSTOP)
            asking = [asyncio.create_task(pool.read(Request(f"SELECT ({n} AS ?x) {{}}", CSV))) for n in range(8)]
            await asyncio.sleep(0.1)  # meanwhile what lies ready behind the first is withdrawn
            for each in pool.processes():
                os.kill(each, signal.SIGCONT)
            return [await answer.whole() for answer in await asyncio.gather(*asking)]
        finally:
            await pool.stop()

    assert asyncio.run(main()) == [b"x\r\n%d\r\n" % n for n in range(8)]


@given(st.text("<>\"'#\\:a?@({}FROM SELECTUNION\n", max_size=40), st.sampled_from(["", "SELECT * FROM <urn:g> {"]))
def test_a_sketch_is_an_outline_without_names(text: str, before: str) -> None:
    assert sketch(before + text) == outline(before + text)
