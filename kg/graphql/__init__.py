"""GraphQL, derived from the ontology: types and fields at start-up, one SPARQL query per level of an operation.

    at start      ontology, shapes ── derive ──► Vocabulary ── build ──► Types ── schema ──► the schema
    an operation  document ── plan ──► Plan ── fetch ──► Facts ── assemble ──► things ──► execution reads attributes

Nothing here knows a class or a property by name, except what RDF, RDFS, OWL and SHACL themselves define.
"""

from rdflib import Graph
from starlette.routing import BaseRoute

from kg.graphql.derivation import derive
from kg.graphql.endpoint import routes
from kg.graphql.example import example
from kg.graphql.limits import Limits
from kg.graphql.planning import Planning, Source
from kg.graphql.schema import schema
from kg.graphql.types import build
from kg.iris import DEFAULT_BASE
from kg.readers import Reader

__all__ = ["Limits", "create"]


def create(
    reader: Reader, ontology: Graph, shapes: Graph, base: str = DEFAULT_BASE, limits: Limits | None = None
) -> list[BaseRoute]:
    """Return the routes ``/graphql`` (operations, and a page for browsers) and ``/graphql/schema.graphql``.

    Args:
        reader: what is asked for everything that is answered.
        ontology: classes and properties; our own are below *base*.
        shapes: the SHACL shapes, for how many values a property has.
        base: the base IRI of the store.
        limits: on what one operation may ask; the default ones when nothing is said.

    Raises:
        kg.errors.DataError: no schema can be made of the ontology.
    """
    limits = limits or Limits()
    vocabulary = derive(ontology, shapes, base)
    types = build(vocabulary)
    source = Source(reader, vocabulary, types, limits)
    return routes(schema(types, limits, lambda: Planning(source)), limits, example(vocabulary))
