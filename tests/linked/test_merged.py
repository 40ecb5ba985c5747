"""Names that the lexicon has merged lead on to the one that stands for them, until their row is deleted."""

import asyncio
import csv
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from kg.errors import DataError
from kg.linked import read_merged, routes
from kg.readers.pool import Pool
from kg.resources import resource
from kg.web.problems import handlers

BASE = "https://kg.example/"


def answers(folder: Path, merged: Mapping[str, str], paths: list[str]) -> list[httpx.Response]:
    async def ask() -> list[httpx.Response]:
        pool = Pool(folder, 1)
        await pool.start()
        try:
            app = Starlette(routes=routes(pool, BASE, merged), exception_handlers=handlers())
            async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
                return [await client.get(path) for path in paths]
        finally:
            await pool.stop()

    return asyncio.run(ask())


def test_a_merged_name_leads_on_in_the_same_format_and_is_itself_again_without_its_row(brief: Path) -> None:
    merged = {"id/russia": "id/north-korea", "id/old-name": "id/north-korea"}

    with_rows = answers(brief, merged, ["/id/russia.ttl?page=1", "/id/old-name", "/id/russia?version=1"])
    without = answers(brief, {}, ["/id/russia.ttl?page=1", "/id/old-name"])

    assert [each.status_code for each in with_rows] == [308, 308, 200]
    assert with_rows[0].headers["location"] == "/id/north-korea.ttl?page=1"
    assert with_rows[0].headers["cache-control"] == "no-cache"
    assert [each.status_code for each in without] == [200, 404]


def test_the_table_of_merged_names_is_read_to_the_end_of_each_chain(tmp_path: Path) -> None:
    table = tmp_path / "merged.csv"
    table.write_text("name,into,note\nid/a,id/b,\nid/b,id/c,twice\n", "utf-8")

    assert read_merged(table) == {"id/a": "id/c", "id/b": "id/c"}


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("id/a,id/b,\nid/a,id/c,\n", "merged.csv:3: id/a is merged twice"),
        ("id/a,id/b,\nid/b,id/a,\n", "a circle"),
        ("id/a,,\n", "merged.csv:2: name and into are paths"),
        ("/id/a,id/b,\n", "merged.csv:2: name and into are paths"),
    ],
)
def test_a_table_that_is_not_right_is_refused_with_the_line(tmp_path: Path, rows: str, fault: str) -> None:
    table = tmp_path / "merged.csv"
    table.write_text(f"name,into,note\n{rows}", "utf-8")

    with pytest.raises(DataError, match=fault):
        read_merged(table)


def test_merged_names_lead_to_names_that_the_lexicon_has() -> None:
    folder = resource("mappings", "lexicon")
    known = {
        f"{space}/{row['id']}"
        for space, name in (("id", "actors"), ("id", "places"), ("type", "types"))
        for row in csv.DictReader((folder / f"{name}.csv").read_text("utf-8").splitlines())
    }

    merged = read_merged(folder / "merged.csv")

    assert set(merged.values()) <= known
    assert not set(merged) & known
