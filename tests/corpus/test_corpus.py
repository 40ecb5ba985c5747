"""Loading many articles: planned in batches, mapped by several processes, going on where a load was cut off."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import knowledge
from kg.article import NOTHING, Article, read
from kg.cli import loading
from kg.cli.loading import Order
from kg.corpus import Incoming, Recipe, map_batches, plan
from kg.corpus.part import contents
from kg.errors import ArticleError
from kg.knowledge import Knowledge
from kg.store import Store

ROOT = Path(__file__).parents[2]
PATIENCE = 60


def article(number: int) -> dict[str, str]:
    return {
        "title": f"Report {number}",
        "publisher": "The Invented Paper",
        "published": "2024-01-05",
        "text": f"Norway has delivered {number + 2} howitzers to Ukraine, its defence ministry said on Friday.",
    }


def jsonl(path: Path, *articles: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in articles))
    return path


def load(data: Path, *arguments: object) -> "subprocess.Popen[str]":
    own = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    return subprocess.Popen(
        [sys.executable, "-m", "kg", "load", "--data", str(data), *map(str, arguments)],
        stderr=subprocess.PIPE,
        text=True,
        env=own | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"},
    )


def loaded(data: Path, *arguments: object) -> str:
    with load(data, *arguments) as process:
        return process.communicate(timeout=PATIENCE)[1]


def content(data: Path) -> list[str]:
    version = Store(data).current()
    assert version is not None
    return sorted(map(str, version.open()))


def until(there: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def processes(data: Path) -> list[str]:
    commands = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            commands.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return [command for command in commands if "kg.corpus.worker" in command and str(data) in command]


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge.load()


def test_many_articles_become_what_they_become_one_by_one(tmp_path: Path, known: Knowledge) -> None:
    articles = [article(number) for number in range(40)]
    whole = jsonl(tmp_path / "whole.jsonl", *articles)
    few = [jsonl(tmp_path / f"{n}.jsonl", *articles[n : n + 20]) for n in range(0, 40, 20)]
    many, one = Store(tmp_path / "many"), Store(tmp_path / "one")

    said = str(loading.load(many, [str(whole)], known, Order(processes=2), "a test"))
    for each in few:
        loading.load(one, [str(each)], known, Order(), "a test")

    assert said.startswith("40 loaded, 0 unchanged, 0 failed: version 1")
    assert content(many.folder) == content(one.folder)
    version = many.current()
    assert version is not None
    assert all(version.text(sha256) for sha256 in version.articles)
    assert [path.name for path in (tmp_path / "many" / "incoming").iterdir()] == ["lock"]


def test_bad_ones_are_named_and_the_others_are_loaded_once(tmp_path: Path, known: Knowledge) -> None:
    other = article(3) | {"publisher": "Another Paper"}
    file = jsonl(tmp_path / "a.jsonl", *map(article, range(40)), {"title": "no text"}, article(7), other)
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe")
    jsonl(tmp_path / "empty.jsonl")
    store = Store(tmp_path / "data")

    said = str(loading.load(store, [str(tmp_path)], known, Order(processes=1), "a test"))
    before = content(store.folder)
    again = str(loading.load(store, [str(tmp_path)], known, Order(processes=1), "a test"))

    assert said.startswith("40 loaded, 1 unchanged, 4 failed: version 1")
    assert f"{file}:41: must be a JSON object with a 'text'" in said
    assert f"{file}:43: " in said
    assert "already here as" in said
    assert f"{tmp_path / 'bad.txt'}: " in said
    assert f"{tmp_path / 'empty.jsonl'}: " in said
    assert again.startswith("0 loaded, 41 unchanged, 4 failed: nothing new")
    assert content(store.folder) == before


MAPPING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kg.corpus import Incoming, Recipe, map_batches, plan
incoming = Incoming(Path(sys.argv[1]), "ab-cd")
with incoming.held("a test", datetime.now(UTC), 0):
    map_batches(incoming, plan([sys.argv[2]], 5).batches, Recipe(), 1, lambda done: None)
"""


def test_mapping_that_was_killed_goes_on_with_the_batches_that_are_missing(tmp_path: Path) -> None:
    file, data = jsonl(tmp_path / "a.jsonl", *map(article, range(60))), tmp_path / "data"
    with subprocess.Popen([sys.executable, "-c", MAPPING, str(data), str(file)]) as process:
        until(lambda: list(data.glob("incoming/*/*.jsonl.gz")))
        process.send_signal(signal.SIGKILL)
    until(lambda: not processes(data))
    done = {path.name: path.stat().st_mtime_ns for path in data.glob("incoming/*/*.jsonl.gz")}
    incoming, batches = Incoming(data, "ab-cd"), plan([str(file)], 5)
    counts: list[int] = []

    with incoming.held("a test", datetime.now(UTC), 0):
        missing = incoming.missing(batches)
        map_batches(incoming, missing, Recipe(), 1, counts.append)

    now = {path.name: path.stat().st_mtime_ns for path in data.glob("incoming/*/*.jsonl.gz")}
    assert 0 < len(done) == 12 - len(missing)
    assert {name: now[name] for name in done} == done
    assert (len(now), sum(counts)) == (12, 5 * len(missing))


@pytest.mark.slow
def test_a_load_that_was_killed_goes_on_and_maps_no_batch_twice(tmp_path: Path) -> None:
    file, data = jsonl(tmp_path / "a.jsonl", *map(article, range(250))), tmp_path / "data"
    with load(data, file, "--processes", 1) as process:
        until(lambda: list(data.glob("incoming/*/*.jsonl.gz")))
        process.send_signal(signal.SIGKILL)
    until(lambda: not processes(data))
    done = {path.name: path.stat().st_mtime_ns for path in data.glob("incoming/*/*.jsonl.gz")}
    seen: dict[str, int] = {}

    with load(data, file) as process:
        while process.poll() is None:
            for path in data.glob("incoming/*/*.jsonl.gz"):
                try:
                    seen[path.name] = path.stat().st_mtime_ns
                except FileNotFoundError:
                    continue
            time.sleep(0.01)
        assert process.stderr is not None
        said = process.stderr.read()

    assert f"{3 - len(done)} of 3 batches are missing" in said
    assert {name: seen[name] for name in done} == done
    assert "250 loaded, 0 unchanged, 0 failed: version 1" in said


@pytest.mark.slow
def test_two_loads_of_much_at_once_wait_for_each_other_or_say_who(tmp_path: Path) -> None:
    file, data = jsonl(tmp_path / "a.jsonl", *map(article, range(60))), tmp_path / "data"
    with load(data, file) as first:
        until(lambda: processes(data))
        refused = loaded(data, file, "--no-wait")
        second = loaded(data, file)
        said = first.communicate()[1]

    assert f"process {first.pid} (`kg load" in refused
    assert said.startswith("60 loaded")
    waited, outcome = second.splitlines()
    assert f"process {first.pid} (`kg load" in waited
    assert outcome.startswith("0 loaded, 60 unchanged")


LINES = ('{"text": "Five tanks"}', "", '{"text": 5}', "x" * 50, '{"text": "é"}')


@settings(max_examples=30, deadline=None)
@given(lines=st.lists(st.sampled_from(LINES), max_size=20), most=st.integers(1, 7), end=st.sampled_from(["\n", ""]))
def test_the_parts_of_a_plan_are_the_whole(
    lines: list[str], most: int, end: str, known: Knowledge, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("plan") / "a.jsonl"
    file.write_text("\n".join(lines) + end)

    found = plan([str(file)], most)

    parts = [
        each for batch in found.batches for part in batch.parts for _, each in contents(part, NOTHING, known.vocabulary)
    ]
    whole = list(read(file))
    assert [str(each) for each in parts if "no articles" not in str(each)] == [
        str(each) for each in whole if "no articles" not in str(each)
    ]
    assert all(batch.articles <= most for batch in found.batches)
    assert found.articles >= len([each for each in whole if isinstance(each, Article | ArticleError)]) - 1
    assert plan([str(file)], most) == found
