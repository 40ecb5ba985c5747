"""The store: versions, articles and loaded RDF."""

import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.dump import dump
from kg.errors import (
    ArticleError,
    InputError,
    MissingError,
    QueryError,
    RdfError,
    StoreError,
    UsageError,
)
from kg.store import ArticleRecord, Store, Version, digest
from kg.store.rdf import read

NOW = datetime(2024, 1, 5, 12, tzinfo=UTC)
GRAPH = "https://kg.example/graph/x"


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


def record(text: str, **known: str) -> ArticleRecord:
    key = sha256(text.encode()).hexdigest()
    return ArticleRecord(key, f"https://kg.example/graph/article/{key[:16]}", **known)


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_empty_folder_has_no_version_and_is_not_touched(tmp_path: Path) -> None:
    store = Store(tmp_path / "data")

    assert store.current() is None
    assert store.versions() == []
    assert not store.folder.exists()


def test_publishing_a_version_leaves_the_previous_one_readable(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = publish(store, "old")
    before = tree(first.folder)

    second = publish(store, "new")

    assert (words(first), words(second)) == (["old"], ["new"])
    assert store.current() == second
    assert store.versions() == [first, second]
    assert tree(first.folder) == before


def test_the_manifest_says_where_a_version_comes_from_and_what_changed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, "old", "kept")

    with store.draft("kg load x", NOW, sources={"ontology": "ab"}) as draft:
        draft.put(GRAPH, [triple("kept"), triple("new"), triple("newer")])

    assert draft.published is not None
    manifest = draft.published.manifest
    assert (manifest.number, manifest.parent, manifest.time, manifest.command) == (2, 1, NOW, "kg load x")
    assert (manifest.quads, manifest.quads_added, manifest.quads_removed) == (3, 2, 1)
    assert (manifest.base, manifest.sources) == ("https://kg.example/", {"ontology": "ab"})


def test_what_is_put_twice_is_no_change(tmp_path: Path) -> None:
    store = Store(tmp_path)
    number = Literal("007", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    content = [triple("same"), Triple(NamedNode("urn:s"), NamedNode("urn:p"), number)]
    text = "Five tanks"
    with store.draft("a test", NOW) as draft:
        draft.put(GRAPH, content)
        draft.put_article(record(text), [triple("article")], text)
        draft.load(b'<urn:a> <urn:b> [ <urn:c> "d" ] .', "turtle")
    before = tree(tmp_path)

    with store.draft("a test", NOW) as draft:
        again = (
            draft.put(GRAPH, content),
            draft.put_article(record(text), [triple("article")], text),
            draft.load(b'<urn:a> <urn:b> [ <urn:c> "d" ] .', "turtle"),
        )

    assert again == (False, "unchanged", 0)
    assert draft.published is None
    assert tree(tmp_path) | {"lock": b""} == before | {"lock": b""}


def test_dumps_are_the_same_whatever_the_order_and_the_number_of_versions(tmp_path: Path) -> None:
    sources = [f'<urn:{n}> <urn:p> [ <urn:q> "{n}", 0{n} ] .'.encode() for n in range(4)]
    dumps = set()

    for attempt in range(3):
        store = Store(tmp_path / str(attempt))
        random.Random(attempt).shuffle(sources)  # noqa: S311  # an order, not a secret
        for source in sources:
            with store.draft("a test", NOW) as draft:
                draft.load(source, "turtle", graph="urn:g")
                draft.put("urn:gone", [triple(str(attempt))])
        with store.draft("a test", NOW) as draft:
            draft.put("urn:gone", [])
        version = store.current()
        assert version is not None
        dumps.add(b"".join(dump(version.open(), "trig")))

    assert len(dumps) == 1
    assert b"_:" not in dumps.pop()


def test_a_block_that_fails_publishes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = publish(store, "old")

    def broken() -> Iterator[Triple]:
        yield triple("new")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.draft("a test", NOW) as draft:
        draft.put(GRAPH, broken())

    assert store.versions() == [first]
    assert [path.name for path in (tmp_path / "versions").iterdir()] == ["000001"]


def test_an_article_is_kept_with_its_text_until_it_is_removed(tmp_path: Path) -> None:
    store, text = Store(tmp_path), "Zwölf Panzer\r\n\N{NO-BREAK SPACE}"
    panzer = record(text, title="Panzer", publisher="Die Zeitung", published="2024-01-05")
    with store.draft("kg load", NOW) as draft:
        draft.put_article(panzer, [triple("a")], text)
    publish(store, "other")

    removed = store.remove("Panzer", "kg remove Panzer", NOW)

    first, second, third = store.versions()
    assert removed == panzer
    assert first.manifest.added == third.manifest.removed == (panzer,)
    assert first.text(panzer.sha256) == second.text(panzer.sha256) == text
    assert (third.text(panzer.sha256), third.articles) == (None, {})
    assert words(third) == ["other"]


def test_an_article_that_is_not_there_is_missing_with_the_nearest_title(tmp_path: Path) -> None:
    store, text = Store(tmp_path), "Five tanks"
    with store.draft("kg load", NOW) as draft:
        draft.put_article(record(text, title="Tanks"), [triple("a")], text)

    with pytest.raises(MissingError, match=r'Tansk: .*did you mean "Tanks"'):
        store.remove("Tansk", "kg remove Tansk", NOW)


def test_an_article_under_another_publisher_is_refused_by_name(tmp_path: Path) -> None:
    store, text = Store(tmp_path), "Five tanks"
    with store.draft("kg load", NOW) as draft:
        draft.put_article(record(text, title="Tanks", publisher="The Paper"), [triple("a")], text)
    other = record(text, title="Tanks", publisher="The Other")

    with store.draft("kg load", NOW) as draft:
        with pytest.raises(ArticleError, match=r'"Tanks" \(The Other\).*already here as.*The Paper.*--replace'):
            draft.put_article(other, [triple("b")], text)
        refused = dict(draft.articles)
        outcome = draft.put_article(other, [triple("b")], text, replace=True)

    assert refused != draft.articles
    assert outcome == "replaced"
    assert draft.published is not None
    assert draft.published.manifest.replaced == (other,)
    assert words(draft.published) == ["b"]


def test_the_base_is_fixed_by_the_first_version(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.draft("a test", NOW, base="https://data.test/") as draft:
        draft.load(b"<urn:a> <urn:b> [] .", "turtle")

    with (
        pytest.raises(StoreError, match=r"https://data\.test/.*https://kg\.example/"),
        store.draft("a test", NOW, base="https://kg.example/"),
    ):
        pass
    with store.draft("a test", NOW) as draft:
        own = draft.base

    assert own == "https://data.test/"
    with pytest.raises(UsageError, match="ends with /"), Store(tmp_path / "other").draft("a test", NOW, base="urn:x"):
        pass


def test_rdf_that_is_not_valid_is_refused_with_its_place_and_the_rest_is_loaded(tmp_path: Path) -> None:
    store, bad = Store(tmp_path / "data"), tmp_path / "bad.ttl"
    bad.write_text("<urn:a> <urn:b> 'early' .\n<urn:a> <urn:b> ,\n")

    with store.draft("kg load", NOW) as draft:
        draft.load(b"<urn:s> <urn:p> 'one' .", "turtle", graph=GRAPH)
        with pytest.raises(RdfError, match=r"bad\.ttl:2:1[0-9]: "):
            draft.load(bad, graph=GRAPH)
        draft.load(b'<urn:s> <urn:p> "two" <urn:own> .', "nquads", graph=GRAPH)

    assert words(draft.published) == ["one", "two"]
    assert draft.published is not None
    assert {str(graph) for graph in draft.published.open().named_graphs()} == {f"<{GRAPH}>", "<urn:own>"}


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (b"<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .", r"new\.ttl.*RDF 1\.2"),
        (b"<< <urn:a> <urn:b> <urn:c> >> <urn:b> 'x' .", r"new\.ttl.*RDF 1\.2"),
        (b"<urn:a> <urn:b> 'x'@en--ltr .", r"new\.ttl.*RDF 1\.2"),
        (b"<a> <urn:b> 'x' .", r"new\.ttl:1:1: .*relative"),
        (b"\xff", r"new\.ttl:1:1: .*UTF-8"),
    ],
)
def test_rdf_that_other_readers_do_not_know_is_refused(tmp_path: Path, source: bytes, fault: str) -> None:
    store = Store(tmp_path)

    with pytest.raises(RdfError, match=fault), store.draft("kg load", NOW) as draft:
        draft.load(source, name="new.ttl")

    assert store.current() is None


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.ttl: .*[Nn]o such file"):
        list(read(tmp_path / "none.ttl"))


def test_much_rdf_goes_through_the_bulk_loader_and_counts_the_same(tmp_path: Path) -> None:
    store, big = Store(tmp_path / "data"), tmp_path / "big.nt"
    big.write_text("".join(f'<urn:s{n % 99}> <urn:p> "{n}" .\n' for n in range(60_000)))

    with store.draft("kg load", NOW) as draft:
        counts = [draft.load(big, graph=GRAPH), draft.load(big, graph=GRAPH)]
        big.write_text(big.read_text() + "broken\n")
        with pytest.raises(RdfError, match=r"big\.nt:60001:1"):
            draft.load(big, graph="urn:other")

    assert counts == [60_000, 0]
    assert draft.published is not None
    assert draft.published.manifest.quads == len(draft.published.open()) == 60_000


def test_the_projects_own_files_are_put_on_the_base_of_the_store() -> None:
    source = b"<https://kg.example/ns#X> <urn:p> <https://kg.example/id/y>, 'https://kg.example/', [] ."

    quads = list(read(source, "turtle", base="https://data.test/", ours=True))

    assert [str(quad.object)[:32] for quad in quads] == [
        "<https://data.test/id/y>",
        '"https://kg.example/"',
        "<https://data.test/.well-known/g",
    ]
    assert {str(quad.subject) for quad in quads} == {"<https://data.test/ns#X>"}


def test_an_update_changes_the_draft_or_is_refused(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, "old")

    with store.draft("update", NOW) as draft:
        with pytest.raises(QueryError, match="not valid SPARQL"):
            draft.update("INSERT DATA { <urn:a> }")
        draft.update(f"WITH <{GRAPH}> DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 'new' }} WHERE {{ ?s ?p ?o }}")

    assert words(draft.published) == ["new"]
    assert draft.published is not None
    assert (draft.published.manifest.quads, draft.published.manifest.quads_added) == (1, None)


def test_a_version_that_is_not_there_is_missing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    publish(store, "one")

    with pytest.raises(MissingError, match="no version 7; there are 1 to 1"):
        store.version(7)


def test_a_digest_changes_with_names_and_contents_only(tmp_path: Path) -> None:
    for folder, names in (("a", "xy"), ("b", "yx"), ("c", "xz")):
        (tmp_path / folder / "__pycache__").mkdir(parents=True)
        (tmp_path / folder / "__pycache__" / folder).write_text(folder)
        for name in names:
            (tmp_path / folder / name).write_text("same")

    one, two, three = (digest(tmp_path / folder) for folder in "abc")

    assert one == two != three


def test_reading_a_store_does_not_import_rdflib() -> None:
    code = "import sys, kg.store, kg.dump; print(sorted({'rdflib', 'pydantic', 'starlette'} & sys.modules.keys()))"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout == "[]\n"
