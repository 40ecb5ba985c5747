"""Answers that break off: at any row, in any format, no client takes what it has got for whole."""

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPException
from itertools import product
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
FORMATS = SELECT | CONSTRUCT
PATIENCE = 60


@pytest.fixture(scope="module")
def stumbling(url: str) -> Callable[[str, int], str]:
    """A function that returns a query for a format that finds so many rows and then never comes to its end."""
    answer = httpx.get(
        f"{url}/sparql", params={"query": f"SELECT ?a ?d {{ {PAIRS} }} LIMIT 20001"}, headers={"Accept": "text/csv"}
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


@dataclass(frozen=True)
class Case:
    """A client that asks for an answer in a format, which breaks off at a place."""

    client: Callable[[str, str, str], None]
    name: str
    place: str


CASES = [Case(*each) for each in product(CLIENTS, FORMATS, ROWS)]
SOME = [case for nth, case in enumerate(CASES) if nth % 11 == 0]
"""A few of them, with each client, each format and each place."""


@pytest.mark.parametrize("cases", [SOME, pytest.param(CASES, marks=pytest.mark.slow)], ids=["some", "all"])
def test_no_client_takes_an_answer_that_broke_off_for_whole(
    hasty: str, stumbling: Callable[[str, int], str], cases: list[Case]
) -> None:
    def outcome(case: Case) -> str:
        try:
            case.client(f"{hasty}/sparql", stumbling(case.name, ROWS[case.place]), FORMATS[case.name])
        except RAISED as error:
            return type(error).__name__
        return f"{case.client.__name__} took {case.name} for whole at {case.place}"

    with ThreadPoolExecutor(5) as threads:
        outcomes = list(threads.map(outcome, cases))

    assert [said for said in outcomes if "whole" in said] == []


def test_some_cases_have_each_client_each_format_and_each_place() -> None:
    assert {case.client for case in SOME} == set(CLIENTS)
    assert {case.name for case in SOME} == set(FORMATS)
    assert {case.place for case in SOME} == set(ROWS)


def test_an_answer_breaks_off_in_the_middle_of_its_rows(url: str, stumbling: Callable[[str, int], str]) -> None:
    """What the test above takes for granted: rows did arrive before the answer broke off."""
    taken = bytearray()

    with (  # noqa: PT012  (it raises while it is read)
        httpx.stream(
            "GET",
            url + "/sparql",
            params={"query": stumbling("CSV", 20_000), "timeout": "1.5"},
            headers={"Accept": "text/csv"},
            timeout=PATIENCE,
        ) as answer,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        for piece in answer.iter_raw():
            taken += piece

    assert answer.status_code == 200
    assert 10_000 < taken.count(b"\n") <= 20_001
