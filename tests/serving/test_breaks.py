"""Answers that break off: at any row, in any format, no client takes what it has got for whole."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from itertools import product
from pathlib import Path
from urllib.request import Request as UrlRequest
from urllib.request import urlopen

import httpx
import pytest
import requests
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

PAIRS = "?a ?b ?c . ?d ?e ?f"
NEVER = "?k ?l ?m . ?n ?o ?p . ?q ?r ?s . ?t ?u ?v . FILTER(STRLEN(CONCAT(STR(?k), STR(?n), STR(?q), STR(?t))) > 1000)"
ROWS = {"row 0": 0, "row 1": 1, "row 1,000": 1000, "the last": 20_000}
SELECT = {
    "JSON": "application/sparql-results+json",
    "XML": "application/sparql-results+xml",
    "CSV": "text/csv",
    "TSV": "text/tab-separated-values",
}
CONSTRUCT = {"Turtle": "text/turtle", "N-Triples": "application/n-triples"}
PATIENCE = 60


@pytest.fixture(scope="module")
def hasty(data: Path) -> Iterator[str]:
    """The address of a server on `data` that gives a query 0.7 seconds."""
    code = (
        "import sys; from pathlib import Path; from kg.server import serve; from kg.settings import Settings; "
        "serve(Settings(Path(sys.argv[1]), port=0, workers=4, query_timeout=0.7))"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(data)], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        yield process.stderr.readline().split()[-1].rstrip("/")
        process.terminate()
        process.communicate()


@pytest.fixture(scope="module")
def stumbling(hasty: str) -> Callable[[str, int], str]:
    """A function that returns a query for a format that finds so many rows and then never comes to its end."""
    answer = httpx.get(
        f"{hasty}/sparql", params={"query": f"SELECT ?a ?d {{ {PAIRS} }} LIMIT 20001"}, headers={"Accept": "text/csv"}
    )
    rows = answer.text.splitlines()[1:]

    def query(name: str, count: int) -> str:
        form = "SELECT * WHERE" if name in SELECT else "CONSTRUCT { ?a <urn:p> ?d } WHERE"
        first, second = rows[count].split(",")
        last = f"?a = <{first}> && ?d = <{second}>"
        inner = f"{{ SELECT * {{ {PAIRS} }} LIMIT {count + 1} }}"
        return f"{form} {{ {inner} FILTER(!({last}) || EXISTS {{ {NEVER} }}) }}"

    return query


def by_httpx(url: str, text: str, media_type: str) -> None:
    asked = httpx.get(url, params={"query": text}, headers={"Accept": media_type}, timeout=PATIENCE)
    asked.raise_for_status()


def by_requests(url: str, text: str, media_type: str) -> None:
    requests.post(url, data={"query": text}, headers={"Accept": media_type}, timeout=PATIENCE).raise_for_status()


def by_curl(url: str, text: str, media_type: str) -> None:
    fields = ["--data-urlencode", f"query={text}"]
    command = ["curl", "--silent", "--fail", "--header", f"Accept: {media_type}", *fields, url]
    subprocess.run(command, capture_output=True, check=True)


def by_rdflib(url: str, text: str, media_type: str) -> None:
    if media_type in CONSTRUCT.values():
        address = str(httpx.URL(url, params={"query": text}))
        with urlopen(UrlRequest(address, headers={"Accept": media_type}), timeout=PATIENCE) as answer:  # noqa: S310  (our own server)
            Graph().parse(answer, format="turtle" if media_type == CONSTRUCT["Turtle"] else "nt")
    else:
        short = {media_type: name.lower() for name, media_type in SELECT.items()}[media_type]
        store = SPARQLStore(url, returnFormat=short)
        list(store.query(text))


def by_sparqlwrapper(url: str, text: str, media_type: str) -> None:
    client = SPARQLWrapper(url)
    client.setQuery(text)
    client.addCustomHttpHeader("Accept", media_type)
    client.query().response.read()


CLIENTS: list[Callable[[str, str, str], None]] = [by_httpx, by_requests, by_curl, by_rdflib, by_sparqlwrapper]
RAISED = (
    httpx.HTTPError,
    requests.RequestException,
    subprocess.CalledProcessError,
    OSError,
    ValueError,  # rdflib makes it of an error status
    HTTPException,
    SPARQLWrapperException,
)


@pytest.mark.parametrize("name", [*SELECT, *CONSTRUCT])
def test_no_client_takes_an_answer_that_broke_off_for_whole(
    hasty: str, stumbling: Callable[[str, int], str], name: str
) -> None:
    media_type = {**SELECT, **CONSTRUCT}[name]

    def outcome(case: tuple[Callable[[str, str, str], None], str]) -> str:
        client, place = case
        try:
            client(f"{hasty}/sparql", stumbling(name, ROWS[place]), media_type)
        except RAISED as error:
            return type(error).__name__
        return f"{client.__name__} took it for whole at {place}"

    cases = list(product(CLIENTS, ROWS))
    with ThreadPoolExecutor(5) as threads:
        outcomes = list(threads.map(outcome, cases))

    assert [said for said in outcomes if "whole" in said] == []


def test_an_answer_breaks_off_in_the_middle_of_its_rows(hasty: str, stumbling: Callable[[str, int], str]) -> None:
    """What the test above takes for granted: rows did arrive before the answer broke off."""
    taken = bytearray()

    with (  # noqa: PT012  (it raises while it is read)
        httpx.stream(
            "GET",
            hasty + "/sparql",
            params={"query": stumbling("CSV", 20_000)},
            headers={"Accept": "text/csv"},
            timeout=PATIENCE,
        ) as answer,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        for piece in answer.iter_raw():
            taken += piece

    assert answer.status_code == 200
    assert 10_000 < taken.count(b"\n") <= 20_001
