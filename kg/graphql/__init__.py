"""GraphQL, derived from the ontology: types and fields at start-up, one SPARQL query per level of an operation.

    at start      ontology, shapes, computed fields ── derive ──► Vocabulary ── build ──► Types ── schema ──► the schema
    an operation  text ── read ──► document ── plan ──► Plan ── fetch ──► Facts ── compose ──► the answer

Nothing here knows a class or a property by name, except what RDF, RDFS, OWL and SHACL themselves define.
"""

from collections.abc import Mapping

from rdflib import Graph
from starlette.routing import BaseRoute

from kg.graphql.computed import computed
from kg.graphql.derivation import derive
from kg.graphql.endpoint import Served, routes
from kg.graphql.example import example
from kg.graphql.execution import Execution, Source
from kg.graphql.limits import Limits
from kg.graphql.listings import Find
from kg.graphql.schema import schema
from kg.graphql.types import build
from kg.iris import DEFAULT_BASE
from kg.readers import Reader

__all__ = ["Limits", "create"]


def create(  # noqa: PLR0913 each is another thing that the endpoint is made of
    reader: Reader,
    ontology: Graph,
    shapes: Graph,
    base: str = DEFAULT_BASE,
    *,
    find: Find,
    limits: Limits | None = None,
    fields: Mapping[str, str] | None = None,
    examples: Mapping[str, str] | None = None,
) -> list[BaseRoute]:
    """Return the routes below ``/graphql``: operations, a console for browsers and its files, and the schema as text.

    Args:
        reader: what is asked for everything that is answered.
        ontology: classes and properties; our own are below *base*.
        shapes: the SHACL shapes, for how many values a property has.
        base: the base IRI of the store.
        find: gives the version that a number, a name or a date means; the current one for None.
        limits: on what one operation may ask; the default ones when nothing is said.
        fields: the files of computed fields, by name.
        examples: operations for the console, by their titles; one that is made from the ontology comes first.

    Raises:
        kg.errors.DataError: no schema can be made of the ontology.
    """
    limits = limits or Limits()
    vocabulary = derive(ontology, shapes, base, computed(fields or {}, ontology))
    types = build(vocabulary)
    made, sdl = schema(types)
    execution = Execution(Source(reader, made, vocabulary, types, limits, find))
    shown = [("a page of things", example(vocabulary)), *(examples or {}).items()]
    return routes(Served(execution, limits, sdl, shown, find))
