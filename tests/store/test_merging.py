"""Merging: however many small versions there are, a look-up goes through few runs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Database

from kg.store import Store
from kg.store.levels import Shape, shape
from kg.store.merging import MOST, MOST_LARGE

NOW = datetime(2024, 1, 5, 12, tzinfo=UTC)
MANY = 60_000
"""Quads that go through the bulk loader."""


def quads(name: str, count: int) -> Iterator[Quad]:
    for number in range(count):
        yield Quad(NamedNode(f"urn:{name}-{number}"), NamedNode("urn:p"), Literal(number), NamedNode(f"urn:g:{name}"))


def publish(store: Store, name: str, count: int) -> Shape:
    with store.draft("a test", NOW) as draft:
        draft.change(quads(name, count), ())
    assert draft.published is not None
    return shape(draft.published.folder / "db")


def lines(name: str, count: int) -> bytes:
    return "".join(f"{quad} .\n" for quad in quads(name, count)).encode()


def test_the_log_of_a_database_tells_its_files_and_runs(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "open"))
    for name in "ab":
        database.bulk_extend(quads(name, 1000))
    database.optimize()

    found = shape(tmp_path / "open")

    database.backup(str(tmp_path / "copy"))
    files = sum(file.stat().st_size for file in (tmp_path / "copy").glob("*.sst"))
    assert found == shape(tmp_path / "copy") == Shape(1, files)


def test_a_log_that_is_written_in_another_way_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("MANIFEST-1\n")
    unknown = b"\x63"
    (tmp_path / "MANIFEST-1").write_bytes(b"\0\0\0\0" + len(unknown).to_bytes(2, "little") + b"\1" + unknown)

    with pytest.raises(ValueError, match="99, which is not known"):
        shape(tmp_path)


def test_no_index_is_left_in_many_runs_by_many_small_versions(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, "first", 2000)

    found = [publish(store, f"n{number}", 20).runs for number in range(30)]

    assert max(found) <= MOST
    current = store.current()
    assert current is not None
    assert len(current.open()) == current.manifest.quads == 2000 + 30 * 20


def test_where_waiting_is_not_enough_all_is_written_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    publish(store, "first", 2000)
    monkeypatch.setattr("kg.store.merging._PATIENCE", 0)
    monkeypatch.setattr("kg.store.draft.MOST", 1)

    found = [publish(store, f"n{number}", 20) for number in range(5)]

    # Two, because RocksDB lets one small new file be.
    assert max(each.runs for each in found) <= 2


def test_what_was_loaded_at_once_lies_in_few_runs(tmp_path: Path) -> None:
    store = Store(tmp_path)

    with store.draft("a test", NOW) as draft:
        for name in "abcde":
            draft.load(lines(name, MANY), "nq")

    assert draft.published is not None
    assert shape(draft.published.folder / "db").runs <= MOST_LARGE
    assert len(draft.published.open()) == 5 * MANY


def test_a_version_is_published_when_nobody_knows_in_how_many_runs_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_: Path) -> Shape:
        raise ValueError("a tag 99, which is not known")

    monkeypatch.setattr("kg.store.merging.shape", unknown)
    store = Store(tmp_path)

    publish(store, "first", 20)

    current = store.current()
    assert current is not None
    assert current.manifest.quads == 20
