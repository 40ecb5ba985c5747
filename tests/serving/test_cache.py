"""The cache and the tags: what was answered is not worked out again, and never outlives its version."""

import asyncio
import subprocess
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import httpx
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from kg.cache import Cache, Tag
from kg.cache.fixed import fixed
from kg.cache.shelf import Shelf
from kg.readers import Answer, Dump, Request
from kg.readers.pool import Pool
from kg.store import Store

CSV = "text/csv"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ALL = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
T = TypeVar("T")
Start = Callable[..., tuple[str, subprocess.Popen[str]]]


def run(folder: Path, work: Callable[[Pool, Cache], Awaitable[T]], **sizes: int) -> T:
    async def main() -> T:
        pool = Pool(folder, 2, 20.0)
        await pool.start()
        try:
            return await work(pool, Cache(pool, **sizes))
        finally:
            await pool.stop()

    return asyncio.run(main())


def fill(folder: Path, count: int) -> None:
    with Store(folder).draft("test", datetime(2024, 1, count + 1, tzinfo=UTC)) as draft:
        draft.put("urn:g", [Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(each)) for each in range(count)])


async def ask(cache: Cache, query: str, version: int | None = None) -> bytes:
    return await (await cache.read(Request(query, CSV, version))).whole()


def test_what_was_answered_is_answered_again_from_memory(data: Path) -> None:
    async def work(_: Pool, cache: Cache) -> tuple[bytes, bytes, int, int]:
        first = await ask(cache, COUNT)
        second = await ask(cache, COUNT)
        return first, second, cache.hits, cache.misses

    first, second, hits, misses = run(data, work)

    assert first == second
    assert (hits, misses) == (1, 1)


def test_an_answer_in_several_pieces_is_kept_when_it_is_small_enough(data: Path) -> None:
    async def work(_: Pool, cache: Cache) -> list[tuple[int, int]]:
        taken = []
        for query in (ALL + " LIMIT 1500", ALL + " LIMIT 50000"):
            sizes = {len(await ask(cache, query)) for _ in range(2)}
            assert len(sizes) == 1
            taken.append((len(cache.kept), cache.hits))
        return taken

    assert run(data, work, largest=2**19) == [(1, 1), (1, 1)]


def test_an_answer_that_was_not_taken_to_its_end_is_not_kept(data: Path) -> None:
    async def work(_: Pool, cache: Cache) -> int:
        answer = await cache.read(Request(ALL, CSV))
        await anext(answer.body)
        await answer.close()
        return len(cache.kept)

    assert run(data, work) == 0


def test_what_is_kept_goes_with_its_version(tmp_path: Path) -> None:
    fill(tmp_path, 3)

    async def work(_: Pool, cache: Cache) -> list[bytes]:
        answers = [await ask(cache, COUNT)]
        fill(tmp_path, 5)
        answers += [await ask(cache, COUNT), await ask(cache, COUNT, 1)]
        assert len(cache.kept) == 1
        return answers

    assert [int(answer.split()[1]) for answer in run(tmp_path, work)] == [3, 5, 3]


def test_a_tag_differs_with_all_that_the_answer_depends_on(tmp_path: Path) -> None:
    fill(tmp_path / "a", 3)
    fill(tmp_path / "a", 4)
    fill(tmp_path / "b", 5)
    asked: list[Request | Dump] = [
        Request(COUNT, CSV),
        Request(COUNT, CSV, 1),
        Request(COUNT, "text/tab-separated-values"),
        Request(COUNT + " ", CSV),
        Request(COUNT, CSV, default_graphs=("urn:g",)),
        Request(COUNT, CSV, named_graphs=("urn:g",)),
        Request(COUNT, CSV, union=False),
        Request(COUNT, CSV, base="urn:b"),
        Dump("text/turtle"),
        Dump("text/turtle", graph="urn:g"),
    ]

    async def work(_: Pool, cache: Cache) -> list[Tag | None]:
        assert cache.seek(Request(COUNT, CSV, deadline=1.0)).tag == cache.seek(Request(COUNT, CSV, version=2)).tag
        return [cache.seek(request).tag for request in asked]

    async def elsewhere(_: Pool, cache: Cache) -> list[Tag | None]:
        return [cache.seek(Request(COUNT, CSV, 1)).tag]

    tags = [*run(tmp_path / "a", work), *run(tmp_path / "b", elsewhere)]

    assert None not in tags
    assert len(set(tags)) == len(tags)


def test_what_is_not_the_same_twice_is_neither_kept_nor_tagged(url: str) -> None:
    calls = ("NOW()", "rand()", "UUID()", "StrUUID()", "BNODE()")

    answers = [httpx.get(url + "/sparql", params={"query": f"SELECT ({call} AS ?x) {{}}"}) for call in calls * 2]

    for answer in answers:
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3000)), max_size=40))
def test_the_shelf_never_holds_more_than_it_may(steps: list[tuple[int, int]]) -> None:
    shelf = Shelf(8000)

    for number, size in steps:
        shelf.put(Tag(1, str(number)), Answer(1, CSV, _Nothing(), content=b"x" * size))

        assert shelf.size <= 8000
        assert (shelf.size > 0) == (len(shelf) > 0)


class _Nothing:
    def __aiter__(self) -> "_Nothing":
        return self

    async def __anext__(self) -> bytes:
        raise StopAsyncIteration


def test_words_that_only_look_like_functions_are_innocent() -> None:
    assert fixed("SELECT ?now { ?now <urn:rand()> 'NOW()' } # UUID()")
    assert not fixed("SELECT(NOW()AS?x){}")
    assert not fixed("SELECT * { BIND(1+RAND()AS?x) }")


def test_a_client_that_has_the_answer_gets_304(url: str) -> None:
    with httpx.Client(base_url=url) as client:
        for _ in range(4):  # worked out, kept, and by the express lane
            answer = client.get("/sparql", params={"query": COUNT})
            tag = answer.headers["etag"]
            same = client.get("/sparql", params={"query": COUNT}, headers={"If-None-Match": f'"x", {tag}'})
            other = client.get("/sparql", params={"query": COUNT}, headers={"If-None-Match": '"x"'})

            assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
            assert (other.status_code, other.content) == (200, answer.content)
            assert answer.headers["kg-version"] == same.headers["kg-version"] == "2"
            assert answer.headers["cache-control"] == "no-cache"


def test_the_express_lane_gives_the_same_answers(tmp_path: Path, start: Start) -> None:
    fill(tmp_path, 3)
    url, _ = start(tmp_path)
    seen = []

    with httpx.Client(base_url=url) as client:
        for count in (3, 5):
            for accept in ("text/csv", "application/json", "text/tab-separated-values") * 4:
                answer = client.get("/sparql", params={"query": COUNT}, headers={"Accept": accept})
                seen.append((count, accept, answer.headers["content-type"].partition(";")[0], answer.content))
            fill(tmp_path, 5)
        person = client.get("/sparql", params={"query": COUNT}, headers={"Origin": "https://app.test"})

    assert all(accept == told for _, accept, told, _ in seen)
    assert len({(count, accept, content) for count, accept, _, content in seen}) == 6
    assert person.headers["access-control-allow-origin"] == "https://app.test"
