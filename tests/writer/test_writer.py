"""The writer of a server: updates in a process of its own, several in one version, each answered for itself."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kg.errors import BusyError, DeadlineError, LockedError, QueryError
from kg.store import Store
from kg.writer import Writer

NOW = datetime(2024, 1, 5, 12, tzinfo=UTC)
SLOW = (
    "INSERT { ?a <urn:q> ?c } WHERE { ?a ?p ?x . ?c ?p ?y . ?e ?p ?z . ?f ?p ?w . ?g ?p ?v FILTER(?x = ?w && ?y > ?z) }"
)


def insert(number: int) -> str:
    return f"INSERT DATA {{ <urn:{number}> <urn:p> {number} }}"


def run(folder: Path, work: Callable[[Writer], Awaitable[None]], **options: float) -> None:
    async def whole() -> None:
        writer = Writer(folder, lambda: NOW, **options)  # type: ignore[arg-type] # seconds, all of them
        try:
            await work(writer)
        finally:
            await writer.stop()

    asyncio.run(whole())


def test_updates_that_come_together_are_published_together(tmp_path: Path) -> None:
    versions: list[int] = []

    async def work(writer: Writer) -> None:
        versions.append(await writer.update(insert(0)))
        versions.extend(await asyncio.gather(*(writer.update(insert(n)) for n in range(1, 21))))

    run(tmp_path, work)

    store = Store(tmp_path)
    assert versions == [1] + [2] * 20
    assert [len(version.open()) for version in store.versions()] == [1, 21]
    assert store.versions()[0].manifest.time == NOW
    assert store.versions()[0].manifest.command == "SPARQL update over HTTP"


def test_what_comes_while_a_version_is_made_goes_into_the_next(tmp_path: Path) -> None:
    versions: dict[int, int] = {}

    async def work(writer: Writer) -> None:
        async def one(number: int) -> None:
            versions[number] = await writer.update(insert(number))
            # Acknowledged means published.
            assert Store(tmp_path).version(versions[number]).open().query(f"ASK {{ <urn:{number}> ?p ?o }}")

        first = asyncio.create_task(one(0))
        await asyncio.sleep(0)  # it is on its way now
        await asyncio.gather(first, *(one(number) for number in range(1, 6)))

    run(tmp_path, work)

    assert versions == {0: 1, 1: 2, 2: 2, 3: 2, 4: 2, 5: 2}


@pytest.mark.parametrize(
    "bad",
    [
        "INSERT DATA { <urn:a> }",
        "DROP GRAPH <urn:none>",
        "INSERT { <urn:a> <urn:b> ?x } WHERE { BIND(<urn:f>(1) AS ?x) }",
    ],
)
def test_an_update_that_cannot_be_made_fails_alone(tmp_path: Path, bad: str) -> None:
    results: list[int | BaseException] = []

    async def work(writer: Writer) -> None:
        updates = (writer.update(text) for text in (insert(1), bad, insert(2)))
        results.extend(await asyncio.gather(*updates, return_exceptions=True))

    run(tmp_path, work)

    assert [type(result) for result in results] == [int, QueryError, int]
    current = Store(tmp_path).current()
    assert current is not None
    assert len(current.open()) == 2


def test_an_update_that_takes_too_long_fails_alone(tmp_path: Path) -> None:
    results: list[int | BaseException] = []

    async def work(writer: Writer) -> None:
        await writer.update("INSERT DATA { " + " ".join(f"<urn:{n}> <urn:p> {n} ." for n in range(2_000)) + " }")
        updates = (writer.update(text) for text in (insert(-1), SLOW, insert(-2)))
        results.extend(await asyncio.gather(*updates, return_exceptions=True))
        results.append(await writer.update(insert(-3)))

    run(tmp_path, work, deadline=1.0)

    assert [type(result) for result in results] == [int, DeadlineError, int, int]
    current = Store(tmp_path).current()
    assert current is not None
    assert len(current.open()) == 2_003
    assert [path.name for path in (tmp_path / "versions").iterdir() if not path.name.isdigit()] == []


HOLDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kg.store import Store
with Store(Path(sys.argv[1])).draft("kg load something", datetime.now(UTC)):
    print("holding", flush=True)
    sys.stdin.read(1)
"""


def test_a_writer_waits_for_another_and_then_says_who_it_is(tmp_path: Path) -> None:
    results: list[object] = []

    async def fail(writer: Writer) -> None:
        results.extend(await asyncio.gather(writer.update(insert(1)), return_exceptions=True))

    async def wait(writer: Writer) -> None:
        waiting = asyncio.create_task(writer.update(insert(2)))
        await asyncio.to_thread(holder.communicate, "x")
        results.append(await waiting)

    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holding\n"
        run(tmp_path, fail, wait=0.1)
        run(tmp_path, wait)

    assert isinstance(results[0], LockedError)
    assert "`kg load something`" in str(results[0])
    assert f"process {holder.pid}" in str(results[0])
    assert results[1] == 1


def test_a_writer_that_stops_finishes_what_it_has_begun_and_refuses_the_rest(tmp_path: Path) -> None:
    async def whole() -> tuple[int, BaseException | int]:
        writer = Writer(tmp_path, lambda: NOW)
        first = asyncio.create_task(writer.update(insert(1)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        second = asyncio.create_task(writer.update(insert(2)))
        await asyncio.sleep(0)
        await writer.stop()
        results = await asyncio.gather(first, second, return_exceptions=True)
        with pytest.raises(BusyError):
            await writer.update(insert(3))
        assert isinstance(results[0], int)
        return results[0], results[1]

    first, second = asyncio.run(whole())

    assert first == 1
    assert isinstance(second, BusyError)
    assert len(Store(tmp_path).versions()) == 1


def test_who_has_gone_before_its_update_was_begun_does_not_get_it(tmp_path: Path) -> None:
    async def work(writer: Writer) -> None:
        first = asyncio.create_task(writer.update(insert(1)))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        second = asyncio.create_task(writer.update(insert(2)))
        await asyncio.sleep(0)
        second.cancel()
        await first

    run(tmp_path, work)

    current = Store(tmp_path).current()
    assert current is not None
    assert len(current.open()) == 1
