import zipfile
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib import RDF, RDFS, Literal, URIRef

from kg import ontology
from kg.errors import DataError
from kg.mapping import Script, Triple, hash_of, map, scripts  # noqa: A004 - the verb of the command
from kg.mapping.terms import EXACT, KG, SCHEMA
from kg.reading import Reading
from kg.reading.form import from_json
from kg.resources import resource

STORIES = Path(__file__).parent / "stories"
REFERENCE = """
PREFIX kg: <https://kg.example/ns#> PREFIX type: <https://kg.example/type/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
type:military-goods a kg:ItemType ; skos:inScheme type:scheme ; rdfs:label "military goods"@en .
type:military-technology a kg:ItemType ; skos:inScheme type:scheme ; skos:broader type:military-goods ;
  rdfs:label "technology"@en .
type:rifle a kg:ItemType ; skos:inScheme type:scheme ; skos:broader type:military-goods ; rdfs:label "rifle"@en .
type:mortar a kg:ItemType ; skos:inScheme type:scheme ; skos:broader type:military-goods ; rdfs:label "mortar"@en .
type:ballistic-missile a kg:ItemType ; skos:inScheme type:scheme ; skos:broader type:military-goods ;
  rdfs:label "ballistic missile"@en .
"""


@pytest.fixture(scope="module")
def ours() -> tuple[Script, ...]:
    return scripts([resource("mappings")])


@pytest.fixture(scope="module")
def story() -> Reading:
    file = STORIES / "arvania-arms-belmark.reading.json"
    return from_json(file.read_bytes(), file.name)


def graph(triples: list[Triple]) -> rdflib.Graph:
    found = rdflib.Graph()
    for triple in triples:
        found.add(triple)
    return found


def script(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "own.py").write_text(text)
    return folder


@pytest.mark.parametrize("file", sorted(STORIES.glob("*.reading.json")), ids=lambda file: file.name)
def test_a_story_becomes_the_expected_graph(file: Path, ours: tuple[Script, ...], *, update_stories: bool) -> None:
    reading = from_json(file.read_bytes(), file.name)
    expected = file.with_name(file.name.replace(".json", ".ttl"))
    found = graph(map(reading, ours))
    found.bind("kg", KG)
    found.bind("schema", SCHEMA)

    if update_stories:
        expected.write_text(found.serialize(format="turtle"), encoding="utf-8")

    assert set(found) == set(rdflib.Graph().parse(expected))


def test_the_graph_of_a_story_holds_under_the_shapes(story: Reading, ours: tuple[Script, ...]) -> None:
    data = graph(map(story, ours)) + ontology.graph() + rdflib.Graph().parse(data=REFERENCE)

    holds, _, report = pyshacl.validate(data, shacl_graph=ontology.shapes(), inference="none")

    assert holds, report


def test_the_graph_of_a_story_holds_under_the_shapes_of_the_draft(
    story: Reading, ours: tuple[Script, ...], shared: Path
) -> None:
    model = shared / "model"
    data = graph(map(story, ours)).parse(model / "ontology.ttl").parse(model / "reference.ttl")
    # The draft has no stages, and no types that an article puts together.
    shapes = rdflib.Graph().parse(model / "shapes.ttl")

    holds, _, report = pyshacl.validate(data, shacl_graph=shapes, inference="none")

    assert holds, report


def test_all_terms_of_ours_in_a_graph_are_declared(story: Reading, ours: tuple[Script, ...]) -> None:
    declared = {term for term in ontology.graph().subjects(RDF.type) if str(term).startswith(str(KG))}

    used = {term for triple in map(story, ours) for term in triple if str(term).startswith(str(KG))}

    assert used <= declared


def test_a_graph_is_the_same_in_both_libraries_and_in_every_run(story: Reading, ours: tuple[Script, ...]) -> None:
    triples = map(story, ours)
    lines = "".join(" ".join(term.n3() for term in triple) + " .\n" for triple in triples)

    parsed = list(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))

    assert len(parsed) == len(triples) == len(set(triples))
    assert map(story, ours) == triples
    assert set(rdflib.Graph().parse(data=lines, format="nt")) == set(triples)


def test_every_statement_event_relation_and_item_has_the_name_of_its_rule(
    story: Reading, ours: tuple[Script, ...]
) -> None:
    found = graph(map(story, ours))

    things = {
        node for kind in ("Statement", "Event", "Relation", "Item") for node in found.subjects(RDF.type, KG[kind])
    }

    assert things
    assert all((thing, KG.rule, None) in found for thing in things)


def test_everything_described_has_one_english_label(story: Reading, ours: tuple[Script, ...]) -> None:
    found = graph(map(story, ours))

    for node in set(found.subjects(RDF.type)) - set(found.subjects(RDF.type, KG.Excerpt)):
        (label,) = found.objects(node, RDFS.label)
        assert isinstance(label, Literal)
        assert label.language == "en"


def test_excerpts_are_the_words_at_their_offsets(story: Reading, ours: tuple[Script, ...]) -> None:
    found = graph(map(story, ours))

    for excerpt, words in found.subject_objects(EXACT):
        start, end = str(excerpt).partition("#char=")[2].split(",")
        assert str(words) == story.article.text[int(start) : int(end)]


def test_without_quotes_no_words_of_the_text_are_in_the_graph(story: Reading, ours: tuple[Script, ...]) -> None:
    triples = map(story, ours, quotes=False)

    assert not [triple for triple in triples if triple[1] == EXACT]
    assert not [value for _, _, value in triples if "The talks" in value]
    assert "Event at characters 375\N{EN DASH}384" in {
        str(value) for _, predicate, value in triples if predicate == RDFS.label
    }
    assert len([triple for triple in triples if triple[1] == RDF.type]) == len(
        [triple for triple in map(story, ours) if triple[1] == RDF.type]
    )


def test_an_article_of_which_little_is_known_has_an_unnamed_publisher(story: Reading, ours: tuple[Script, ...]) -> None:
    unknown = replace(story.article, title=None, publisher=None, published=None, url=None)

    found = graph(map(replace(story, article=unknown, publisher=None), ours))

    (article,) = found.subjects(RDF.type, SCHEMA.NewsArticle)
    (publisher,) = found.objects(article, SCHEMA.publisher)
    assert str(found.value(publisher, RDFS.label)) == "unnamed publisher"
    assert (publisher, RDF.type, KG.Group) in found
    assert str(found.value(article, RDFS.label)) == f"Article {unknown.key}"
    assert not list(found.objects(article, SCHEMA.datePublished))


def test_scripts_of_a_further_folder_add_to_ours(story: Reading, tmp_path: Path) -> None:
    own = script(
        tmp_path,
        "from rdflib import RDFS, Literal, URIRef\n"
        "from kg.reading.names import article_iri\n"
        "def triples(reading):\n"
        "    yield URIRef(article_iri(reading.article)), RDFS.comment, Literal('seen')\n",
    )

    both = map(story, scripts([resource("mappings"), own]))

    assert {str(value) for _, predicate, value in both if predicate == RDFS.comment} == {"seen"}
    assert not list(tmp_path.glob("**/*.pyc"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("def triples(reading):\n    return [reading.nothing]\n", "own.py:2: AttributeError"),
        ("def triples(reading):\n    raise KeyError('x')\n", "own.py:2: KeyError: 'x', in the article"),
        ("from rdflib import *\ndef triples(reading):\n    yield BNode(), RDF.type, RDF.Bag\n", "no blank nodes"),
        (
            "from rdflib import *\ndef triples(reading):\n    yield RDF.Bag, RDF.type, BNode()\n",
            "no IRI and no literal",
        ),
        (
            "from rdflib import *\ndef triples(reading):\n    yield URIRef('a b'), RDF.type, RDF.Bag\n",
            "not an IRI: <a b>",
        ),
        (
            "from rdflib import *\ndef triples(r):\n  yield URIRef('https://kg.example/type/rifle'), RDF.type, RDF.Bag",
            "leave it to the reference data",
        ),
        (
            "from rdflib import *\ndef triples(r):\n  yield URIRef('https://kg.example/article/0'), RDF.type, RDF.Bag",
            "describe only the article's own",
        ),
    ],
)
def test_a_script_that_fails_is_named(story: Reading, tmp_path: Path, text: str, words: str) -> None:
    own = scripts([script(tmp_path, text)])

    with pytest.raises(DataError) as caught:
        map(story, own)

    assert str(caught.value).startswith(str(tmp_path / "own.py"))
    assert words in str(caught.value)


@pytest.mark.parametrize("text", ["def triples(", "import no_such_module", "x = 1"])
def test_a_script_that_cannot_be_loaded_is_named(tmp_path: Path, text: str) -> None:
    folder = script(tmp_path, text)

    with pytest.raises(DataError, match=r"own\.py: "):
        scripts([folder])


def test_scripts_are_found_in_a_zipped_wheel_too(story: Reading, ours: tuple[Script, ...], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "wheel.zip", "w") as packed:
        for file in sorted((Path(__file__).parents[1] / "mappings").glob("*.py")):
            packed.write(file, f"mappings/{file.name}")

    found = scripts([zipfile.Path(tmp_path / "wheel.zip", "mappings/")])

    assert map(story, found) == map(story, ours)


def test_a_folder_without_scripts_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no mapping scripts in it"):
        scripts([tmp_path])
    with pytest.raises(DataError, match="no such folder"):
        scripts([tmp_path / "none"])


def test_the_hash_of_mappings_changes_with_any_file_and_with_nothing_else(tmp_path: Path) -> None:
    folder = script(tmp_path / "own", "x = 1")
    before = hash_of([folder])
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "own.pyc").write_bytes(b"compiled")

    same = hash_of([folder])
    (folder / "lexicon").mkdir()
    (folder / "lexicon" / "a.csv").write_text("id\n")

    assert same == before
    assert hash_of([folder]) not in {before, hash_of([])}


def test_what_articles_share_is_described_alike_in_each_graph(story: Reading, ours: tuple[Script, ...]) -> None:
    other = replace(story, article=replace(story.article, text=story.article.text + "\n"))

    def shared_by(reading: Reading) -> set[Triple]:
        return {triple for triple in map(reading, ours) if "/case/" in triple[0] or "/id/" in triple[0]}

    assert shared_by(story) == shared_by(other)
    assert {subject for subject, _, _ in shared_by(story)} >= {URIRef("https://kg.example/case/arvania-belmark-arms")}
