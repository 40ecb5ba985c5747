"""kill -9 at any moment of any write: what was acknowledged is there, nothing is there half, nothing piles up."""

import json
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal

from kg.store import Store, Version

EACH = 10

WORK = """
import json, random, sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from pyoxigraph import Literal, NamedNode, Triple
from kg.store import ArticleRecord, Keeping, Store, draft as making, merging, store as keeping

store, chance, here = Store(Path(sys.argv[1])), random.Random(int(sys.argv[2])), NamedNode("urn:x")
now = datetime.now(UTC) + timedelta(days=1)
# Each way to merge: what a version of millions of quads does now and then, these small ones do all the time.
keeping._SMALL, making.MOST = chance.choice([0, 100_000]), chance.choice([0, 1, 6])
merging._PATIENCE = 0.01

def words(name):
    return [Triple(here, here, Literal(f"{name} {i}")) for i in range(10)]

def load(name):
    key = sha256(name.encode()).hexdigest()
    with store.draft("load", now) as draft:
        draft.put_article(ArticleRecord(key, f"urn:g:{name}", name), words(name), name)

def update(name):
    with store.draft("update", now) as draft:
        draft.update("INSERT DATA { GRAPH <urn:g:%s> { %s } }" % (name, " . ".join(map(str, words(name)))))

def choose(number):
    current = store.current()
    names = sorted(each.title for each in current.articles.values()) if current else []
    numbers = [version.number for version in store.versions()]
    kind = chance.choice(["load", "load", "update", "update", "compact", "prune", "purge", "rollback"])
    if kind == "purge" and names:
        return kind, chance.choice(names)
    if kind == "rollback" and numbers:
        return kind, chance.choice(numbers)
    if kind in ("compact", "prune") and numbers:
        return kind, None
    return ("update" if kind == "update" else "load"), f"{sys.argv[2]}-{number}"

DO = {
    "load": load,
    "update": update,
    "compact": lambda _: store.compact("compact", now),
    "prune": lambda _: store.prune(Keeping(last=4), "prune", now + timedelta(days=1)),
    "purge": lambda name: store.purge(name, "purge", now),
    "rollback": lambda number: store.rollback(number, "rollback", now),
}
print("ready", flush=True)
for number in range(10_000):
    kind, what = choose(number)
    print(json.dumps([kind, what]), flush=True)
    DO[kind](what)
    print("done", flush=True)
"""


@dataclass
class Model:
    """What each version should hold: the names of articles and of updates; a name is in all of its EACH triples."""

    versions: dict[int, frozenset[str]] = field(default_factory=dict)
    articles: set[str] = field(default_factory=set)

    def current(self) -> frozenset[str]:
        return self.versions[max(self.versions)] if self.versions else frozenset()

    def after(self, kind: str, what: str | int | None) -> "Model":
        versions, current = dict(self.versions), self.current()
        articles = set(self.articles)
        match kind:
            case "load" | "update":
                current |= {str(what)}
                articles |= {str(what)} if kind == "load" else set()
            case "rollback":
                assert isinstance(what, int)
                current = versions[what]
            case "purge":
                versions = {number: names - {str(what)} for number, names in versions.items()}
                current -= {str(what)}
            case "prune":
                return Model({number: versions[number] for number in sorted(versions)[-4:]}, articles)
        return Model(versions | {max(versions, default=0) + 1: current}, articles)


def found(version: Version) -> frozenset[str]:
    """Return the names in *version*, each of which must be whole."""
    store = version.open()
    assert len(store) == version.manifest.quads
    words = [quad.object.value.rpartition(" ")[0] for quad in store if isinstance(quad.object, Literal)]
    assert all(words.count(name) == EACH for name in set(words))
    titles = {record.title for record in version.articles.values()}
    assert titles <= set(words)
    assert all(version.text(sha256) for sha256 in version.articles)
    return frozenset(words)


def same(store: Store, before: Model, after: Model, kind: str) -> Model:
    """Return what the store holds: *before*, or *after* the write that was cut off, or between the two."""
    actual = Model({version.number: found(version) for version in store.versions()}, after.articles)
    if kind in ("purge", "prune"):
        # These go version by version: each is as before or as after.
        for number, names in actual.versions.items():
            assert names in (before.versions.get(number), after.versions.get(number))
        assert set(after.versions) & set(before.versions) <= set(actual.versions)
        assert actual.current() in (before.current(), after.current())
    else:
        assert actual.versions in (before.versions, after.versions)
    return actual


def checked(data: Path) -> str:
    """Return what `kg check` says of *data*, in which it must find no fault."""
    command = [sys.executable, "-m", "kg", "check", "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


@pytest.mark.parametrize("moments", [4, pytest.param(100, marks=pytest.mark.slow)])
def test_kill_at_any_moment_of_any_write_loses_nothing_and_leaves_nothing(tmp_path: Path, moments: int) -> None:
    store, model, chance = Store(tmp_path), Model(), random.Random(11)  # noqa: S311  # moments, not secrets
    cut: dict[str, int] = {}

    for moment in range(moments):
        command = [sys.executable, "-c", WORK, str(tmp_path), str(moment)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 0.8))  # not to wait for anything: to be anywhere in the middle
            process.send_signal(signal.SIGKILL)
            said = [line for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        last = ("", None)
        before = model
        for line in said:
            if line == "done\n":
                before = model
                last = ("", None)
            else:
                last = tuple(json.loads(line))
                before, model = model, model.after(*last)
        cut[last[0]] = cut.get(last[0], 0) + 1
        model = same(store, before if last[0] else model, model, last[0])

    with store.draft("last", datetime.now(UTC)) as draft:
        draft.update("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    assert "0 faults" in checked(tmp_path)
    assert len(list((tmp_path / "versions").iterdir())) == len(store.versions())
    assert {path.name for path in tmp_path.iterdir()} <= {"versions", "current", "lock", "names.json"}
    print(cut)  # noqa: T201 - which writes were cut off, for whoever looks (-s)
