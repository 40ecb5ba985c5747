"""Every format of an answer, read by something that is not the engine: the values arrive as they were."""

import csv
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from io import StringIO

import httpx
import pytest
from rdflib import XSD, Dataset, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.util import from_n3

S, P = URIRef("urn:formats:s"), URIRef("urn:formats#p")
VALUES = [
    Literal("quotes \" and ' and \\ and , and ; and <b> & ]]>"),
    Literal("lines\nand\ttabs"),
    Literal("returned\r\nlines\rand\n"),
    Literal("\u00e9\u4e2d\U0001f600 \u2028"),
    Literal("Guten Tag", lang="de-at"),
    Literal(""),
    Literal("  spaces  "),
    Literal("2024-02-29", datatype=XSD.date),
    Literal(7),
    Literal("-0.5", datatype=XSD.decimal),
    Literal(True),  # noqa: FBT003 - a term
    Literal("x", datatype=URIRef("urn:formats#type")),
    URIRef("http://example.org/\u00e9?a=b&c=d#e"),
]

Term = Literal | URIRef
# Its readers of datasets use what rdflib itself will drop.
pytestmark = pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset).* is deprecated:DeprecationWarning")


@pytest.fixture(autouse=True)
def _values(client: httpx.Client) -> None:
    triples = " ".join(f"{S.n3()} {P.n3()} {each.n3()} ." for each in VALUES)
    if not client.get("/sparql", params={"query": f"ASK {{ {triples} }}"}).json()["boolean"]:
        assert client.post("/update", data={"update": f"INSERT DATA {{ {triples} }}"}).status_code == 204


def of_json(content: bytes) -> list[Term]:
    def term(found: dict[str, str]) -> Term:
        if found["type"] == "uri":
            return URIRef(found["value"])
        kind = found.get("datatype")
        return Literal(found["value"], lang=found.get("xml:lang"), datatype=URIRef(kind) if kind else None)

    return [term(row["o"]) for row in json.loads(content)["results"]["bindings"]]


def of_xml(content: bytes) -> list[Term]:
    found: list[Term] = []
    for value in ET.fromstring(content).iterfind(".//{*}binding/*"):  # noqa: S314 - our own answer
        if value.tag.endswith("uri"):
            found.append(URIRef(value.text or ""))
        else:
            kind = value.get("datatype")
            lang = value.get("{http://www.w3.org/XML/1998/namespace}lang")
            found.append(Literal(value.text or "", lang=lang, datatype=URIRef(kind) if kind else None))
    return found


def of_tsv(content: bytes) -> list[Term]:
    rows = list(csv.reader(StringIO(content.decode(), newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert rows[0] == ["?o"]
    found = [from_n3(row[0]) for row in rows[1:]]
    return [each for each in found if isinstance(each, Literal | URIRef)]


@pytest.mark.parametrize(
    ("media_type", "read"),
    [
        ("application/sparql-results+json", of_json),
        ("application/sparql-results+xml", of_xml),
        ("text/tab-separated-values", of_tsv),
    ],
)
def test_the_terms_of_a_table_arrive_as_they_are(
    client: httpx.Client, media_type: str, read: Callable[[bytes], list[Term]]
) -> None:
    query = f"SELECT ?o {{ {S.n3()} {P.n3()} ?o }}"

    response = client.get("/sparql", params={"query": query}, headers={"Accept": media_type})

    assert sorted(each.n3() for each in read(response.content)) == sorted(each.n3() for each in VALUES)


def test_the_values_of_a_table_arrive_in_csv(client: httpx.Client) -> None:
    query = f"SELECT ?o {{ {S.n3()} {P.n3()} ?o }}"

    response = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})

    rows = list(csv.reader(StringIO(response.content.decode(), newline="")))
    assert rows[0] == ["o"]
    # The empty text is a row without anything.
    assert sorted("".join(row) for row in rows[1:]) == sorted(str(each) for each in VALUES)


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("application/n-quads", "nquads"),
        ("application/trig", "trig"),
    ],
)
def test_the_triples_of_an_answer_arrive_as_they_are(client: httpx.Client, media_type: str, name: str) -> None:
    expected = Graph()
    for each in VALUES:
        expected.add((S, P, each))
    query = f"CONSTRUCT {{ {S.n3()} {P.n3()} ?o }} {{ {S.n3()} {P.n3()} ?o }}"

    response = client.get("/sparql", params={"query": query}, headers={"Accept": media_type})

    found: Graph = Dataset(default_union=True) if name in ("nquads", "trig") else Graph()
    found.parse(data=response.content, format=name)
    triples = Graph()
    for triple in found.triples((None, None, None)):
        triples.add(triple)
    assert isomorphic(triples, expected)


@pytest.mark.parametrize(
    "media_type", ["application/sparql-results+json", "application/sparql-results+xml", "text/csv"]
)
@pytest.mark.parametrize("truth", ["true", "false"])
def test_a_yes_or_no_arrives(client: httpx.Client, media_type: str, truth: str) -> None:
    query = "ASK {}" if truth == "true" else "ASK { FILTER(false) }"

    response = client.get("/sparql", params={"query": query}, headers={"Accept": media_type})

    if media_type.endswith("json"):
        said: str | None = json.dumps(response.json()["boolean"])
    elif media_type.endswith("xml"):
        said = ET.fromstring(response.content).findtext("{*}boolean")  # noqa: S314 - our own answer
    else:
        said = response.text.strip()
    assert said == truth
