"""The schema: Strawberry's, with our scalars, as graphql-core's that operations are validated against."""

from graphql import GraphQLSchema
from strawberry import Schema
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

from kg.graphql.things import IRI, Date, DateTime
from kg.graphql.types import Types


def scalar(name: str, origin: object, description: str, url: str) -> ScalarDefinition:
    """Return a scalar that is written as its lexical form, which RDF and GraphQL share."""
    return ScalarDefinition(name, description, url, serialize=str, parse_value=str, parse_literal=None, origin=origin)  # type: ignore[arg-type]


_XSD = "https://www.w3.org/TR/xmlschema11-2/"
_CONFIG = StrawberryConfig(
    scalar_map={
        IRI: scalar("IRI", IRI, "An IRI, absolute.", "https://www.rfc-editor.org/rfc/rfc3987"),
        Date: scalar("Date", Date, "A day, as YYYY-MM-DD.", _XSD + "#date"),
        DateTime: scalar("DateTime", DateTime, "A time of a day, as in ISO 8601.", _XSD + "#dateTime"),
    }
)


def schema(types: Types) -> tuple[GraphQLSchema, str]:
    """Return the schema of *types*, and its text in the language of GraphQL."""
    made = Schema(query=types.query, types=types.all, config=_CONFIG)
    return made._schema, made.as_str() + "\n"  # noqa: SLF001 Strawberry has no other door to the schema of graphql-core
