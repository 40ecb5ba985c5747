"""Dumps: the same bytes for the same content, read back by rdflib and pyoxigraph as what went in."""

import logging
import random
from pathlib import Path

import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from kg.dump import dump
from kg.errors import MissingError, StoreError, UsageError
from kg.store.bridge import to_oxigraph, to_rdflib, to_triples
from kg.store.formats import FORMATS, Format, format_of

XSD = "http://www.w3.org/2001/XMLSchema#"
WRITTEN = [each for each in FORMATS if each.name != "rdfxml"]
TRIPLES = [each for each in WRITTEN if not each.dataset]
DATASETS = [each for each in WRITTEN if each.dataset]

names = st.text(st.sampled_from("abzAZ019-_.~'()!*+,;=:@é漢\U0001d4b3"), max_size=8)
iris = st.builds(
    lambda space, name: NamedNode(space + name),
    st.sampled_from(
        [
            "https://kg.example/ns#",
            "https://kg.example/id/",
            "https://kg.example/article/0123/",
            "https://kg.example/article/0123#char=1,",
            "https://kg.example/x",
            "https://schema.org/",
            "http://elsewhere.test/a?b=",
            "urn:x:",
        ]
    ),
    names,
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
literals = st.one_of(
    st.builds(Literal, texts),
    st.builds(
        lambda text, tag: Literal(text, language=tag), texts, st.sampled_from(["en", "en-US", "zh-Hant", "x-kg"])
    ),
    st.builds(
        lambda text, kind: Literal(text, datatype=NamedNode(kind)),
        st.one_of(texts, st.from_regex(r"[+-]?0*[0-9]{1,30}(\.[0-9]{1,9})?(E-?[0-9])?", fullmatch=True)),
        st.sampled_from(
            [XSD + kind for kind in ("integer", "decimal", "double", "boolean", "int", "anyURI")] + ["urn:t"]
        ),
    ),
    st.dates().map(lambda day: Literal(day.isoformat(), datatype=NamedNode(XSD + "date"))),
    st.booleans().map(Literal),
)
predicates = st.one_of(iris, st.just(NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")))
quads = st.builds(Quad, iris, predicates, st.one_of(iris, literals), st.one_of(iris, st.just(DefaultGraph())))
contents = st.lists(quads, max_size=12)


def store_of(content: list[Quad]) -> Store:
    store = Store()
    store.extend(content)
    return store


def written(store: Store, kind: Format | str, graph: str | None = None) -> bytes:
    return b"".join(dump(store, kind, graph))


def graph_of(name: object) -> NamedNode | DefaultGraph:
    return DefaultGraph() if name in (None, DATASET_DEFAULT_GRAPH_ID) else NamedNode(str(name))


@pytest.fixture(autouse=True)
def _rdflib_takes_literals_as_they_are(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    caplog.set_level(logging.CRITICAL, "rdflib")  # it tells of every literal that is not of its type


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.name)
@given(content=contents, order=st.randoms())
@settings(max_examples=10, deadline=None)
def test_the_same_content_gives_the_same_bytes(kind: Format, content: list[Quad], order: random.Random) -> None:
    shuffled = [*content, *content[:3]]
    order.shuffle(shuffled)

    first, second = written(store_of(content), kind), written(store_of(shuffled), kind)

    assert first == second


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.name)
@given(content=contents)
@settings(max_examples=20, deadline=None)
@example(
    content=[Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal("0.00000001", datatype=NamedNode(XSD + "decimal")))]
)
@example(content=[Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal("\0\x0b\x85\u2028\r\n\"'\\"))])
def test_pyoxigraph_reads_back_what_was_dumped(kind: Format, content: list[Quad]) -> None:
    store = store_of(content)

    read = set(parse(written(store, kind), kind.rdf))

    kept = set(store) if kind.dataset else {Quad(*quad.triple) for quad in store}
    assert read == kept


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.name)
@given(content=contents)
@settings(max_examples=20, deadline=None)
@example(
    content=[Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal("0.00000001", datatype=NamedNode(XSD + "decimal")))]
)
@example(content=[Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal("\0\x0b\x85\u2028\r\n\"'\\"))])
@pytest.mark.filterwarnings(
    "ignore:(Dataset|ConjunctiveGraph):DeprecationWarning"
)  # rdflib's parsers use what rdflib advises against
def test_rdflib_reads_back_what_was_dumped(kind: Format, content: list[Quad]) -> None:
    store = store_of(content)
    dataset = rdflib.Dataset() if kind.dataset else rdflib.Graph()

    dataset.parse(data=written(store, kind), format={"jsonld": "json-ld", "ntriples": "nt"}.get(kind.name, kind.name))

    rows = dataset.quads() if isinstance(dataset, rdflib.Dataset) else ((*triple, None) for triple in dataset)
    read = store_of(
        [
            Quad(triple.subject, triple.predicate, triple.object, graph_of(g))
            for s, p, o, g in rows
            for triple in to_triples([(s, p, o)])
        ]
    )
    assert set(read) == (set(store) if kind.dataset else {Quad(*quad.triple) for quad in store})


@pytest.mark.parametrize("kind", WRITTEN, ids=lambda kind: kind.name)
@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
def test_the_article_of_the_model_is_read_back_whole(kind: Format, shared: Path) -> None:
    store = Store()
    store.load(path=shared / "model" / "article.trig")

    dumped = written(store, kind)

    graph = rdflib.Dataset(default_union=True) if kind.dataset else rdflib.Graph()
    graph.parse(data=dumped, format=kind.media_type)
    assert len(graph) == len(store) == len(list(parse(dumped, kind.rdf)))


def test_turtle_is_laid_out_for_people() -> None:
    store = Store()
    store.load(
        b"""
        PREFIX kg: <https://kg.example/ns#> PREFIX id: <https://kg.example/id/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        <https://kg.example/article/ab/s1> kg:attributedTo id:b, id:a ; rdfs:label "B says"@en ; kg:minCount 007 ;
          a kg:Statement ; kg:content <https://kg.example/article/ab#char=1,2>, <http://other.test/x.y> .
        """,
        format_of("turtle").rdf,
    )

    dumped = written(store, "turtle").decode()

    assert dumped == (
        "@base <https://kg.example/> .\n"
        "@prefix id: <https://kg.example/id/> .\n"
        "@prefix kg: <https://kg.example/ns#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "\n"
        "<article/ab/s1>\n"
        "    a kg:Statement ;\n"
        '    rdfs:label "B says"@en ;\n'
        "    kg:attributedTo\n"
        "        id:a ,\n"
        "        id:b ;\n"
        "    kg:content\n"
        "        <http://other.test/x.y> ,\n"
        "        <article/ab#char=1,2> ;\n"
        "    kg:minCount 7 .\n"
    )


def test_lines_are_in_the_order_of_their_bytes() -> None:
    subjects = [
        "http://a.test/x",
        "http://a.test/x/y",
        "http://a.test/x-y",
        "http://a.test/\U0001d4b3",
        "http://a.test/\uffee",
    ]
    store = store_of([Quad(NamedNode(s), NamedNode("urn:p"), Literal(text)) for s in subjects for text in "ba"])

    lines = written(store, "nquads").splitlines()

    assert lines == sorted(lines)
    assert len(lines) == 10


def test_one_graph_can_be_dumped_alone() -> None:
    one, two = NamedNode("urn:g:1"), NamedNode("urn:g:2")
    store = store_of([Quad(one, one, one, one), Quad(two, two, two, two)])

    turtle, quads = written(store, "turtle", "urn:g:1"), written(store, "nquads", "urn:g:1")

    assert turtle.endswith(b"\n<urn:g:1>\n    <urn:g:1> <urn:g:1> .\n")
    assert quads == b"<urn:g:1> <urn:g:1> <urn:g:1> <urn:g:1> .\n"
    with pytest.raises(MissingError, match="urn:g:3"):
        dump(store, "turtle", "urn:g:3")


def test_a_format_that_cannot_be_dumped_is_refused_before_anything_is_written() -> None:
    with pytest.raises(UsageError, match="rdfxml"):
        dump(Store(), "rdfxml")


@given(content=contents)
@settings(max_examples=50, deadline=None)
@example(content=[Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal("\0\b\t\n\x0b\f\r\x1f\x7f\x85\u2028\"'\\"))])
@example(content=[Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal("\\t7\n", language="en"))])
def test_lines_are_those_of_the_engine_itself(content: list[Quad]) -> None:
    store = store_of(content)

    lines = written(store, "ntriples").splitlines()

    own = serialize({quad.triple for quad in store}, format=RdfFormat.N_TRIPLES)
    assert own is not None
    assert lines == sorted(own.splitlines())


@pytest.mark.parametrize(
    "text", ["7", "-0", "1.5", "-.5", "1e3", "1.5E-3", "INF", "NaN", "true", "false", "1", "several", "", "0x7", "+7"]
)
@pytest.mark.parametrize("kind", ["integer", "decimal", "double", "float", "boolean", "string"])
def test_numbers_keep_their_types(text: str, kind: str) -> None:
    quad = Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal(text, datatype=NamedNode(XSD + kind)))
    store = store_of([quad])

    lines = written(store, "ntriples")

    assert lines == serialize((quad.triple for quad in store), format=RdfFormat.N_TRIPLES)


def test_what_readers_of_dumps_do_not_know_is_refused() -> None:
    name = NamedNode("urn:a")
    store = store_of([Quad(name, name, Triple(name, name, name))])

    with pytest.raises(StoreError, match=r"<urn:a> <<\( .* is RDF 1\.2"):
        written(store, "nquads")


@given(term=st.one_of(iris, literals))
@settings(max_examples=100, deadline=None)
def test_the_bridge_gives_back_what_it_was_given(term: NamedNode | Literal) -> None:
    there = to_rdflib(term)

    assert to_oxigraph(there) == term
