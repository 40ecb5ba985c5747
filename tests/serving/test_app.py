"""The application and its server: dumps, health, answers that break off, start and stop."""

import http.client
import os
import select
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from rdflib import Graph

from kg.errors import UsageError
from kg.server import serve
from kg.settings import Settings

ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PATIENCE = 20

Start = Callable[..., tuple[str, subprocess.Popen[str]]]


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client


def test_dumps_are_listed_and_each_is_what_the_list_says(client: httpx.Client) -> None:
    listing = client.get("/dumps/").json()

    dumps = {each["name"]: client.get("/dumps/" + each["name"]) for each in listing["files"]}

    assert listing["version"] == 2
    assert set(dumps) == {"kg.ttl", "kg.trig", "kg.nq"}
    for each in listing["files"]:
        assert dumps[each["name"]].headers["content-type"].partition(";")[0] == each["mediaType"]
    assert len(Graph().parse(data=dumps["kg.ttl"].text, format="turtle")) == 600
    assert dumps["kg.nq"].text.count("\n") == 600


def test_a_dump_that_the_client_has_is_not_sent_again(client: httpx.Client) -> None:
    tag = client.get("/dumps/kg.ttl").headers["etag"]

    same = client.get("/dumps/kg.ttl", headers={"If-None-Match": f'"other", W/{tag}'})
    other = client.get("/dumps/kg.nq", headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == 200


def test_people_get_pages_without_anything_from_another_host(client: httpx.Client) -> None:
    pages = [client.get(path, headers={"Accept": "text/html"}) for path in ("/", "/dumps/", "/sparql")]

    for page in pages:
        assert page.status_code == 200
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert 'src="http' not in page.text
    assert all("<script" not in page.text for page in pages[:2])  # the third is the console
    assert "Version 2" in pages[0].text
    assert client.get("/kg.css").headers["content-type"].startswith("text/css")


def test_it_says_that_it_is_well_and_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").text == "version 2\n"


def test_a_server_without_data_is_well_but_not_ready(tmp_path: Path, start: Start) -> None:
    url, _ = start(tmp_path)

    well, ready, home = (httpx.get(url + path, timeout=PATIENCE) for path in ("/healthz", "/readyz", "/"))
    query = httpx.get(url + "/sparql", params={"query": "ASK {}"}, timeout=PATIENCE)
    dumps = httpx.get(url + "/dumps/", timeout=PATIENCE)

    assert [each.status_code for each in (well, ready, home, query, dumps)] == [200, 503, 200, 404, 404]
    assert "kg load" in query.json()["detail"]


def test_what_is_not_there_is_a_problem_document(client: httpx.Client) -> None:
    for path in ("/nothing", "/dumps/kg.exe"):
        response = client.get(path)

        assert (response.status_code, response.json()["status"]) == (404, 404)
        assert response.headers["content-type"] == "application/problem+json"


def test_pages_of_the_origins_in_the_settings_may_read_answers(client: httpx.Client) -> None:
    ours = client.get("/healthz", headers={"Origin": "https://app.test"})
    others = client.get("/healthz", headers={"Origin": "https://evil.test"})

    assert ours.headers["access-control-allow-origin"] == "https://app.test"
    assert "KG-Version" in ours.headers["access-control-expose-headers"]
    assert "access-control-allow-origin" not in others.headers


def test_graphql_is_mounted(client: httpx.Client) -> None:
    response = client.post("/graphql", json={"query": "{ __typename }"})

    assert response.json()["data"] == {"__typename": "Query"}


def test_no_client_takes_an_answer_that_broke_off_for_whole(hasty: str) -> None:
    address = str(httpx.URL(hasty + "/sparql", params={"query": ENDLESS}))
    headers = {"Accept": "text/csv"}
    curl = ["curl", "--silent", "--header", "Accept: text/csv", address]

    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(address, headers=headers, timeout=PATIENCE)
    with (
        urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=PATIENCE) as response,  # noqa: S310  (our own server)
        pytest.raises(http.client.IncompleteRead),
    ):
        response.read()
    assert subprocess.run(curl, capture_output=True, check=False).returncode != 0


def test_an_old_client_gets_a_length_or_an_error(hasty: str) -> None:
    """HTTP/1.0 has no chunks: without a length, an answer that broke off would look whole."""
    whole = _ask_as_http_1_0(hasty, "SELECT (1 AS ?x) {}")
    broken = _ask_as_http_1_0(hasty, ENDLESS + " OFFSET 100000000000")

    assert b" 200 " in whole.splitlines()[0]
    assert b"content-length: " in whole.lower()
    assert b" 504 " in broken.splitlines()[0]


def _ask_as_http_1_0(url: str, query: str) -> bytes:
    address = httpx.URL(url + "/sparql", params={"query": query})
    with socket.create_connection((address.host, address.port or 80), PATIENCE) as connection:
        connection.sendall(b"GET " + address.raw_path + b" HTTP/1.0\r\n\r\n")
        with connection.makefile("rb") as answer:
            return answer.read()


def test_closing_the_connection_ends_the_query(running: tuple[str, subprocess.Popen[str]]) -> None:
    url, process = running
    runaway = httpx.URL(url + "/sparql", params={"query": ENDLESS.replace("*", "(COUNT(*) AS ?n)")})
    assert httpx.get(url + "/readyz", timeout=PATIENCE).status_code == 200
    before = {pid: os.pidfd_open(pid) for pid in _children(process.pid)}

    with socket.create_connection((runaway.host, runaway.port or 80), PATIENCE) as connection:
        connection.sendall(b"GET " + runaway.raw_path + b" HTTP/1.1\r\nHost: kg.test\r\n\r\n")
    ended, _, _ = select.select(list(before.values()), [], [], PATIENCE)

    assert len(ended) == 1
    for descriptor in before.values():
        os.close(descriptor)


def _children(pid: int) -> set[int]:
    """Return the process ids of the children of *pid*."""
    found = set()
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = each.read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if int(fields[1]) == pid:
            found.add(int(each.parent.name))
    return found


def test_a_stop_lets_a_running_answer_end_and_leaves_no_process(start: Start, data: Path) -> None:
    url, process = start(data)
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 30000"

    with httpx.stream("GET", url + "/sparql", params={"query": query}, headers={"Accept": "text/csv"}) as response:
        workers = _children(process.pid)
        process.send_signal(signal.SIGTERM)
        rows = sum(piece.count("\n") for piece in response.iter_text())
    process.wait(PATIENCE)

    assert rows == 30_001
    assert workers
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def test_a_server_that_is_killed_leaves_no_worker_that_idles(start: Start, data: Path) -> None:
    _, process = start(data)
    workers = _children(process.pid)
    watched = [os.pidfd_open(pid) for pid in workers]

    process.kill()
    process.wait(PATIENCE)

    for descriptor in watched:
        assert select.select([descriptor], [], [], PATIENCE)[0]
        os.close(descriptor)


def test_a_port_that_is_taken_is_said_plainly(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(UsageError, match=f"127.0.0.1:{port}: cannot listen there"):
            serve(Settings(data, port=port))
