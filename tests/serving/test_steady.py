"""Mixed load: small, long, cancelled and killed queries while versions are published: nothing grows or fails."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.store import Store

POINT = "SELECT ?n {{ <https://kg.example/id/{}> <https://kg.example/ns#number> ?n }}"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s <https://kg.example/ns#number> ?n }"
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STRLEN(CONCAT(STR(?a), STR(?d))) > 3) }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
PATIENCE = 60.0
LONG_LOAD = float(os.environ.get("KG_TEST_LOAD", "60"))
"""Seconds; ten minutes are taken by hand."""

Start = Callable[[Path], tuple[str, subprocess.Popen[str]]]


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


def files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


class Load:
    """Clients of the server at *url*, whose process is *pid*, on the data in *folder*, for *seconds*."""

    def __init__(self, url: str, pid: int, folder: Path, seconds: float) -> None:
        self.outcomes: Counter[str] = Counter()
        self.figures: list[tuple[int, int, int]] = []
        self._url = url
        self._pid = pid
        self._folder = folder
        self._until = time.monotonic() + seconds
        self._chance = random.Random(1)  # noqa: S311  (the same load each time)

    async def run(self) -> None:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=self._url, timeout=PATIENCE, limits=limits) as client:
            work = [
                *(self._repeat(self._small, client) for _ in range(3)),
                *(self._repeat(self._ask, client, query) for query in (ROWS, LONG, RUNAWAY)),
                self._repeat(self._cancel, client),
                self._repeat(self._kill, client),
                self._repeat(self._load, client),
                self._repeat(self._measure, client),
            ]
            await asyncio.gather(*work)

    async def _repeat(self, do: Callable[..., Awaitable[None]], client: httpx.AsyncClient, *args: str) -> None:
        while time.monotonic() < self._until:
            await do(client, *args)

    async def _ask(self, client: httpx.AsyncClient, query: str) -> None:
        name = {ROWS: "rows", LONG: "long", RUNAWAY: "runaway"}.get(query, "small")
        try:
            asked = {"query": f"{query} # {self._chance.random()}"} | ({"timeout": "1"} if query == RUNAWAY else {})
            answer = await client.get("/sparql", params=asked)
        except httpx.RemoteProtocolError:
            self.outcomes[f"{name} broken"] += 1
        else:
            self.outcomes[f"{name} {answer.status_code}"] += 1

    async def _small(self, client: httpx.AsyncClient) -> None:
        await self._ask(client, self._chance.choice([POINT.format(self._chance.randrange(300)), COUNT]))
        await asyncio.sleep(0.005)

    async def _cancel(self, client: httpx.AsyncClient) -> None:
        asking = asyncio.create_task(self._ask(client, RUNAWAY))
        await asyncio.sleep(0.3)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)

    async def _kill(self, _: httpx.AsyncClient) -> None:
        await asyncio.sleep(2)
        os.kill(self._chance.choice(children(self._pid)), signal.SIGKILL)
        self.outcomes["killed"] += 1

    async def _load(self, _: httpx.AsyncClient) -> None:
        await asyncio.sleep(1.5)
        await asyncio.to_thread(self._publish, self.outcomes["published"])
        self.outcomes["published"] += 1

    def _publish(self, number: int) -> None:
        node, predicate = NamedNode(f"https://kg.example/id/new-{number}"), NamedNode("https://kg.example/ns#number")
        with Store(self._folder).draft("test", datetime.now(UTC)) as draft:
            draft.put("https://kg.example/graph/new", [Triple(node, predicate, Literal(number))])

    async def _measure(self, _: httpx.AsyncClient) -> None:
        await asyncio.sleep(1)
        self.figures.append((resident(self._pid), len(children(self._pid)), files(self._pid)))


@pytest.fixture
def patient() -> Iterator[Start]:
    """A function that starts a server that gives queries half a minute."""
    code = (
        "import sys; from pathlib import Path; from kg.server import serve; from kg.settings import Settings; "
        "serve(Settings(Path(sys.argv[1]), port=0, workers=4))"
    )
    running = []

    def begin(folder: Path) -> tuple[str, subprocess.Popen[str]]:
        process = subprocess.Popen([sys.executable, "-c", code, str(folder)], stderr=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stderr is not None
        return process.stderr.readline().split()[-1].rstrip("/"), process

    yield begin
    for process in running:
        process.terminate()
        process.communicate()


def _settled(pid: int) -> Iterator[tuple[int, int]]:
    """Yield the number of workers and of open files until they are stable, for some seconds."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        yield len(children(pid)), files(pid)
        time.sleep(1)


@pytest.mark.parametrize("seconds", [3, pytest.param(LONG_LOAD, marks=pytest.mark.slow)])
def test_mixed_load_costs_only_what_was_meant(tmp_path: Path, patient: Start, seconds: float) -> None:
    with Store(tmp_path).draft("test", datetime(2024, 1, 5, tzinfo=UTC)) as draft:
        predicate = NamedNode("https://kg.example/ns#number")
        things = (Triple(NamedNode(f"https://kg.example/id/{n}"), predicate, Literal(n)) for n in range(300))
        draft.put("https://kg.example/graph/old", things)
    url, process = patient(tmp_path)
    idle = files(process.pid)
    load = Load(url, process.pid, tmp_path, seconds)

    asyncio.run(load.run())

    print(dict(load.outcomes), load.figures[:: max(1, len(load.figures) // 12)])  # noqa: T201  (figures for whoever runs it with -s)
    killed = load.outcomes["killed"]
    deliberate = {name for name in load.outcomes if name.endswith((" 200", "killed", "published"))} | {"runaway 504"}
    others = sum(count for name, count in load.outcomes.items() if name not in deliberate)
    assert others <= killed, load.outcomes
    answered = ("small", "rows", "long") if seconds >= LONG_LOAD else ("small",)  # of the few others all may be killed
    assert all(load.outcomes[f"{name} 200"] > 0 for name in answered)
    half = len(load.figures) // 2
    early, late = load.figures[: half + 1], load.figures[half:]
    assert max(memory for memory, _, _ in late) <= max(memory for memory, _, _ in early) + 64
    # Workers that were needed for stopped queries end when they have idled for ten seconds; only who has time waits.
    assert seconds < LONG_LOAD or any(workers <= 6 and opened <= idle + 8 for workers, opened in _settled(process.pid))
