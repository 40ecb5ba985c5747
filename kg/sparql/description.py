"""The service description: what this endpoint can do, and no more.

Terms after https://www.w3.org/TR/sparql11-service-description/; versions and limits in force with those of schema.org
and OWL, since it has none.
"""

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple, serialize
from starlette.responses import Response

from kg import __version__
from kg.iris import DEFAULT_BASE
from kg.prefixes import prefixes
from kg.readers.formats import RDF

_SD = "http://www.w3.org/ns/sparql-service-description#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SCHEMA = "https://schema.org/"
_FORMATS = "http://www.w3.org/ns/formats/"
_GRAPHS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG")
_READ = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", *_GRAPHS)
_WRITTEN = (_SD, _RDF, _RDFS, _SCHEMA)

_Said = tuple[NamedNode, NamedNode, NamedNode | Literal]


@dataclass(frozen=True, slots=True)
class Offer:
    """What the endpoint offers: whether the default graph is the union, whether updates and which services are allowed.

    `limits` are name to number and unit.
    """

    union: bool
    updates: bool
    services: tuple[str, ...] = ()
    limits: tuple[tuple[str, float, str], ...] = ()

    @property
    def words(self) -> str:
        """The same for people."""
        graph = "the union of all graphs" if self.union else "the store's own default graph"
        writes = "Updates need a bearer token." if self.updates else "Read-only: no token was set, updates are refused."
        asks = f"SERVICE and LOAD may ask {', '.join(self.services)}." if self.services else "No SERVICE, no LOAD."
        return f"The default graph of a query without a dataset is {graph}. {writes} {asks}"


def describe(endpoint: str, media_type: str, offer: Offer) -> Response:
    """Return the description of the service at the URL *endpoint* as *media_type*, one of `kg.readers.formats.RDF`."""
    written = {name: space for name, space in prefixes(DEFAULT_BASE).items() if space in _WRITTEN}
    content = serialize([Triple(*each) for each in _said(endpoint, offer)], format=RDF[media_type], prefixes=written)
    return Response(content, headers={"Vary": "Accept"}, media_type=media_type)


def _said(endpoint: str, offer: Offer) -> list[_Said]:
    service, dataset, graph = (NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default-graph"))
    kind = NamedNode(_RDF + "type")
    said: list[_Said] = [
        (service, kind, _sd("Service")),
        (service, _sd("endpoint"), NamedNode(endpoint)),
        (service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        (service, _sd("feature"), _sd("EmptyGraphs")),
        (service, _sd("defaultDataset"), dataset),
        (service, NamedNode(_RDFS + "comment"), Literal(offer.words, language="en")),
        (service, NamedNode(_SCHEMA + "softwareVersion"), Literal(f"kg {__version__}")),
        (dataset, kind, _sd("Dataset")),
        (dataset, _sd("defaultGraph"), graph),
        (graph, kind, _sd("Graph")),
    ]
    said += [(service, _sd("resultFormat"), NamedNode(_FORMATS + name)) for name in _RESULTS]
    if offer.union:
        said.append((service, _sd("feature"), _sd("UnionDefaultGraph")))
    if offer.services:
        said.append((service, _sd("feature"), _sd("BasicFederatedQuery")))
    if offer.updates:
        said.append((service, _sd("supportedLanguage"), _sd("SPARQL11Update")))
        said += [(service, _sd("inputFormat"), NamedNode(_FORMATS + name)) for name in _READ]
    for name, number, unit in offer.limits:
        limit = NamedNode(f"{endpoint}#{name}")
        said += [
            (service, NamedNode(_SCHEMA + "additionalProperty"), limit),
            (limit, kind, NamedNode(_SCHEMA + "PropertyValue")),
            (limit, NamedNode(_SCHEMA + "name"), Literal(name)),
            (limit, NamedNode(_SCHEMA + "value"), Literal(number)),
            (limit, NamedNode(_SCHEMA + "unitText"), Literal(unit)),
        ]
    return said


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)
