"""The readers: workers that answer, and are killed when that is the only way."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple
from rdflib import Dataset, Graph
from rdflib.query import Result

from kg.errors import BusyError, DeadlineError, MemoryLimitError, MissingError, QueryError, ReaderError, UsageError
from kg.readers import Dump, Reader, Request
from kg.readers.formats import RDF, RESULTS
from kg.readers.frames import Frames, Kind, frame
from kg.readers.pool import Pool
from kg.store import Store

NOW = datetime(2024, 1, 5, tzinfo=UTC)
JSON = "application/sparql-results+json"
ALL = "SELECT ?s ?n { ?s <https://kg.example/ns#number> ?n }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
GREEDY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY DESC(CONCAT(STR(?a), STR(?d), STR(?g)))"
ONE = 'SELECT ("one" AS ?x) {}'
SMALL = 96 * 2**20
PATIENCE = 20.0

T = TypeVar("T")
On = Callable[[Callable[[Pool], Coroutine[Any, Any, Any]]], Any]


def run(
    data: Path,
    work: Callable[[Pool], Awaitable[T]],
    *,
    size: int = 2,
    deadline: float = PATIENCE,
    waiting: int | None = None,
) -> T:
    """Return what *work* makes of a pool on *data*."""

    async def main() -> T:
        pool = Pool(data, size, deadline, SMALL, waiting)
        await pool.start()
        try:
            return await work(pool)
        finally:
            await pool.stop()

    return asyncio.run(main())


@pytest.fixture(scope="module")
def on(data: Path) -> Iterator[On]:
    """A function that returns what its argument makes of a pool on `data`, always the same one."""
    with asyncio.Runner() as runner:
        pool = Pool(data, 2, PATIENCE, SMALL)
        runner.run(pool.start())
        yield lambda work: runner.run(work(pool))
        runner.run(pool.stop())


async def whole(reader: Reader, query: str, media_type: str = JSON, deadline: float | None = None) -> bytes:
    return await (await reader.read(Request(query, media_type, deadline=deadline))).whole()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110  (what is waited for happens in another process)
            await asyncio.sleep(0.01)


async def kill_all(pool: Pool) -> None:
    killed = set(pool.processes())
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    await until(lambda: not killed & set(pool.processes()))


@pytest.mark.parametrize("media_type", RESULTS)
def test_a_select_is_answered_in_each_results_format(on: On, media_type: str) -> None:
    async def work(pool: Pool) -> bytes:
        return await whole(pool, ALL, media_type)

    answer = on(work)

    if media_type == "text/tab-separated-values":  # rdflib reads no TSV with abbreviated numbers
        assert len(answer.splitlines()) == 601
    else:
        rows = Result.parse(BytesIO(answer), content_type=media_type)
        assert len(list(rows)) == 600


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's parsers call what rdflib deprecates
@pytest.mark.parametrize("media_type", RDF)
def test_a_construct_is_answered_in_each_rdf_format(on: On, media_type: str) -> None:
    async def work(pool: Pool) -> bytes:
        return await whole(pool, "CONSTRUCT WHERE { ?s ?p ?o }", media_type)

    answer = on(work)

    read = Dataset(default_union=True).parse(BytesIO(answer), format=media_type)
    assert len(read) == 600


def test_the_same_query_has_the_same_bytes_from_another_worker(data: Path) -> None:
    async def work(pool: Pool) -> set[bytes]:
        answers = set()
        for _ in range(3):
            answers.add(await whole(pool, "CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle"))
            await kill_all(pool)
        return answers

    assert len(run(data, work)) == 1


def test_a_misspelt_query_is_refused_with_its_place(on: On) -> None:
    async def work(pool: Pool) -> bytes:
        return await whole(pool, "SELECT *\n{?s ?p")

    with pytest.raises(QueryError, match="line 2") as caught:
        on(work)

    assert (caught.value.line, caught.value.column) == (2, 7)


@pytest.mark.parametrize("query", ["ASK FROM <relative> {}", "ASK {" + "(" * 100_000, "", "\0"])
def test_a_query_that_cannot_be_asked_costs_nobody_else_anything(on: On, query: str) -> None:
    async def work(pool: Pool) -> bytes:
        with pytest.raises((QueryError, ReaderError)):
            await whole(pool, query)
        return await whole(pool, ONE)

    assert b"one" in on(work)


def test_a_results_format_does_not_fit_a_construct(on: On) -> None:
    async def work(pool: Pool) -> bytes:
        return await whole(pool, "CONSTRUCT WHERE { ?s ?p ?o }", JSON)

    with pytest.raises(UsageError, match="text/turtle"):
        on(work)


def test_the_dataset_of_a_request_replaces_that_of_the_query(on: On) -> None:
    low, high = "https://kg.example/graph/low", "https://kg.example/graph/high"
    default = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    asked = [
        (Request(default, "text/csv"), 600),
        (Request(default, "text/csv", union=False), 0),
        (Request(default, "text/csv", default_graphs=(low,)), 400),
        (Request(default, "text/csv", default_graphs=(low, high)), 600),
        (Request(named, "text/csv", default_graphs=(low,)), 0),
        (Request(named, "text/csv", named_graphs=(high,)), 200),
        (Request(default, "text/csv", named_graphs=(high,)), 0),
        (Request(default.replace("{", f"FROM <{high}> {{"), "text/csv", default_graphs=(low,)), 400),
    ]

    async def work(pool: Pool) -> list[int]:
        return [int((await (await pool.read(request)).whole()).split()[1]) for request, _ in asked]

    assert on(work) == [expected for _, expected in asked]


def test_a_runaway_query_ends_at_its_deadline_while_others_are_answered(on: On) -> None:
    async def work(pool: Pool) -> list[bytes]:
        runaway = asyncio.create_task(whole(pool, RUNAWAY, deadline=1.0))
        others = []
        while not runaway.done():
            others.append(await whole(pool, ONE))
        with pytest.raises(DeadlineError, match=r"1\.0 s"):
            await runaway
        return others

    answers = on(work)

    assert len(answers) > 10
    assert len(set(answers)) == 1


def test_a_query_that_takes_too_much_memory_is_ended(on: On) -> None:
    async def work(pool: Pool) -> bytes:
        with pytest.raises(MemoryLimitError, match="96 MB"):
            await whole(pool, GREEDY)
        return await whole(pool, ONE)

    assert b"one" in on(work)


def test_an_answer_begins_before_its_last_row_is_found(on: On) -> None:
    async def work(pool: Pool) -> bytes:
        answer = await pool.read(Request(ENDLESS, "text/csv"))
        first = await anext(answer.body)
        await answer.close()
        return first

    assert on(work).startswith(b"a,b,c")


def test_letting_go_of_an_answer_ends_the_worker_at_it(data: Path) -> None:
    async def work(pool: Pool) -> tuple[set[int], set[int]]:
        await until(lambda: len(pool.processes()) == 2)
        before = set(pool.processes())
        answer = await pool.read(Request(ENDLESS, "text/csv"))
        await answer.close()
        await until(lambda: len(set(pool.processes()) - before) == 1 and len(pool.processes()) == 2)
        return before, set(pool.processes())

    before, after = run(data, work, size=1)

    assert len(before & after) == 1


def test_a_request_that_is_cancelled_ends_the_worker_at_it(data: Path) -> None:
    async def work(pool: Pool) -> bytes:
        await until(lambda: len(pool.processes()) == 2)
        before = set(pool.processes())
        asking = asyncio.create_task(whole(pool, RUNAWAY))
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await until(lambda: bool(before - set(pool.processes())))
        return await whole(pool, ONE)

    assert b"one" in run(data, work, size=1)


def test_killing_a_worker_costs_one_request(on: On) -> None:
    async def work(pool: Pool) -> bytes:
        answer = await pool.read(Request(ENDLESS, "text/csv"))
        for pid in pool.processes():
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(ReaderError, match="SIGKILL"):
            await answer.whole()
        return await whole(pool, ONE)

    assert b"one" in on(work)


def test_a_client_that_takes_nothing_does_not_keep_a_worker(data: Path) -> None:
    async def work(pool: Pool) -> None:
        answer = await pool.read(Request(ENDLESS, "text/csv"))
        busy = set(pool.processes())
        await until(lambda: bool(busy - set(pool.processes())))
        with pytest.raises(DeadlineError, match="took nothing"):
            await answer.whole()

    run(data, work, size=1, deadline=0.5)


def test_a_slow_client_holds_the_worker_back(data: Path) -> None:
    async def work(pool: Pool) -> tuple[float, float]:
        await until(lambda: len(pool.processes()) == 2)
        answer = await pool.read(Request(ENDLESS, "text/csv"))
        used = -1.0
        while used != processor_time(pool.processes()):  # it computes until the buffers are full
            used = processor_time(pool.processes())
            await asyncio.sleep(0.3)
        await answer.close()
        return used, 1.0

    used, limit = run(data, work, size=1)

    assert used < limit


def processor_time(pids: Iterable[int]) -> float:
    """Return the processor seconds of the processes *pids*, together."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(each[11]) + int(each[12]) for each in fields) / os.sysconf("SC_CLK_TCK")


def test_too_many_waiting_requests_are_refused(data: Path) -> None:
    async def work(pool: Pool) -> list[bytes | BaseException]:
        return await asyncio.gather(*(whole(pool, ONE) for _ in range(9)), return_exceptions=True)

    outcomes = run(data, work, size=1, waiting=1)

    refused = [each for each in outcomes if isinstance(each, BusyError)]
    assert all("are waiting already" in str(each) for each in refused)
    assert len(refused) >= 6
    assert all(isinstance(each, bytes) and b"one" in each for each in outcomes if each not in refused)
    assert len(refused) < 9


def test_a_new_version_is_read_at_once_and_an_old_one_on_demand(tmp_path: Path) -> None:
    def publish(*values: int) -> None:
        with Store(tmp_path).draft("test", NOW) as draft:
            draft.put("urn:g", [Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(value)) for value in values])

    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    publish(*range(50))

    async def work(pool: Pool) -> list[tuple[int, bytes]]:
        running = await pool.read(Request("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "text/csv"))
        publish(1)
        new = await pool.read(Request(count, "text/csv"))
        old = await pool.read(Request(count, "text/csv", version=1))
        answers = [(new.version, await new.whole()), (old.version, await old.whole())]
        return [*answers, (running.version, str((await running.whole()).count(b"\n")).encode())]

    assert run(tmp_path, work) == [(2, b"n\r\n1\r\n"), (1, b"n\r\n50\r\n"), (1, b"125001")]


def test_a_version_that_is_not_there_is_missing(tmp_path: Path) -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(MissingError, match="kg load"):
            await whole(pool, ONE)
        with pytest.raises(MissingError, match="7"):
            await pool.read(Request(ONE, JSON, version=7))

    run(tmp_path, work)


def test_a_dump_comes_through_a_worker(on: On) -> None:
    async def work(pool: Pool) -> bytes:
        return await (await pool.read(Dump("text/turtle"))).whole()

    assert len(Graph().parse(data=on(work), format="turtle")) == 600


def test_stopping_ends_all_workers_and_those_who_wait(data: Path) -> None:
    async def work(pool: Pool) -> list[int]:
        asking = [asyncio.create_task(whole(pool, RUNAWAY)) for _ in range(3)]
        await until(lambda: len(pool.processes()) == 3)
        pids = pool.processes()
        await pool.stop()
        results = await asyncio.gather(*asking, return_exceptions=True)
        assert all(isinstance(result, ReaderError) for result in results), results
        return pids

    pids = run(data, work)

    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def test_a_worker_imports_nothing_that_it_does_not_need() -> None:
    code = "import sys, kg.readers.worker; print(*sys.modules)"

    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not {"rdflib", "starlette", "strawberry", "uvicorn", "pydantic", "asyncio", "rich"} & set(modules)


@given(st.lists(st.tuples(st.sampled_from(Kind), st.binary(max_size=50))), st.data())
def test_frames_come_out_as_they_went_in_however_they_are_cut(
    frames: list[tuple[Kind, bytes]], cuts: st.DataObject
) -> None:
    sent = b"".join(frame(kind, payload) for kind, payload in frames)

    cutter, received = Frames(), []
    while sent:
        cut = cuts.draw(st.integers(1, len(sent)))
        received += cutter.cut(sent[:cut])
        sent = sent[cut:]

    assert received == frames
