"""The saved queries: each gives its answer on the invented world, and their parameters cannot carry anything else."""

import re
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import ontology
from kg.errors import DataError, QueryError
from kg.queries import Parameter, SavedQuery, load, names
from kg.queries.parameter import parameter

HERE = Path(__file__).parent
WORLD = HERE / "world"
FIRST = "https://kg.example/article/d9636ef4e7c4fd19"

# What the queries are asked with, where they have no default or one that the invented world lacks.
ASKED = {
    "supplies": {"supplier": "id:norland", "recipient": "id:estria"},
    "supplied": {"actor": "id:sudland"},
    "received": {"actor": "id:estria"},
    "speaker-chain": {"event": f"{FIRST}/e189-transfer"},
    "statements-of": {"actor": "id:norland"},
    "evidence": {"event": f"{FIRST}/e189-transfer"},
    "timeline": {"case": "case:norland-estria-arms"},
    "claims-of-article": {"article": FIRST},
}


def filled(*files: tuple[Path, str]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode("urn:ontology")) for t in ontology.triples())
    for path, graph in files:
        if path.suffix == ".trig":
            store.load(path=str(path), format=ox.RdfFormat.TRIG)
        else:
            store.load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
    return store


@cache
def world() -> ox.Store:
    return filled(*((WORLD / f"{name}.ttl", f"urn:{name}") for name in ("reference", "first", "second", "undated")))


def answer(store: ox.Store, query: SavedQuery, values: dict[str, str]) -> str:
    solutions = store.query(query.bind(values), use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    answer = solutions.serialize(format=ox.QueryResultsFormat.CSV)
    assert answer is not None
    return answer.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("name", names())
def test_a_saved_query_gives_its_answer_on_the_invented_world(name: str, update_stories: bool) -> None:  # noqa: FBT001
    expected = HERE / "queries" / f"{name}.csv"

    found = answer(world(), load(name), ASKED.get(name, {}))

    if update_stories:
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")
    assert found.count("\n") > 1


def test_every_answer_belongs_to_a_saved_query() -> None:
    answers = {path.stem for path in (HERE / "queries").glob("*.csv")}

    assert answers == set(names())
    assert len(answers) >= 14


@pytest.mark.parametrize("name", names())
def test_a_saved_query_is_sparql_before_its_parameters_are_put_in(name: str) -> None:
    query = load(name)

    found = world().query(query.text, use_default_graph_as_union=True)

    assert isinstance(found, ox.QuerySolutions)
    assert not {f"?{param.variable}" for param in query.params} & {str(variable) for variable in found.variables}


@pytest.mark.parametrize("name", names())
def test_a_saved_query_keeps_paths_out_of_not_exists_and_counts_each_thing_once(name: str) -> None:
    text = load(name).text

    assert not re.search(r"NOT EXISTS \{[^}]*[+*]", text)
    assert not re.search(r"COUNT\((?!DISTINCT)", text)
    assert re.search(r"SELECT DISTINCT|GROUP BY", text)


@pytest.mark.parametrize(
    ("name", "values", "rows"),
    [
        ("supplies", {}, 8),
        ("supplied", {}, 18),
        ("received", {}, 18),
        ("contradictions", {}, 3),
        ("conflicting-counts", {}, 1),
        ("unnamed-sources", {}, 5),
        ("statements-of", {}, 9),
        ("by-status", {"status": "status:uncertain"}, 6),
        ("by-status", {"status": "status:negated"}, 1),
        ("intentions", {}, 8),
        ("holdings", {"actor": "id:north-korea"}, 2),
        ("exchanges", {}, 4),
        ("cases", {}, 11),
        ("articles", {}, 2),
        ("timeline", {"case": "case:north-korea-russia-arms"}, 9),
        ("items-of-type", {"type": "type:missile-launcher"}, 7),
        ("left-unsaid", {}, 4),
    ],
)
def test_a_saved_query_finds_what_the_shared_model_holds(
    name: str, values: dict[str, str], rows: int, shared: Path
) -> None:
    model = shared / "model"
    files = [(model / "reference.ttl", "urn:reference")]
    files += [(model / file, "") for file in ("article.trig", "fixtures/second-article.trig", "fixtures/review.trig")]

    found = filled(*files).query(load(name).bind(values), use_default_graph_as_union=True)

    assert isinstance(found, ox.QuerySolutions)
    assert len(list(found)) == rows


def test_the_chain_of_speakers_in_the_shared_article_is_that_of_its_competency_question(shared: Path) -> None:
    model = shared / "model"
    store = filled((model / "reference.ttl", "urn:reference"), (model / "article.trig", ""))
    wanted = (model / "competency" / "cq19-nested-attribution.csv").read_text(encoding="utf-8").splitlines()[1:]
    event = "https://kg.example/article/e47edd822ed1541b/e2849-transfer"

    solutions = store.query(load("speaker-chain").bind({"event": event}), use_default_graph_as_union=True)

    assert isinstance(solutions, ox.QuerySolutions)
    columns = ("step", "who", "status", "said")
    found = [",".join(term.value if (term := row[column]) else "" for column in columns) for row in solutions]
    assert found == wanted


def parameter_of(variable: str) -> Parameter:
    found = parameter(variable)
    assert found
    return found


def folder_with(tmp_path: Path, text: str) -> Traversable:
    (tmp_path / "odd.rq").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * {}", r"queries/odd\.rq:1: a saved query begins with a line"),
        ("#+ summary: [\nSELECT * {}", r"queries/odd\.rq:\d: the #\+ lines are no YAML"),
        ("#+ tags: [a]\nSELECT * {}", r"queries/odd\.rq:1: the #\+ lines need 'summary: …'"),
        ("#+ summary: x\n#+ sumary: y\nSELECT * {}", r"queries/odd\.rq:2: unknown key 'sumary'"),
        ("#+ summary: x\n#+ params:\n#+   a: b\nSELECT * {}", r"'a' is described, but no variable \?_a uses it"),
        ("#+ summary: x\nSELECT ?s { ?s ?p ?_a }", r"parameter 'a' \(\?_a\) is not described under params"),
        ("#+ summary: x\n#+ defaults: 3\nSELECT * {}", r"queries/odd\.rq:2: defaults must be a list"),
    ],
)
def test_a_bad_header_is_refused_with_its_place(text: str, message: str, tmp_path: Path) -> None:
    folder = folder_with(tmp_path, text)

    with pytest.raises(DataError, match=message):
        load("odd", folder=folder)


def test_an_unknown_query_or_parameter_is_refused_with_a_proposal() -> None:
    with pytest.raises(QueryError, match=r"no saved query 'suplies'; did you mean 'supplies'\?"):
        load("suplies")
    with pytest.raises(QueryError, match=r"query 'supplies': no parameter 'suplier'; did you mean 'supplier'\?"):
        load("supplies").bind({"suplier": "id:norland"})
    with pytest.raises(QueryError, match="query 'evidence': parameter 'event' is missing"):
        load("evidence").bind({})


@pytest.mark.parametrize(
    "value", ["norland", "", "id:a b", "http://x/> } DROP ALL #", "x:\n", "https://kg.example/id/{a}"]
)
def test_what_is_no_iri_is_refused_where_an_iri_is_wanted(value: str) -> None:
    with pytest.raises(QueryError, match=r"(?s)parameter 'supplier': .* is no IRI"):
        load("supplies").bind({"supplier": value})


@given(st.text())
def test_whatever_text_is_given_it_stays_one_term(value: str) -> None:
    query = SavedQuery("q", "", "", (), (parameter_of("_words"),), "SELECT ?found { BIND(?_words AS ?found) }")

    found = ox.Store().query(query.bind({"words": value}))

    assert isinstance(found, ox.QuerySolutions)
    assert [row["found"] for row in found] == [ox.Literal(value)]


@given(st.text())
def test_whatever_is_given_as_an_iri_is_one_iri_or_refused(value: str) -> None:
    query = SavedQuery("q", "", "", (), (parameter_of("_it_iri"),), "SELECT ?found { BIND(?_it_iri AS ?found) }")

    try:
        bound = query.bind({"it": value})
    except QueryError:
        return

    found = ox.Store().query(bound)
    assert isinstance(found, ox.QuerySolutions)
    assert [row["found"] for row in found] == [ox.NamedNode(value)]


def test_a_store_with_another_base_is_asked_with_that_base() -> None:
    query = load("supplies", "https://data.test/")

    bound = query.bind({"supplier": "id:norland"})

    assert "<https://data.test/id/norland>" in bound
    assert "kg.example" not in bound
