"""The graph that a request of the Graph Store HTTP Protocol is about.

After https://www.w3.org/TR/sparql11-http-rdf-update/#graph-identification: named by the parameter ``graph``
(percent-decoded once), or the default graph (``default``), or the address of the request itself.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode
from starlette.requests import Request

from kg.errors import UsageError

_FIELDS = 10


@dataclass(frozen=True, slots=True)
class Target:
    """A graph: its IRI, or nothing for the default graph; and what relative IRIs in its payload resolve against."""

    iri: str | None
    base: str

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"the graph <{self.iri}>" if self.iri else "the default graph"

    @property
    def sparql(self) -> str:
        """How SPARQL Update names it."""
        return f"GRAPH {NamedNode(self.iri)}" if self.iri else "DEFAULT"


def target(request: Request) -> Target | None:
    """Return the graph that *request* is about, or nothing when it is about the store as a whole.

    Raises:
        kg.errors.UsageError: several graphs are named, or one by something that is no absolute IRI.
    """
    address = _address(request)
    try:
        pairs = parse_qsl(
            # A space is never part of an IRI, so that a plus sign can only mean itself.
            request.scope["query_string"].decode("utf-8").replace("+", "%2B"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_FIELDS,
        )
    except ValueError as error:
        raise UsageError(f"the address cannot be decoded: {error}") from error
    named = [(key, value) for key, value in pairs if key in ("graph", "default")]
    direct = bool(request.path_params.get("rest"))
    if len(named) + direct > 1:
        raise UsageError("one graph at a time: name it once, by 'graph', by 'default' or by the address itself")
    if direct:
        return Target(_absolute(address), address)
    if not named:
        return None
    key, value = named[0]
    if key == "default":
        return Target(None, _absolute(address))
    return Target(_absolute(value), value)


def new(request: Request, name: str) -> Target:
    """Return a graph below the address of *request*, with *name* as the last step of its IRI."""
    iri = _absolute(f"{_address(request).rstrip('/')}/{name}")
    return Target(iri, iri)


def _address(request: Request) -> str:
    """Return the address as it was sent, without its query: decoding it would give another IRI."""
    path = request.scope.get("raw_path") or request.url.path.encode()
    return f"{request.url.scheme}://{request.url.netloc}{path.partition(b'?')[0].decode('ascii', 'replace')}"


def _absolute(iri: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise UsageError(f"'{iri}' is no absolute IRI, so no name of a graph") from error
