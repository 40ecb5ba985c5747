"""Updates: the protocol, the token, the dataset that a request names."""

import httpx
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
from SPARQLWrapper import JSON, POST, SPARQLWrapper

UPDATE = "application/sparql-update"


def ask(client: httpx.Client, pattern: str) -> bool:
    response = client.get("/sparql", params={"query": f"ASK {{ {pattern} }}"})
    assert response.status_code == 200, response.text
    return bool(response.json()["boolean"])


@pytest.mark.parametrize("path", ["/sparql", "/update", "/query"])
def test_an_update_is_made_by_form_and_direct(client: httpx.Client, path: str) -> None:
    form = client.post(path, data={"update": f"INSERT DATA {{ <urn:form{path}> <urn:p> 1 }}"})
    direct = client.post(
        path, content=f"INSERT DATA {{ <urn:direct{path}> <urn:p> 1 }}", headers={"Content-Type": UPDATE}
    )

    assert (form.status_code, direct.status_code) == (204, 204)
    assert int(direct.headers["kg-version"]) > int(form.headers["kg-version"])
    assert ask(client, f"<urn:form{path}> <urn:p> 1 . <urn:direct{path}> <urn:p> 1")


def test_relative_iris_resolve_against_the_endpoint(client: httpx.Client, url: str) -> None:
    client.post("/sparql", data={"update": "INSERT DATA { <thing> <#p> 1 }"})

    assert ask(client, f"<{url}/thing> <{url}/sparql#p> 1")


def test_the_request_names_the_dataset_of_an_update(client: httpx.Client) -> None:
    client.post(
        "/update",
        data={"update": "INSERT DATA { GRAPH <urn:a> { <urn:x> <urn:p> 1 } GRAPH <urn:b> { <urn:y> <urn:p> 1 } }"},
    )

    default = client.post(
        "/update",
        params={"using-graph-uri": "urn:a"},
        content="INSERT { GRAPH <urn:out> { ?s <urn:q> 2 } } WHERE { ?s <urn:p> ?o }",
        headers={"Content-Type": UPDATE},
    )
    named = client.post(
        "/update",
        data={
            "update": "INSERT { GRAPH <urn:out2> { ?s <urn:q> ?g } } WHERE { GRAPH ?g { ?s <urn:p> 1 } }",
            "using-named-graph-uri": "urn:b",
        },
    )

    assert (default.status_code, named.status_code) == (204, 204)
    assert ask(client, "GRAPH <urn:out> { <urn:x> <urn:q> 2 }")
    assert not ask(client, "GRAPH <urn:out> { <urn:y> ?p ?o }")
    assert ask(client, "GRAPH <urn:out2> { <urn:y> <urn:q> <urn:b> }")
    assert not ask(client, "GRAPH <urn:out2> { <urn:x> ?p ?o }")


@pytest.mark.parametrize(
    "update",
    [
        "DELETE { ?s ?p ?o } USING <urn:a> WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p 1 } USING NAMED <urn:a> WHERE { GRAPH <urn:a> { ?s ?p ?o } }",
        "WITH <urn:a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_with_a_dataset_of_its_own_takes_no_other(client: httpx.Client, update: str) -> None:
    response = client.post("/update", data={"update": update, "using-graph-uri": "urn:b"})

    assert response.status_code == 400
    assert response.json()["line"] == 1


def test_updates_that_are_put_together_wrongly_are_refused(client: httpx.Client) -> None:
    clear = {"update": "CLEAR GRAPH <urn:nothing>"}
    refused = [
        client.get("/update", params=clear),
        client.post("/update", params=clear, content="CLEAR DEFAULT", headers={"Content-Type": UPDATE}),
        client.post("/update", data={"update": ["CLEAR DEFAULT", "CLEAR DEFAULT"]}),
        client.post("/update", data={"update": "CLEAR DEFAULT", "query": "ASK {}"}),
        client.post("/update", data={"update": "CLEAR DEFALT"}),
        client.post("/update", data={"query": "CLEAR DEFAULT"}),
        client.post("/update", content=b"INSERT DATA { <urn:x> <urn:p> '\xff' }", headers={"Content-Type": UPDATE}),
        client.post("/update", data={"update": "LOAD <http://127.0.0.1:1/x>"}),
    ]

    assert [response.status_code for response in refused] == [400] * len(refused)
    assert client.post("/update", content="CLEAR DEFAULT", headers={"Content-Type": "text/plain"}).status_code == 415


def test_a_misspelt_update_is_answered_with_a_proposal(client: httpx.Client) -> None:
    document = client.post("/update", data={"update": "INSRT DATA { <urn:x> <urn:p> 1 }"}).json()

    assert (document["line"], document["column"]) == (1, 1)
    assert document["corrected"] == "INSERT DATA { <urn:x> <urn:p> 1 }"


@pytest.mark.parametrize(
    "header", [None, "Bearer wrong", "Basic a-token-for-tests", "Bearer", "bearera-token-for-tests"]
)
def test_whoever_does_not_bring_the_token_changes_nothing(url: str, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}

    with httpx.Client(base_url=url, headers=headers) as stranger:
        refused = [
            stranger.post("/update", data={"update": "INSERT DATA { <urn:stranger> <urn:p> 1 }"}),
            stranger.put("/store?graph=urn:stranger", content=b"", headers={"Content-Type": "text/turtle"}),
            stranger.post("/store", content=b"", headers={"Content-Type": "text/turtle"}),
            stranger.delete("/store?default"),
        ]

        assert [response.status_code for response in refused] == [401] * 4
        assert all(response.headers["www-authenticate"].startswith("Bearer") for response in refused)
        assert not ask(stranger, "<urn:stranger> ?p ?o")


def test_without_a_token_a_server_is_read_only_and_says_so(read_only: str) -> None:
    with httpx.Client(base_url=read_only) as client:
        refused = client.post(
            "/update", data={"update": "INSERT DATA { <urn:x> <urn:p> 1 }"}, headers={"Authorization": "Bearer x"}
        )
        description = client.get("/sparql", headers={"Accept": "text/turtle"})

    assert refused.status_code == 403
    assert "KG_TOKEN" in refused.json()["detail"]
    assert "Read-only" in description.text
    assert "SPARQL11Update" not in description.text


def test_rdflib_writes_and_reads(url: str, token: str) -> None:
    store = SPARQLUpdateStore(f"{url}/sparql", f"{url}/sparql", headers={"Authorization": f"Bearer {token}"})
    graph = Graph(store, identifier=URIRef("urn:rdflib"))

    graph.add((URIRef("urn:s"), URIRef("urn:p"), Literal("from rdflib")))

    assert (URIRef("urn:s"), URIRef("urn:p"), Literal("from rdflib")) in graph
    assert len(graph) == 1


def test_sparqlwrapper_writes_and_reads(url: str, token: str) -> None:
    wrapper = SPARQLWrapper(f"{url}/query", f"{url}/update")
    wrapper.addCustomHttpHeader("Authorization", f"Bearer {token}")
    wrapper.setMethod(POST)
    wrapper.setQuery("INSERT DATA { <urn:wrapper> <urn:p> 7 }")
    wrapper.query()

    wrapper.setQuery("SELECT ?o { <urn:wrapper> <urn:p> ?o }")
    wrapper.setReturnFormat(JSON)

    answer = wrapper.queryAndConvert()
    assert isinstance(answer, dict)
    assert answer["results"]["bindings"][0]["o"]["value"] == "7"
