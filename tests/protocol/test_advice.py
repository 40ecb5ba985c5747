"""Broken queries: each is answered with its place, and with a proposal that makes it run."""

import httpx
import pytest

from kg.errors import QueryError
from kg.sparql.advice import advice

P = "PREFIX kg: <https://kg.example/ns#>\n"
BROKEN = [
    ("SELECT * {?s kg:foo ?o}", 1, 14),
    ("SELECT * {\n  ?s rdfs:label ?o }", 2, 6),
    ("PREFIX rdf: <urn:x>\nSELECT * { ?s rfd:type ?o }", 2, 15),
    ("SELECT *\nWHERE { ?s ?p ?o", 2, 17),
    ("SELECT * WERE { ?s ?p ?o }", 1, 10),
    ("SELEC * { ?s ?p ?o }", 1, 1),
    ("SELECT ?a, ?b {?a ?p ?b}", 1, 10),
    ("SELECT COUNT(?s) AS ?n {?s ?p ?o}", 1, 8),
    ("SELECT (COUNT(?s) AS ?n) ?p {?s ?p ?o}", 1, 26),
    ("SELECT * {?s ?p ?o FILTER ?o = 1}", 1, 27),
    ("SELECT * {?s ?p ?o FILTER(?o = 1 AND ?o = 2)}", 1, 34),
    ("SELECT * {?s ?p ?o FILTER(?o == 1)}", 1, 31),
    ("SELECT * {?s ?p ?o\n ?x ?y ?z}", 2, 2),
    ("SELECT * {?s ?p 'abc }", 1, 17),
    ("SELECT * {?s ?p <http://a b>}", 1, 17),
    ("SELECT * {?s ?p ?o} LIMT 3", 1, 21),
    ("SELECT * {?s ?p ?o} ORDER ?s", 1, 27),
    ("SELECT * {?s ?p ?o} LIMIT ten", 1, 27),
    ("SELECT * {?s ?p ?o}}", 1, 20),
    ("SELECT * {?s ?p ?o BIND(1 ?x)}", 1, 27),
    ("SELECT * {?s ?p ?o OPTINAL {?s ?a ?b}}", 1, 20),
    ("SELECT * {?s ?p ?o FILTER(STRSTART(?o,'a'))}", 1, 27),
    ("SELECT * {?s ?p ?o} LIMIT 1 ORDER BY ?s", 1, 29),
    ("SELECT * {?s ?p ?o . BIND(1 AS ?o)}", 1, 32),
    ("PREFIX kg <urn:x> SELECT * {?s ?p ?o}", 1, 8),
    ("SELECT * {?s ?p ?o FILTER regex(?o, 'a'}", 1, 40),
    ("SELECT * { ?s foo ?o }", 1, 15),
    (P + "SELECT * { ?s a kg:Trasnfer }", 2, 17),
    (P + "SELECT * { ?s kg:suplier ?o }", 2, 15),
    ("SELECT * { ?s a <https://kg.example/ns#Statment> }", 1, 17),
    (P + "ASK { ?s a kg:statement }", 2, 12),
    ("", 1, 1),
    ("hello", 1, 1),
    ("ASK", 1, 4),
    ("SELECT (?s) WHERE { ?s ?p ?o }", 1, 11),
    ("SELECT (COUNT(?o)) WHERE { ?s ?p ?o }", 1, 18),
    ("SELECT COUNT(*) WHERE { ?s ?p ?o }", 1, 8),
    ("SELECT ?s COUNT(?o) WHERE ?s ?p ?o", 1, 11),
    ("SELECT ?s (COUNT(?o) AS ?n) WHERE { ?s ?p ?o }", 1, 8),
    ("SELECT ?s (SUM(?o) AS ?n) { ?s ?p ?o } GROUP BY ?p", 1, 8),
    ("SELECT * { ?s ?p ?o } GROUP BY ?s", 1, 8),
    ("SELECT * (COUNT(*) AS ?n) { ?s ?p ?o }", 1, 10),
    ("SELECT ?s { ?s ?p ?o } HAVING COUNT(?o) > 1", 1, 41),
    ("SELECT ?x AS ?y { ?x ?p ?o }", 1, 11),
    ("SELECT ?a ?a { ?a ?p ?b }", 1, 11),
    ("SELECT (1 AS ?x) (2 AS ?x) {}", 1, 24),
    ("SELECT ?s WHERE ( ?s ?p ?o )", 1, 17),
    ("SELECT * { ?s ?p ?o . OPTIONAL ?s ?q ?r }", 1, 32),
    ("SELECT * { ?s ?p ?o UNION ?s ?q ?r }", 1, 21),
    ("SELECT ?s { ?s ?p }", 1, 19),
    ("SELECT ?s { ?s ?p ?o , }", 1, 24),
    ("SELECT ?s FROM { ?s ?p ?o }", 1, 16),
    ("SELECT * { ?s ?p ?o } ORDER BY DESC ?o", 1, 37),
    ("SELECT * { ?s ?p ?o } LIMIT 1,2", 1, 30),
    ("SELECT * { ?s ?p ?o } LIMIT 10 OFFSET", 1, 38),
    ("SELECT * { VALUES (?x ?y) { (1) } }", 1, 31),
    ("SELECT * { BIND(1 AS 2) }", 1, 22),
    ("SELECT * { ?s ?p ?o FILTER(REGEX(?o)) }", 1, 36),
    ("SELECT * { ?s ?p ?o FILTER(?o LIKE 'a%') }", 1, 31),
    ("SELECT * { ?s ?p ?o FILTER(?o != NULL) }", 1, 34),
    ("SELECT * { ?s ?p 'it's' }", 1, 22),
    ("SELECT * { ?s ?p \u201cabc\u201d }", 1, 18),
    ("SELECT * { ?s ?p 'a'^xsd:string }", 1, 21),
    ("PREFIX kg: https://kg.example/ns# SELECT * {?s a kg:Transfer}", 1, 12),
    ("PREFIX : <https://kg.example/ns#> SELECT * {?s a Transfer}", 1, 50),
    ("SELECT * { ?s kg:recipent ?o }", 1, 15),
    ("SELECT * { ?s foaf:name ?o }", 1, 15),
    ("SELECT * { ?s foo:label ?l }", 1, 15),
]
BROKEN_UPDATES = [
    ("INSRT DATA { <urn:x> <urn:p> 1 }", 1, 1),
    ("INSERT DATA { ?s <urn:p> 1 }", 1, 15),
    ("INSERT DATA { GRAPH ?g { <urn:a> <urn:b> 1 } }", 1, 21),
    ("INSERT { <urn:a> <urn:b> 1 }", 1, 29),
    ("INSERT DATA <urn:a> <urn:b> 1", 1, 13),
    ("INSERT INTO <urn:advice> { <urn:a> <urn:b> 1 }", 1, 8),
    ("DELETE DATA { _:b <urn:nothing> 1 }", 1, 15),
    ("DELETE WHERE { _:b <urn:nothing> ?x }", 1, 16),
    ("DELETE { ?s <urn:nothing> ?o }", 1, 31),
    ("DROP SILENT <urn:nothing>", 1, 13),
]


@pytest.mark.parametrize(("query", "line", "column"), BROKEN)
def test_a_broken_query_gets_its_place_and_a_proposal_that_runs(
    client: httpx.Client, query: str, line: int, column: int
) -> None:
    response = client.get("/sparql", params={"query": query})

    document = response.json()
    assert response.status_code == 400
    assert (document["line"], document["column"]) == (line, column), document
    assert document["excerpt"].split("\n")[1] == " " * (column - 1) + "^"
    assert document["proposal"]
    assert client.get("/sparql", params={"query": document["corrected"]}).status_code == 200, document


@pytest.mark.parametrize(("update", "line", "column"), BROKEN_UPDATES)
def test_a_broken_update_gets_its_place_and_a_proposal_that_is_made(
    client: httpx.Client, update: str, line: int, column: int
) -> None:
    response = client.post("/update", data={"update": update})

    document = response.json()
    assert response.status_code == 400
    assert (document["line"], document["column"]) == (line, column), document
    assert document["proposal"]
    assert client.post("/update", data={"update": document["corrected"]}).status_code == 204, document


def test_what_is_proposed_is_what_was_meant() -> None:
    def corrected(text: str) -> str | None:
        return advice(text, QueryError("not valid SPARQL"), {}).corrected

    assert corrected("SELECT * { ?s ?p ?o UNION ?s ?q ?r }") == "SELECT * { { ?s ?p ?o } UNION { ?s ?q ?r } }"
    assert corrected("SELECT ?s (MAX(?o)) { ?s ?p ?o }") == "SELECT ?s (MAX(?o) AS ?max) { ?s ?p ?o } GROUP BY ?s"
    assert corrected("SELECT * { ?s ?p ?o FILTER(?o = NULL) }") == "SELECT * { ?s ?p ?o FILTER(!BOUND(?o)) }"
    assert corrected("SELECT ?s { ?s ?p } LIMIT x") == "SELECT ?s { ?s ?p ?value } LIMIT 10"
    assert corrected("SELECT (1 AS ?x) { { SELECT (2 AS ?x) {} } ") == "SELECT (1 AS ?x) { { SELECT (2 AS ?x) {} } } "


def test_a_hopeless_text_is_answered_all_the_same() -> None:
    for text in (
        "{" * 400,
        "<" * 400,
        "a b " * 300,
        ") " * 300,
        "SELECT ?x " * 200,
        '"' * 301,
        "\x00",
        "PREFIX " * 200,
    ):
        assert "not valid SPARQL" in str(advice(text, QueryError("not valid SPARQL"), {}))


def test_a_problem_is_written_for_whoever_reads_it(client: httpx.Client) -> None:
    def shown(accept: str) -> httpx.Response:
        return client.get("/sparql", params={"query": "SELEC <b>"}, headers={"Accept": accept})

    json, text, html = shown("*/*"), shown("text/plain"), shown("text/html,*/*;q=0.1")

    assert json.headers["content-type"] == "application/problem+json"
    assert text.text.startswith("400 Bad Request\n")
    assert "    SELEC <b>\n    ^" in text.text
    assert html.headers["content-type"].startswith("text/html")
    assert "SELEC &lt;b&gt;" in html.text
    assert "<b>" not in html.text
    assert all(each.status_code == 400 and "accept" in each.headers["vary"].lower() for each in (json, text, html))


def test_a_term_that_only_the_data_know_is_no_mistake(client: httpx.Client) -> None:
    client.post("/update", data={"update": P + "INSERT DATA { <urn:own> kg:transfers2 1 }"})

    response = client.get("/sparql", params={"query": P + "SELECT * { ?s kg:transfers2 ?o }"})

    assert len(response.json()["results"]["bindings"]) == 1
