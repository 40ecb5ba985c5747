"""What queries that never end cost others: ``python -m bench.runaways --data FOLDER`` (a store of `bench.serving`).

Prints how long small queries take while four runaways run in a loop, when the processor time of a query stands still
after its client has gone, how a query that wants too much memory ends, and what killing a worker costs.
"""

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from threading import Event
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import click

_CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
_RUNAWAYS = (
    f"SELECT (COUNT(*) AS ?n) {_CROSS}",
    f"SELECT * {_CROSS} ORDER BY ?l ?a",
    f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?l))) AS ?x) {_CROSS}",
    f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?a ?d ?g ?j {_CROSS} }}",
)
_POINT = "SELECT ?p ?o WHERE {{ <https://kg.example/id/{}> ?p ?o }}"
_GREEDY = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } ORDER BY DESC(CONCAT(STR(?a), STR(?d)))"
_PATIENCE = 60


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--count", default=1000, show_default=True, help="How many small queries are asked.")
def main(data: Path, count: int) -> None:
    """Measure, and print a line for each."""
    with _served(data) as (address, pid):
        print(f"load of the machine {os.getloadavg()[0]:.1f}; alone {_small(address, count // 10)}")
        print(f"beside four runaways {_beside(address, count)}")
        print(f"a client that goes: its worker stands still after {_gone(address, pid):.2f} s")
        print(f"a query that wants all memory: {_said(address, _GREEDY, '60')}")
        print(f"workers killed: {_killed(address, pid)}")


def _said(address: str, query: str, seconds: str) -> str:
    """Return status and size of the answer to *query*, or how it ended."""
    url = f"{address}/sparql?query={quote(query, safe='')}&timeout={seconds}"
    try:
        with urlopen(url, timeout=_PATIENCE) as answer:  # noqa: S310 - our own server
            return f"{answer.status}, {len(answer.read())} bytes"
    except HTTPError as error:
        return f"{error.code} {error.read().decode()}"
    except (OSError, HTTPException) as error:
        return type(error).__name__


def _small(address: str, count: int) -> str:
    taken, wrong = [], 0
    for number in range(count):
        begun = time.perf_counter()
        wrong += not _said(address, f"{_POINT.format(number)} # {begun}", "10").startswith("200")
        taken.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.005)
    median, worst = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    return f"{count} small queries took p50 {median:.1f} ms, p95 {worst:.1f} ms, {wrong} failed"


def _beside(address: str, count: int) -> str:
    stop = Event()

    def loop(query: str) -> int:
        rounds = 0
        while not stop.is_set():
            _said(address, f"{query} # {time.time()}", "2")
            rounds += 1
        return rounds

    with ThreadPoolExecutor(len(_RUNAWAYS)) as threads:
        looping = [threads.submit(loop, query) for query in _RUNAWAYS]
        said = _small(address, count)
        stop.set()
    return f"({sum(each.result() for each in looping)} of them) {said}"


def _gone(address: str, pid: int) -> float:
    """Return the seconds after the end of a connection until no worker computes any more."""
    host, _, port = address.removeprefix("http://").partition(":")
    request = f"GET /sparql?query={quote(_RUNAWAYS[0], safe='')} HTTP/1.1\r\nHost: bench\r\n\r\n"
    with socket.create_connection((host, int(port)), _PATIENCE) as connection:
        connection.sendall(request.encode())
        time.sleep(1)
        busy = max(_workers(pid), key=_ticks)
    begun = time.perf_counter()
    before = -1
    while (now := _ticks(busy)) != before:
        before = now
        time.sleep(0.03)
    return time.perf_counter() - begun


def _killed(address: str, pid: int) -> str:
    """Kill each worker once while it answers, and return what came of the queries."""
    said: list[str] = []
    for _ in range(5):
        with ThreadPoolExecutor(1) as threads:
            asking = threads.submit(_said, address, f"{_RUNAWAYS[0]} # {time.time()}", "20")
            time.sleep(0.5)
            os.kill(max(_workers(pid), key=_ticks), signal.SIGKILL)
            said.append(asking.result()[:3])
        said.append(_said(address, f"{_POINT.format(time.time())}", "10")[:3])
    return f"{', '.join(said[::2])}; the next query each time: {', '.join(said[1::2])}"


def _workers(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _ticks(pid: int) -> int:
    """Return the processor time of the process *pid*, in ticks of the clock; 0 when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


@contextmanager
def _served(data: Path) -> Iterator[tuple[str, int]]:
    command = [sys.executable, "-m", "kg", "serve", "--data", str(data), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None  # noqa: S101 - it is a pipe
            address = process.stderr.readline().split()[-1].rstrip("/")
            urlopen(f"{address}/graphql?query=%7B__typename%7D", timeout=_PATIENCE).close()  # noqa: S310 - it is made meanwhile
            yield address, process.pid
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
