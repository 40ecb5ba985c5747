"""Answers that are larger than the settings allow: an error before the first byte, or visibly broken off after it."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import BytesIO

import httpx
import pytest
from rdflib import RDF, Graph, Namespace

from kg.errors import SizeLimitError
from kg.readers.measure import Measured

Serve = Callable[..., AbstractContextManager[tuple[str, subprocess.Popen[str]]]]
SCHEMA = Namespace("https://schema.org/")
RESULTS = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
GRAPHS = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "application/trig")
AWKWARD = '"},{\\n<result>\\"\\\\"'


@pytest.fixture(scope="module")
def client(serve: Serve) -> Iterator[httpx.Client]:
    with serve(max_rows=100, max_answer=1) as (url, _), httpx.Client(base_url=url, timeout=20) as client:
        yield client


def numbers(last: int) -> str:
    return f"VALUES ?n {{ {' '.join(str(n) for n in range(last))} }} BIND({AWKWARD} AS ?text)"


@pytest.mark.parametrize("media_type", RESULTS)
def test_as_many_rows_as_allowed_are_answered_and_one_more_is_not(client: httpx.Client, media_type: str) -> None:
    def select(rows: int) -> httpx.Response:
        query = f"SELECT ?n ?text {{ {numbers(rows)} }}"
        return client.get("/sparql", params={"query": query}, headers={"Accept": media_type})

    whole, more = select(100), select(101)

    assert whole.status_code == 200, whole.text
    assert more.status_code == 422
    assert "more than 100 rows" in more.text
    assert "LIMIT" in more.text


@pytest.mark.parametrize("media_type", GRAPHS)
def test_as_many_triples_as_allowed_are_answered_and_one_more_is_not(client: httpx.Client, media_type: str) -> None:
    def construct(triples: int) -> httpx.Response:
        query = f"CONSTRUCT {{ <urn:s> <urn:p:p> ?n }} {{ {numbers(triples)} }}"
        return client.get("/sparql", params={"query": query}, headers={"Accept": media_type})

    whole, more = construct(100), construct(101)

    assert whole.status_code == 200, whole.text
    assert more.status_code == 422
    assert "more than 100 triples" in more.text


def test_what_is_too_large_in_bytes_is_never_taken_for_whole(client: httpx.Client) -> None:
    letters = " ".join(f'"{"x" * 30_000}{n}"' for n in range(50))
    query = f"SELECT ?x {{ VALUES ?x {{ {letters} }} }}"
    one = f"SELECT (CONCAT({', '.join(['?y'] * 40)}) AS ?x) {{ VALUES ?y {{ '{'x' * 30_000}' }} }}"

    with pytest.raises(httpx.RemoteProtocolError):
        client.post("/sparql", data={"query": query}, headers={"Accept": "text/csv"})
    refused = client.post("/sparql", data={"query": one}, headers={"Accept": "text/csv"})

    assert refused.status_code == 422
    assert "more than 1048576 bytes" in refused.text


def test_the_description_tells_the_limits(client: httpx.Client) -> None:
    graph = Graph().parse(data=client.get("/sparql").text, format="turtle")
    limits = {
        str(graph.value(limit, SCHEMA.name)): float(str(graph.value(limit, SCHEMA.value)))
        for limit in graph.subjects(RDF.type, SCHEMA.PropertyValue)
    }

    assert (limits["answer-rows"], limits["answer-size"]) == (100, 1)


@pytest.mark.parametrize("media_type", RESULTS)
@pytest.mark.parametrize("step", [1, 2, 3, 7])
def test_rows_are_counted_wherever_a_piece_ends(media_type: str, step: int) -> None:
    pieces = {
        RESULTS[0]: rb'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"value":"},{\""}},{"x":{"value":"b"}}]}}',
        RESULTS[1]: b"<head/><results><result><literal>&lt;result&gt;</literal></result><result></result></results>",
        RESULTS[2]: b'x\r\n"a\r\n""b"\r\nc\r\n',
        RESULTS[3]: b'?x\n"a\\n"\n"c"\n',
    }[media_type]

    def write(rows: int) -> bytes:
        output = BytesIO()
        counted = Measured(output, media_type, rows)
        for at in range(0, len(pieces), step):
            counted.write(pieces[at : at + step])
        return output.getvalue()

    assert write(2) == pieces
    with pytest.raises(SizeLimitError):
        write(1)
