"""The store under faults: writers that are killed, full disks, damaged files; a real disk and real processes."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import (
    DamagedError,
    LockedError,
)
from kg.store import ArticleRecord, Store, Version

NOW = datetime(2024, 1, 5, 12, tzinfo=UTC)
GRAPH = "https://kg.example/graph/x"

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pyoxigraph import Literal, NamedNode, Triple
from kg.store import Store
store, here = Store(Path(sys.argv[1])), NamedNode("urn:x")
print("ready", flush=True)
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    with store.draft("a test's writer", datetime.now(UTC)) as draft:
        draft.put(f"urn:g:{number}", [Triple(here, here, Literal(f"{number} {i}")) for i in range(20)])
        if sys.argv[4:] == ["hold"]:
            print("holding", flush=True)
            sys.stdin.read(1)
    print(number, flush=True)
"""


def triple(words: str) -> Triple:
    return Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(words))


def words(version: Version | None) -> list[str]:
    assert version is not None
    return sorted(quad.object.value for quad in version.open() if isinstance(quad.object, Literal))


def publish(store: Store, *contents: str, graph: str = GRAPH) -> Version:
    with store.draft("a test", NOW) as draft:
        draft.put(graph, [triple(each) for each in contents])
    assert draft.published is not None
    return draft.published


@contextmanager
def writer(folder: Path, first: int, last: int, *options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", WRITER, str(folder), str(first), str(last), *options]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    with writer(tmp_path, 0, 1, "hold") as first:
        assert line(first) == "holding"

        with (
            pytest.raises(LockedError, match=rf"process {first.pid} \(`a test's writer`, since 20"),
            Store(tmp_path).draft("second", NOW, wait=0),
        ):
            pass

        first.communicate("x")
    assert publish(Store(tmp_path), "second").number == 2


def test_a_second_writer_waits_and_then_goes_on(tmp_path: Path) -> None:
    with writer(tmp_path, 0, 1, "hold") as first, writer(tmp_path, 1, 2) as second:
        assert line(first) == "holding"
        assert first.stdin is not None
        first.stdin.write("x")
        first.stdin.flush()

        assert (line(first), line(second)) == ("0", "1")

    assert [version.manifest.parent for version in Store(tmp_path).versions()] == [None, 1]


def test_a_command_that_waits_says_for_whom(tmp_path: Path) -> None:
    publish(Store(tmp_path), "old")
    command = [sys.executable, "-m", "kg", "compact", "--data", str(tmp_path)]

    with writer(tmp_path, 0, 1, "hold") as first:
        assert line(first) == "holding"
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as second:
            assert second.stderr is not None
            said = second.stderr.readline()
            refused = subprocess.run([*command, "--no-wait"], capture_output=True, text=True, check=False)
            first.communicate("x")
            then = second.stderr.read()

    who = f"{tmp_path / 'lock'}: process {first.pid} (`a test's writer`, since 20"
    assert who in said
    assert (refused.returncode, who in refused.stderr) == (1, True)
    assert "waiting until it has finished" in said
    assert then.startswith("version 3: 21 quads")


def test_a_writer_that_was_killed_leaves_nothing_that_matters(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = publish(store, "old")
    with writer(tmp_path, 0, 1, "hold") as process:
        assert line(process) == "holding"
        process.kill()
        process.wait()
    assert (tmp_path / "versions" / "draft").is_dir()

    second = publish(store, "new", graph="urn:new")

    assert words(second) == ["new", "old"]
    assert store.versions() == [first, second]
    assert sorted(path.name for path in (tmp_path / "versions").iterdir()) == ["000001", "000002"]


def damage(version: Version, name: str, *, cut: bool) -> None:
    path = version.folder / name
    content = path.read_bytes()
    path.unlink()  # the version before has the same file under its own name
    if cut:
        path.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize("cut", [True, False], ids=["cut", "missing"])
@pytest.mark.parametrize("name", ["manifest.json", "articles.json", "db/CURRENT", "db/*.sst", "db/MANIFEST-*"])
def test_a_damaged_version_is_named_with_the_way_out(tmp_path: Path, name: str, cut: bool) -> None:  # noqa: FBT001
    store = Store(tmp_path)
    publish(store, "good")
    version = publish(store, "bad")
    damage(version, str(max(version.folder.glob(name)).relative_to(version.folder)), cut=cut)

    with pytest.raises(DamagedError, match=r"(versions/|version )'?000002.*kg rollback"), store.draft("load", NOW):
        pass
    back = store.rollback(1, "kg rollback 1", NOW)

    assert (words(back), back.number, store.current()) == (["good"], 3, back)


@pytest.mark.parametrize("content", ["000009\n", "", "gone\n", None])
def test_a_current_that_names_nothing_is_named_with_the_way_out(tmp_path: Path, content: str | None) -> None:
    store = Store(tmp_path)
    publish(store, "good")
    publish(store, "better")
    if content is None:
        (tmp_path / "current").unlink()
    else:
        (tmp_path / "current").write_text(content)

    with pytest.raises(DamagedError, match=r"current: .*`kg rollback 2`"):
        store.current()
    back = store.rollback(2, "kg rollback 2", NOW)

    assert (words(back), back.number, store.current()) == (["better"], 3, back)


def test_a_text_that_was_changed_is_noticed(tmp_path: Path) -> None:
    store, text = Store(tmp_path), "Five tanks"
    key = sha256(text.encode()).hexdigest()
    with store.draft("kg load", NOW) as draft:
        draft.put_article(ArticleRecord(key, GRAPH), [triple("a")], text)
    version = draft.published
    assert version is not None
    (version.folder / "texts" / f"{key}.txt").write_text("Six tanks")

    with pytest.raises(DamagedError, match="not the text that was loaded"):
        version.text(key)


LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from datetime import UTC, datetime
from pathlib import Path
from kg.errors import StoreError
from kg.store import Store
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
first, then = int(sys.argv[2]), int(sys.argv[3])
try:
    resource.setrlimit(resource.RLIMIT_FSIZE, (first, hard))
    with Store(Path(sys.argv[1])).draft("big", datetime.now(UTC)) as draft:
        resource.setrlimit(resource.RLIMIT_FSIZE, (then, hard))
        draft.load(b"".join(b'<urn:s> <urn:p> "%d" .' % n for n in range(40_000)), "turtle")
except StoreError as fault:
    print(fault)
"""


@pytest.mark.parametrize(
    ("first", "then"), [(1, 1), (1000, 1000), (50_000, 50_000), (10**9, 1), (10**9, 100_000), (10**9, 3_000_000)]
)
def test_a_full_disk_leaves_the_store_as_it_was(tmp_path: Path, first: int, then: int) -> None:
    store = Store(tmp_path)
    version = publish(store, "old")
    command = [sys.executable, "-c", LIMITED, str(tmp_path), str(first), str(then)]

    said = subprocess.run(command, capture_output=True, text=True, check=True)

    assert str(tmp_path) in said.stdout
    assert "no room left" in said.stdout
    assert store.versions() == [version]
    assert [path.name for path in (tmp_path / "versions").iterdir()] == ["000001"]
    assert words(publish(store, "new")) == ["new"]


READ_ONLY = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from kg.errors import StoreError
from kg.store import Store
store = Store(Path(sys.argv[1]))
if os.getuid() == 0:
    os.setuid(65534)  # permissions do not hold the superuser
print(len(store.current().open()))
try:
    with store.draft("load", datetime.now(UTC)):
        pass
except StoreError as fault:
    print(fault)
"""


def test_a_read_only_folder_can_be_read_and_says_that_it_cannot_be_written(tmp_path: Path) -> None:
    publish(Store(tmp_path / "data"), "old")
    for path in [tmp_path / "data", *(tmp_path / "data").rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    # Another user may not pass through pytest's own folders.
    for path in [tmp_path, *tmp_path.parents]:
        path.chmod(0o755)
        if path.name.startswith("pytest-of-"):
            break

    said = subprocess.run(
        [sys.executable, "-c", READ_ONLY, str(tmp_path / "data")], capture_output=True, text=True, check=True
    )

    count, fault = said.stdout.splitlines()
    assert count == "1"
    assert f"{tmp_path / 'data'}: may not be written to" in fault
    assert "permissions" in fault


def test_a_copy_of_a_version_begins_a_new_folder(tmp_path: Path) -> None:
    store = Store(tmp_path / "old")
    for content in ("one", "two", "three"):
        publish(store, content)
    (tmp_path / "new" / "versions").mkdir(parents=True)
    shutil.copytree(tmp_path / "old" / "versions" / "000002", tmp_path / "new" / "versions" / "000002")

    back = Store(tmp_path / "new").rollback(2, "kg rollback 2", NOW)

    assert (words(back), back.number) == (["two"], 3)
    assert words(publish(Store(tmp_path / "new"), "next")) == ["next"]


def test_a_copy_of_a_version_that_was_pruned_is_gone_back_to(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for content in ("one", "two", "three"):
        publish(store, content)
    shutil.move(tmp_path / "versions" / "000002", tmp_path / "backup")
    publish(store, "four")
    shutil.copytree(tmp_path / "backup", tmp_path / "versions" / "000002")

    back = store.rollback(2, "kg rollback 2", NOW)

    assert (words(back), back.number) == (["two"], 5)
    assert [words(version) for version in store.versions()] == [["one"], ["two"], ["three"], ["four"], ["two"]]


def test_a_copy_of_a_version_is_a_backup(tmp_path: Path) -> None:
    store = Store(tmp_path)
    version = publish(store, "good")
    shutil.copytree(version.folder, tmp_path / "backup")
    damage(version, "db/CURRENT", cut=False)

    shutil.rmtree(version.folder)
    shutil.copytree(tmp_path / "backup", version.folder)

    assert words(store.current()) == ["good"]
