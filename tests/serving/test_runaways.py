"""Queries that never end, and what they cost others: nothing."""

import asyncio
import os
import select
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from kg.errors import DeadlineError, ReaderError
from kg.readers import Request
from kg.readers.pool import Pool

CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
RUNAWAYS = {
    "cross product": f"SELECT * {CROSS} OFFSET 100000000000",
    "count": f"SELECT (COUNT(*) AS ?n) {CROSS}",
    "order": f"SELECT * {CROSS} ORDER BY ?l ?a",
    "path": "SELECT (COUNT(*) AS ?n) { ?a (<urn:p>|!<urn:p>)* ?b . ?c (<urn:p>|!<urn:p>)* ?d . "
    "?e (<urn:p>|!<urn:p>)* ?f . FILTER(?a != ?b && ?c != ?d && ?e != ?f && ?a = ?f) }",
    # The engine filters as soon as it can, so that the text must be of the last pattern, too.
    "regex": f"SELECT (COUNT(*) AS ?n) {CROSS[:-1]} "
    "FILTER(REGEX(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j)), '(.*a){12}x$')) }",
    "optional": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f OPTIONAL { ?g ?h ?i "
    "OPTIONAL { ?j ?k ?l } } } }",
    "concatenation": f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?l))) AS ?x) {CROSS}",
    "distinct": f"SELECT (COUNT(*) AS ?n) {{ SELECT DISTINCT ?a ?d ?g ?j {CROSS} }}",
    "sub-selects": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c { SELECT ?d { ?d ?e ?f { SELECT ?g { ?g ?h ?i "
    "{ SELECT ?j { ?j ?k ?l } } } } } } }",
    "describe": f"DESCRIBE * {CROSS} ORDER BY ?a ?l",
}
JSON, TURTLE = "application/sparql-results+json", "text/turtle"
POINT = "SELECT ?n {{ <https://kg.example/id/{}> <https://kg.example/ns#number> ?n }}"
PATIENCE = 30.0
SOON = pytest.mark.parametrize("limit", [0.5, pytest.param(2.0, marks=pytest.mark.slow)])


def ticks(pid: int) -> int:
    """Return the processor time of the process *pid*, in ticks of the clock; 0 when it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12])


@SOON
def test_ten_runaways_at_once_all_end_soon_after_their_limit(data: Path, limit: float) -> None:
    async def run(pool: Pool, query: str) -> tuple[str, float]:
        begun = time.monotonic()
        request = Request(query, TURTLE if query.startswith("DESCRIBE") else JSON, deadline=limit)
        with pytest.raises(ReaderError) as caught:
            await (await pool.read(request)).whole()
        return str(caught.value), time.monotonic() - begun

    async def main() -> list[tuple[str, float]]:
        pool = Pool(data, 4, PATIENCE, 256 * 2**20)
        await pool.start()
        try:
            return await asyncio.gather(*(run(pool, query) for query in RUNAWAYS.values()))
        finally:
            await pool.stop()

    ended = asyncio.run(main())

    print([f"{name}: {said} after {taken:.2f} s" for name, (said, taken) in zip(RUNAWAYS, ended, strict=True)])  # noqa: T201  (figures for whoever runs it with -s)
    for said, _ in ended:
        assert f"longer than {limit} s" in said or "memory" in said


@SOON
def test_a_runaway_is_answered_with_an_error_that_says_so(url: str, limit: float) -> None:
    def ask(name: str) -> httpx.Response:
        return httpx.get(url + "/sparql", params={"query": RUNAWAYS[name], "timeout": str(limit)}, timeout=PATIENCE)

    with ThreadPoolExecutor(5) as threads:
        answers = dict(zip(RUNAWAYS, threads.map(ask, RUNAWAYS), strict=True))

    for name, answer in answers.items():
        assert answer.status_code in (503, 504), name
        assert f"longer than {limit} s" in answer.json()["detail"] or "MB of memory" in answer.json()["detail"], name


@pytest.mark.parametrize("count", [40, pytest.param(600, marks=pytest.mark.slow)])
def test_small_queries_are_answered_while_four_runaways_run_in_a_loop(url: str, count: int) -> None:
    runaways = [RUNAWAYS[name] for name in ("count", "order", "concatenation", "distinct")]

    async def loop(client: httpx.AsyncClient, query: str) -> None:
        while True:
            await client.get("/sparql", params={"query": query, "timeout": "2"})

    async def main() -> list[float]:
        taken = []
        async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:
            looping = [asyncio.create_task(loop(client, query)) for query in runaways]
            for number in range(count):
                begun = time.monotonic()
                answer = await client.get("/sparql", params={"query": POINT.format(number)})
                taken.append(time.monotonic() - begun)
                assert answer.status_code == 200, answer.text
                assert answer.json()["results"]["bindings"][0]["n"]["value"] == str(number)
                await asyncio.sleep(0.01)
            for each in looping:
                each.cancel()
            await asyncio.gather(*looping, return_exceptions=True)
        return taken

    taken = asyncio.run(main())

    print(f"p50 {statistics.median(taken) * 1000:.0f} ms, p95 {statistics.quantiles(taken, n=20)[-1] * 1000:.0f} ms")  # noqa: T201  (figures for whoever runs it with -s)


@pytest.mark.slow
def test_of_long_queries_only_half_the_pool_computes_and_all_get_their_turn(data: Path) -> None:
    async def main() -> tuple[int, int]:
        pool = Pool(data, 4, 10 * PATIENCE)  # who is long goes last, also on a busy machine
        await pool.start()
        asking = [asyncio.create_task(pool.read(Request(RUNAWAYS["count"], JSON))) for _ in range(5)]
        nice = os.getpriority(os.PRIO_PROCESS, pool.processes()[0])
        computed: set[int] = set()
        most = 0
        try:
            async with asyncio.timeout(5 * PATIENCE):
                while len(computed) < 5:
                    await asyncio.sleep(1.0)
                    before = {pid: ticks(pid) for pid in pool.processes()}
                    await asyncio.sleep(0.3)
                    now = {pid for pid in before if ticks(pid) > before[pid] + 1}
                    reniced = {pid for pid in now if os.getpriority(os.PRIO_PROCESS, pid) > nice}
                    computed |= reniced
                    most = max(most, len(reniced))
        finally:
            for each in asking:
                each.cancel()
            await asyncio.gather(*asking, return_exceptions=True)
            await pool.stop()
        return len(computed), most

    computed, most = asyncio.run(main())

    assert computed == 5
    assert most <= 4  # a turn may change within one look


def test_a_long_query_that_has_its_turns_ends_with_its_answer(data: Path) -> None:
    few = "{ SELECT * { ?a ?b ?c } LIMIT 100 }"
    long = f"SELECT (COUNT(*) AS ?n) {{ {few} ?d ?e ?f . FILTER(STRLEN(CONCAT(STR(?a), STR(?d))) > 3) }}"

    async def main() -> set[bytes]:
        pool = Pool(data, 2, 10 * PATIENCE)  # who is long goes last, also on a busy machine
        await pool.start()
        try:
            answers = await asyncio.gather(*(pool.read(Request(f"{long} # {n}", "text/csv")) for n in range(4)))
            return {await answer.whole() for answer in answers}
        finally:
            await pool.stop()

    assert asyncio.run(main()) == {b"n\r\n60000\r\n"}


def test_a_worker_ends_with_the_process_that_started_it(data: Path) -> None:
    code = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from kg.readers import Request\n"
        "from kg.readers.pool import Pool\n"
        "async def main():\n"
        "    pool = Pool(Path(sys.argv[1]), 2)\n"
        "    await pool.start()\n"
        "    asking = asyncio.create_task(pool.read(Request(sys.argv[2], 'text/csv')))\n"
        "    await asyncio.sleep(0.5)\n"
        "    print(*pool.processes(), flush=True)\n"
        "    await asking\n"
        "asyncio.run(main())\n"
    )
    command = [sys.executable, "-c", code, str(data), RUNAWAYS["count"]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        workers = [os.pidfd_open(int(pid)) for pid in process.stdout.readline().split()]
        process.kill()

    assert workers
    for each in workers:
        assert select.select([each], [], [], PATIENCE)[0]
        os.close(each)


def test_an_expired_query_says_that_it_waited_for_others(data: Path) -> None:
    async def main() -> list[str]:
        pool = Pool(data, 2, PATIENCE)
        await pool.start()
        asked = [pool.read(Request(f"{RUNAWAYS['count']} # {n}", JSON, deadline=1.5)) for n in range(3)]
        errors = await asyncio.gather(*asked, return_exceptions=True)
        await pool.stop()
        assert all(isinstance(error, DeadlineError) for error in errors), errors
        return [str(error) for error in errors]

    assert any("waiting for its turn" in error for error in asyncio.run(main()))
