"""Broken queries: each is answered with its place, and with a proposal that makes it run."""

import httpx
import pytest

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
