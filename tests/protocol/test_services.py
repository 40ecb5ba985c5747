"""Which servers a query may ask: by the beginning of the IRI, and none inside our own network by accident."""

import asyncio

import pytest

from kg.errors import QueryError, UsageError
from kg.sparql.outgoing import check
from kg.sparql.services import Services


def asks(iri: str, *allowed: str) -> bool:
    """Tell whether a query that asks *iri* is let through with *allowed* in force."""
    text = f"SELECT * {{ SERVICE <{iri}> {{ ?s ?p ?o }} }}"
    services = Services(allowed)
    try:
        check(text, services.prefixes)
        asyncio.run(services.resolve(text))
    except QueryError:
        return False
    return True


@pytest.mark.parametrize(
    ("iri", "allowed", "passes"),
    [
        ("http://127.0.0.1:1/sparql", "http://127.0.0.1:1/", True),
        ("http://127.0.0.1:1/sparql", "http://", False),
        ("http://[::1]/sparql", "http://", False),
        ("http://localhost/sparql", "http://", False),
        ("http://localhost/sparql", "http://localhost/", True),
        ("http://10.0.0.1/sparql", "http://", False),
        ("http://169.254.169.254/latest", "http://", False),
        ("http://2130706433/sparql", "http://", False),
        ("http://0x7f.1/sparql", "http://", False),
        ("http://127.0.0.1:2/sparql", "http://127.0.0.1:1/", False),
        ("http://127.0.0.1:1/other", "http://127.0.0.1:1/sparql", False),
        ("http://127.0.0.1:1/sparql/../other", "http://127.0.0.1:1/sparql", False),
        ("http://127.0.0.1:1@10.0.0.1/sparql", "http://127.0.0.1:1", False),
        ("http://127.0.0.1:1.example/", "http://127.0.0.1:1", False),
        ("https://127.0.0.1:1/", "http://127.0.0.1:1/", False),
        ("file:///etc/passwd", "http://", False),
    ],
)
def test_only_servers_that_are_allowed_may_be_asked(iri: str, allowed: str, passes: bool) -> None:  # noqa: FBT001 - a column of the table
    assert asks(iri, allowed) is passes


@pytest.mark.parametrize("query", ["ASK { SERVICE ?x {} }", "PREFIX e: <http://127.0.0.1:1/> ASK { SERVICE e:x {} }"])
def test_a_server_must_be_written_in_full(query: str) -> None:
    with pytest.raises(QueryError, match="may ask only"):
        check(query, ("http://127.0.0.1:1/",))


def test_what_is_allowed_must_be_an_address() -> None:
    with pytest.raises(UsageError, match="begins with http"):
        Services(("example.org",))
