"""Old versions over HTTP: one that is gone says which is nearest, one that was purged of an article says so."""

import asyncio
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Triple
from starlette.applications import Starlette

from kg.linked import routes
from kg.readers.pool import Pool
from kg.store import ArticleRecord, Keeping, Store
from kg.web.problems import handlers

BASE = "https://kg.example/"
DAY = timedelta(days=1)
FIRST = datetime(2024, 1, 1, tzinfo=UTC)
TEXT = "Arvania sold tanks."
KEY = sha256(TEXT.encode()).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Five versions; the first is pruned, an article purged from the second on."""
    store = Store(tmp_path)
    thing, label = NamedNode(f"{BASE}id/x"), NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    for day in range(4):
        with store.draft("test", FIRST + day * DAY) as draft:
            draft.put(f"{BASE}graph/x", [Triple(thing, label, Literal(f"day {day}", language="en"))])
            if day == 1:
                record = ArticleRecord(KEY, f"{BASE}graph/article/{KEY[:16]}")
                draft.put_article(record, [Triple(NamedNode("urn:a"), label, Literal("tanks"))], TEXT)
    store.name("kept", 2, "test", FIRST)
    store.prune(Keeping(last=3), "test", FIRST + 9 * DAY)
    store.purge(KEY, "test", FIRST + 9 * DAY)
    return tmp_path


def get(folder: Path, *paths: str) -> list[httpx.Response]:
    async def ask() -> list[httpx.Response]:
        pool = Pool(folder, 1)
        await pool.start()
        try:
            app = Starlette(routes=routes(pool, BASE, {}), exception_handlers=handlers())
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
                return [await client.get(path) for path in paths]
        finally:
            await pool.stop()

    return asyncio.run(ask())


def test_a_version_that_is_gone_answers_410_with_the_nearest(folder: Path) -> None:
    (gone,) = get(folder, "/id/x?version=1")

    assert gone.status_code == 410
    assert "version 2" in gone.json()["detail"]


def test_a_version_that_was_purged_of_an_article_says_so(folder: Path) -> None:
    purged, page, current = get(folder, "/id/x?version=2", "/id/x.html?version=kept", "/id/x")

    assert purged.status_code == page.status_code == 200
    assert purged.headers["kg-purged"] == KEY[:16]
    assert "Articles were purged from this version" in page.text
    assert "kg-purged" not in current.headers
    assert "day 1" in purged.text
    assert "day 3" in current.text
