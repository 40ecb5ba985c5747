"""What is cited comes back: the same bytes for whoever asks for the version, whatever was loaded since."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from kg.store import Store

if TYPE_CHECKING:
    from tests.conftest import Start

FIRST, SECOND = datetime(2024, 1, 5, 12, tzinfo=UTC), datetime(2024, 2, 5, 12, tzinfo=UTC)
TRANSFERS = "{ transfers { totalCount edges { cursor node { id label supplier { label } } } } }"
WAYS = {
    "SPARQL": ("/sparql", {"query": "SELECT ?s ?p ?o WHERE { ?s a <https://kg.example/ns#Transfer> ; ?p ?o }"}),
    "SPARQL for triples": ("/sparql", {"query": "CONSTRUCT WHERE { ?s <https://kg.example/ns#supplier> ?o }"}),
    "GraphQL": ("/graphql", {"query": TRANSFERS}),
    "GraphQL with variables": (
        "/graphql",
        {"query": "query q($n: Int) { transfers(first: $n) { edges { node { id } } } }", "variables": '{"n": 3}'},
    ),
    "a saved query": ("/queries/articles", {}),
    "an IRI": ("/id/norland", {}),
    "an IRI as Turtle": ("/id/norland.ttl", {}),
    "a dump": ("/dumps/kg.trig", {}),
}


def report(number: int) -> str:
    """An invented report of a transfer."""
    article = f"https://kg.example/article/{number:016x}"
    return f"""PREFIX kg: <https://kg.example/ns#> PREFIX id: <https://kg.example/id/>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX schema: <https://schema.org/>
    <https://kg.example/graph/article/{number:016x}> {{
      <{article}> a schema:NewsArticle ; rdfs:label "Report {number}"@en ; kg:content <{article}/s1> ;
        kg:attributedTo id:sudmark .
      <{article}/s1> a kg:Statement ; rdfs:label "It is said"@en ; kg:content <{article}/e1> ;
        kg:attributedTo id:sudmark ; kg:status <https://kg.example/status/asserted> .
      <{article}/e1> a kg:Event , kg:Transfer ; rdfs:label "Norland sends something ({number})"@en ;
        kg:supplier id:norland ; kg:recipient id:sudmark ; kg:item <{article}/i1> .
      <{article}/i1> a kg:Item ; rdfs:label "something"@en ; kg:minCount {number} .
      id:norland a kg:Actor , schema:Country ; rdfs:label "Norland"@en .
      id:sudmark a kg:Actor , schema:Country ; rdfs:label "Sudmark"@en . }}"""


def publish(store: Store, number: int, time: datetime, folder: Path) -> None:
    file = folder / f"{number}.trig"
    file.write_text(report(number), "utf-8")
    with store.draft("test", time) as draft:
        draft.load(file)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("cited")
    store = Store(folder / "data")
    publish(store, 1, FIRST, folder)
    store.name("winter-report", 1, "test", FIRST)
    return store


@pytest.fixture(scope="module")
def url(store: Store, start: "Start") -> str:
    return start(store.folder)


@pytest.fixture(scope="module")
def before(url: str, store: Store, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The hashes and permalinks of all answers, taken before another article was loaded."""
    answers = {way: httpx.get(url + path, params=params) for way, (path, params) in WAYS.items()}
    publish(store, 2, SECOND, tmp_path_factory.mktemp("later"))
    assert {way: answer.status_code for way, answer in answers.items()} == dict.fromkeys(WAYS, 200)
    return {way: (digest(answer), answer.headers["link"]) for way, answer in answers.items()}


def digest(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return sha256(answer.content).hexdigest()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("version", ["1", "winter-report", "2024-01-06"])
def test_an_answer_comes_back_when_its_version_is_asked_for(
    url: str, before: dict[str, Any], way: str, version: str
) -> None:
    path, params = WAYS[way]

    then = httpx.get(url + path, params=params | {"version": version})
    now = httpx.get(url + path, params=params)

    assert digest(then) == before[way][0] != digest(now)
    assert [then.headers["kg-version"], now.headers["kg-version"]] == ["1", "2"]


@pytest.mark.parametrize("way", WAYS)
def test_a_permalink_leads_back_to_its_answer(url: str, before: dict[str, Any], way: str) -> None:
    taken, link = before[way]
    target, _, rest = link.removeprefix("<").partition(">")

    again = httpx.get(url + target)

    assert rest.startswith('; rel="canonical"')
    assert digest(again) == taken
    assert again.headers["link"].partition(">")[0] == f"<{target}"


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_that_was_given_before_names_its_version_as_well(url: str, before: dict[str, Any], way: str) -> None:
    assert before
    path, params = WAYS[way]

    first, second = (httpx.get(url + path, params=params) for _ in range(2))

    assert first.headers["kg-version"] == second.headers["kg-version"] == "2"
    assert first.headers["link"] == second.headers["link"]
    assert "version=2" in second.headers["link"]


@pytest.mark.parametrize("as_of", ["1", '"1"', '"winter-report"', '"2024-01-06"', '"2024-01-31T00:00:00Z"'])
def test_graphql_reads_an_old_version_by_number_name_and_date(url: str, before: dict[str, Any], as_of: str) -> None:
    assert before
    query = f"{{ transfers(asOf: {as_of}) {{ totalCount }} }}"

    answer = httpx.post(f"{url}/graphql", json={"query": query})

    assert answer.json()["data"] == {"transfers": {"totalCount": 1}}
    assert answer.json()["extensions"]["version"] == 1
    assert answer.headers["kg-version"] == "1"


def test_what_was_asked_of_graphql_by_post_has_a_permalink_too(url: str, before: dict[str, Any]) -> None:
    assert before
    asked = {"query": "query q($n: Int) { transfers(first: $n) { edges { node { id } } } }", "variables": {"n": 1}}

    answer = httpx.post(f"{url}/graphql", json=asked)
    again = httpx.get(url + answer.headers["link"].removeprefix("<").partition(">")[0])

    assert digest(again) == digest(answer)


@pytest.mark.parametrize(
    ("arguments", "params", "status", "message"),
    [
        ('asOf: "april"', {}, 404, "there is none of that name"),
        ('asOf: "2023-01-01"', {}, 404, "no version yet"),
        ("asOf: 9", {}, 404, "the newest is 2"),
        ("asOf: true", {}, 400, "a version is a number, a name or a date, not true"),
        ("asOf: 1", {"version": "2"}, 400, "ask in two operations"),
        ("first: 1", {"version": "april"}, 404, "there is none of that name"),
    ],
)
def test_a_version_that_graphql_cannot_read_is_named(
    url: str, before: dict[str, Any], arguments: str, params: dict[str, str], status: int, message: str
) -> None:
    assert before
    accept = {"Accept": "application/graphql-response+json"}

    query = f"{{ transfers({arguments}) {{ totalCount }} }}"
    answer = httpx.get(f"{url}/graphql", params={"query": query} | params, headers=accept)

    assert (answer.status_code, message in answer.json()["errors"][0]["message"]) == (status, True), answer.text
