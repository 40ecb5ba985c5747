"""The service description: what this endpoint can do, and no more.

Terms after https://www.w3.org/TR/sparql11-service-description/.
"""

from pyoxigraph import Literal, NamedNode, Triple, serialize
from starlette.responses import Response

from kg.iris import DEFAULT_BASE
from kg.prefixes import prefixes
from kg.readers.formats import RDF

_SD = "http://www.w3.org/ns/sparql-service-description#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG"),
)


def describe(endpoint: str, media_type: str, *, union: bool) -> Response:
    """Return the description of the service at the URL *endpoint* as *media_type*, one of `kg.readers.formats.RDF`."""
    ours = {name: space for name, space in prefixes(DEFAULT_BASE).items() if space in (_SD, _RDF)}
    content = serialize(_triples(endpoint, union=union), format=RDF[media_type], prefixes=ours)
    return Response(content, headers={"Vary": "Accept"}, media_type=media_type)


def _triples(endpoint: str, *, union: bool) -> list[Triple]:
    service, dataset, graph = (NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default-graph"))
    kind = NamedNode(_RDF + "type")
    comment = NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
    said: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = [
        (service, kind, _sd("Service")),
        (service, _sd("endpoint"), NamedNode(endpoint)),
        (service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        (service, _sd("defaultDataset"), dataset),
        (service, comment, Literal("Read-only: updates, SERVICE and LOAD are refused.", language="en")),
        (dataset, kind, _sd("Dataset")),
        (dataset, _sd("defaultGraph"), graph),
        (graph, kind, _sd("Graph")),
    ]
    said += [(service, _sd("resultFormat"), NamedNode(_FORMATS + name)) for name in _RESULTS]
    if union:
        said.append((service, _sd("feature"), _sd("UnionDefaultGraph")))
    return [Triple(*each) for each in said]


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
