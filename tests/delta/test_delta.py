"""Deltas: the old dump with the patch is the new dump, byte for byte."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Triple
from pyoxigraph import Store as Database

from kg.delta import apply, diff, patched, read, words, written
from kg.delta.diff import compared, lines
from kg.dump import dump, dump_version
from kg.errors import RdfError
from kg.store import Store, Version

NOW = datetime(2024, 1, 5, tzinfo=UTC)
BASE = "https://kg.example/"
subjects = st.sampled_from([f"{BASE}id/{name}" for name in ("a", "b", "a/b", "a-b", "é")])
values = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=6).map(Literal),
    st.integers(-3, 30).map(Literal),
    subjects.map(NamedNode),
)
triples = st.builds(Triple, subjects.map(NamedNode), st.sampled_from(["urn:p", "urn:q"]).map(NamedNode), values)
contents = st.dictionaries(st.sampled_from([f"{BASE}graph/{n}" for n in "abc"]), st.lists(triples, max_size=8))


def version(store: Store, content: dict[str, list[Triple]]) -> Version:
    with store.draft("test", NOW) as draft:
        for graph in "abc":
            draft.put(f"{BASE}graph/{graph}", content.get(f"{BASE}graph/{graph}", []))
        draft.restore()
    assert draft.published is not None
    return draft.published


def dumped(of: Version) -> bytes:
    return b"".join(dump_version(of, "nquads"))


def database(content: dict[str, list[Triple]]) -> Database:
    made = Database()
    made.extend(
        Quad(triple.subject, triple.predicate, triple.object, NamedNode(graph))
        for graph, said in content.items()
        for triple in said
    )
    return made


@given(pair=st.tuples(contents, contents))
@settings(max_examples=50, deadline=None)
def test_the_old_dump_with_the_delta_is_the_new_dump(pair: tuple[dict[str, list[Triple]], ...]) -> None:
    old, new = (b"".join(dump(database(content), "nquads")) for content in pair)

    patch = b"".join(written(compared(lines([old]), lines([new])), "urn:old", "urn:new"))

    assert b"".join(patched(lines([old]), read(lines([patch])))) == new


@pytest.mark.slow
@given(pair=st.tuples(contents, contents))
@settings(max_examples=50, deadline=None)
def test_a_store_with_the_delta_applied_has_the_new_dump(pair: tuple[dict[str, list[Triple]], ...]) -> None:
    with TemporaryDirectory() as folder:
        store, mirror = Store(Path(folder) / "store"), Store(Path(folder) / "mirror")
        old, new = (version(store, content) for content in pair)
        version(mirror, pair[0])

        with mirror.draft("apply", NOW) as draft:
            apply(draft, read(lines(written(diff(old, new), "urn:old", "urn:new"))))
            draft.restore()
        mirrored = draft.published

        assert mirrored is not None
        assert dumped(mirrored) == dumped(new)


def test_a_mirror_follows_by_deltas(tmp_path: Path) -> None:
    one, other = (Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(n)) for n in (1, 2))
    old, new = two(tmp_path / "a", [one], [other])
    mirror = Store(tmp_path / "b")
    version(mirror, {f"{BASE}graph/a": [one]})

    with mirror.draft("apply", NOW) as draft:
        counts = apply(draft, read(lines(written(diff(old, new), "urn:old", "urn:new"))))

    assert counts == (1, 1)
    assert draft.published is not None
    assert dumped(draft.published) == dumped(new)


def two(folder: Path, first: Sequence[Triple], second: Sequence[Triple]) -> tuple[Version, Version]:
    store = Store(folder)
    graph = f"{BASE}graph/a"
    return version(store, {graph: list(first)}), version(store, {graph: list(second)})


def test_a_patch_for_another_dump_is_refused(tmp_path: Path) -> None:
    one, other = (Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(n)) for n in (1, 2))
    old, new = two(tmp_path, [one], [other])
    patch = b"".join(written(diff(old, new), "urn:old", "urn:new"))

    with pytest.raises(RdfError, match="no patch for this dump"):
        list(patched(lines([dumped(new)]), read(lines([patch]))))


def test_a_patch_that_was_cut_off_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    one, other = (Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(n)) for n in (1, 2))
    old, new = two(tmp_path / "a", [one], [other])
    patch = b"".join(written(diff(old, new), "urn:old", "urn:new"))
    mirror = Store(tmp_path / "b")
    version(mirror, {f"{BASE}graph/a": [one]})

    with pytest.raises(RdfError, match="cut off"), mirror.draft("apply", NOW) as draft:
        apply(draft, read(lines([patch.removesuffix(b"TC .\n")])))

    assert len(mirror.versions()) == 1


def test_what_changed_is_told_in_words(tmp_path: Path) -> None:
    label, count = NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), NamedNode(f"{BASE}ns#maxCount")
    item = NamedNode(f"{BASE}id/item")
    named = [Triple(item, label, Literal("12 tanks", language="en")), Triple(count, label, Literal("at most"))]
    old, new = two(tmp_path, [*named, Triple(item, count, Literal(12))], [*named, Triple(item, count, Literal(14))])

    told = list(words(old, new, diff(old, new)))

    assert told == [
        f"version {old.number} to {new.number}: +1 -1 quads",
        '12 tanks: at most changed from "12" to "14"',
    ]
