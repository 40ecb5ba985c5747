"""The store over time: names, pruning, compacting, purging, sizes."""

import shutil
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.errors import DamagedError, MissingError, UsageError
from kg.store import ArticleRecord, Keeping, Size, Store, Version
from kg.store.levels import shape
from kg.store.size import sizes

NOW = datetime(2024, 1, 5, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
GRAPH = "https://kg.example/graph/x"


def triple(words: str) -> Triple:
    return Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(words))


def words(version: Version) -> list[str]:
    return sorted(quad.object.value for quad in version.open() if isinstance(quad.object, Literal))


def publish(store: Store, *contents: str, now: datetime = NOW, graph: str = GRAPH) -> Version:
    with store.draft("a test", now) as draft:
        draft.put(graph, [triple(each) for each in contents])
    assert draft.published is not None
    return draft.published


def article(store: Store, text: str, *contents: str) -> ArticleRecord:
    key = sha256(text.encode()).hexdigest()
    record = ArticleRecord(key, f"https://kg.example/graph/article/{key[:16]}", title=text)
    with store.draft("kg load", NOW) as draft:
        draft.put_article(record, [triple(each) for each in contents], text)
    return record


def anywhere(folder: Path, content: str) -> bool:
    return any(content.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def numbers(store: Store) -> list[int]:
    return [version.number for version in store.versions()]


def test_a_version_is_found_by_its_name_until_the_name_is_taken_away(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = publish(store, "one")
    publish(store, "two")

    store.name("march-report", 1, "kg versions", NOW)
    found = (store.called("march-report"), store.called("1"))
    store.name("march-report", None, "kg versions", NOW)

    assert found == (first, first)
    with pytest.raises(MissingError, match="no version is called 'march-report'"):
        store.called("march-report")


@pytest.mark.parametrize("name", ["12", "", "March", "../x", "a" * 65])
def test_a_name_that_could_be_mistaken_is_refused(tmp_path: Path, name: str) -> None:
    store = Store(tmp_path)
    publish(store, "one")

    with pytest.raises(UsageError, match="not a name for a version"):
        store.name(name, 1, "kg versions", NOW)


def test_a_damaged_file_of_names_is_named_and_nothing_is_pruned(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for content in "abc":
        publish(store, content)
    (tmp_path / "names.json").write_text('{"march": ')

    with pytest.raises(DamagedError, match=r"names\.json.*backup"):
        store.prune(Keeping(last=1), "kg prune", LATER)

    assert numbers(store) == [1, 2, 3]


def test_pruning_keeps_the_last_ones_and_those_with_a_name(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for content in "abcde":
        publish(store, content)
    store.name("march", 2, "kg versions", NOW)

    dropped = store.prune(Keeping(last=2), "kg prune", LATER)

    assert dropped == [1, 3]
    assert numbers(store) == [2, 4, 5]
    assert [words(version) for version in store.versions()] == [["b"], ["d"], ["e"]]
    assert publish(store, "f").number == 6


def test_what_was_current_a_moment_ago_is_not_pruned(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, "a", now=NOW - timedelta(days=2))
    publish(store, "b", now=NOW - timedelta(days=1))
    publish(store, "c", now=NOW)

    dropped = store.prune(Keeping(last=1), "kg prune", NOW + timedelta(seconds=10))

    assert dropped == [1]


@given(
    ages=st.lists(st.integers(0, 100), min_size=1, max_size=20),
    last=st.none() | st.integers(1, 10),
    days=st.none() | st.integers(0, 100),
    named=st.sets(st.integers(1, 20)),
)
def test_what_a_rule_asks_to_keep_stays(ages: list[int], last: int | None, days: int | None, named: set[int]) -> None:
    times = {n: NOW - timedelta(days=age) for n, age in enumerate(sorted(ages, reverse=True), start=1)}

    dropped = Keeping(last, days).dropped(times, named, NOW)

    kept = set(times) - set(dropped)
    assert kept >= named & set(times)
    assert kept >= set(sorted(times)[-(last or 1) :])
    assert kept >= {n for n, time in times.items() if days is not None and NOW - time < timedelta(days=days)}
    assert kept == set(times) or (last, days) != (None, None)


def test_compacting_merges_the_files_of_many_small_versions(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(12):
        publish(store, f"words {number}", graph=f"urn:{number}")
    before = store.versions()[-1]

    after = store.compact("kg compact", NOW)

    assert after is not None
    assert after == store.current()
    assert words(after) == words(before)
    assert after.manifest.quads == before.manifest.quads
    assert len(list((after.folder / "db").iterdir())) < len(list((before.folder / "db").iterdir())) / 4


def test_compacting_a_large_version_writes_each_of_its_indexes_as_one_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.store.store._SMALL", 0)
    store = Store(tmp_path)
    for number in range(5):
        publish(store, *(f"words {number} {n}" for n in range(100)), graph=f"urn:{number}")
    before = store.versions()[-1]

    after = store.compact("kg compact", NOW)

    assert after is not None
    assert (words(after), after.manifest.quads) == (words(before), before.manifest.quads)
    assert shape(after.folder / "db").runs <= 2
    assert len(list((after.folder / "db").glob("*.sst"))) < len(list((before.folder / "db").glob("*.sst")))


def test_there_is_nothing_to_compact_in_an_empty_folder(tmp_path: Path) -> None:
    assert Store(tmp_path).compact("kg compact", NOW) is None


def test_a_file_that_versions_share_is_no_ones_own(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "db").mkdir(parents=True)
        (tmp_path / name / "own").write_bytes(b"x" * 10)
    (tmp_path / "one" / "db" / "shared").write_bytes(b"x" * 1000)
    (tmp_path / "two" / "db" / "shared").hardlink_to(tmp_path / "one" / "db" / "shared")
    (tmp_path / "two" / "db" / "again").hardlink_to(tmp_path / "one" / "db" / "shared")

    found = sizes({1: tmp_path / "one", 2: tmp_path / "two"})

    assert found == {1: Size(1010, 10), 2: Size(1010, 10)}


SECRET = sha256(b"what must go").hexdigest()
OTHER = sha256(b"what stays").hexdigest()


def test_removing_leaves_the_words_in_the_files_and_purging_does_not(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, "before")
    record = article(store, f"Text {SECRET}", SECRET)
    article(store, f"Text {OTHER}", OTHER)
    store.remove(record.sha256, "kg remove", NOW)
    publish(store, "after", graph="urn:after")
    left = anywhere(tmp_path / "versions" / "000005" / "db", SECRET)

    purged = store.purge(record.sha256, "kg remove --purge", NOW)

    assert left
    assert (purged.record, purged.versions) == (record, (2, 3, 4, 5))
    assert not anywhere(tmp_path / "versions", SECRET)
    assert [words(version) for version in store.versions()] == [
        ["before"],
        ["before"],
        sorted(["before", OTHER]),
        sorted(["before", OTHER]),
        sorted(["before", OTHER, "after"]),
        sorted(["before", OTHER, "after"]),
    ]
    for version in store.versions()[1:]:
        assert version.manifest.purged == (ArticleRecord(record.sha256, record.graph),)
        assert version.manifest.quads == len(version.open())
        assert record.sha256 not in version.articles
    assert store.versions()[2].manifest.added[0].title == f"Text {OTHER}"
    assert (store.versions()[-1].manifest.parent, store.purge(record.sha256, "again", NOW).versions) == (5, ())


def test_purging_the_first_version_keeps_graphs_that_are_empty(tmp_path: Path) -> None:
    store = Store(tmp_path)
    record = article(store, f"Text {SECRET}", SECRET)
    with store.draft("update", NOW) as draft:
        draft.update("CREATE GRAPH <urn:empty>")

    purged = store.purge("Text " + SECRET, "kg remove --purge", NOW)

    assert purged.versions == (1, 2)
    assert [[graph.value for graph in version.open().named_graphs()] for version in store.versions()] == [
        [],
        ["urn:empty"],
        ["urn:empty"],
    ]
    assert not anywhere(tmp_path / "versions", SECRET)
    assert article(store, f"Text {SECRET}", "it may come back") == record


def test_versions_that_were_purged_still_share_files(tmp_path: Path) -> None:
    store = Store(tmp_path)
    record = article(store, f"Text {SECRET}", *map(str, range(2_000)))
    publish(store, *(f"kept {n}" for n in range(2_000)))
    for number in range(2):
        publish(store, f"more {number}", graph=f"urn:{number}")

    store.purge(record.sha256, "kg remove --purge", NOW)

    found = store.sizes()
    assert sum(size.own for number, size in found.items() if number > 2) < found[2].whole


def test_what_stands_in_for_a_version_survives_the_old_folder_coming_back(tmp_path: Path) -> None:
    store = Store(tmp_path)
    record = article(store, f"Text {SECRET}", SECRET)
    shutil.copytree(tmp_path / "versions" / "000001", tmp_path / "copy")
    store.purge(record.sha256, "kg remove --purge", NOW)
    shutil.copytree(tmp_path / "copy", tmp_path / "versions" / "000001")

    found = store.version(1)
    publish(store, "next")

    assert found.folder.name == "000001.1"
    assert not anywhere(tmp_path / "versions", SECRET)


def test_blank_nodes_of_an_update_get_iris_that_follow_from_it(tmp_path: Path) -> None:
    found: list[list[str]] = []
    kept: list[Quad] = []
    for name in "ab":
        store = Store(tmp_path / name)
        publish(store, "old")
        with store.draft("update", NOW) as draft:
            for _ in range(2):
                draft.update("INSERT DATA { [] <urn:p> [ <urn:q> 1 ] . GRAPH <urn:g> { _:x <urn:p> 'text _:x' } }")
            draft.update("INSERT { <urn:s> <urn:made> ?b } WHERE { BIND(BNODE() AS ?b) }")
        assert draft.published is not None
        found.append(sorted(map(str, draft.published.open())))
        kept.extend(draft.published.open())

    assert found[0] == found[1]
    assert len(found[0]) == 1 + 2 * 3 + 1
    assert not any(isinstance(term, BlankNode) for quad in kept for term in quad)
