"""The schema: Strawberry's, with our scalars, as graphql-core's that operations are validated against."""

from typing import Any

from graphql import GraphQLError, GraphQLSchema, ValueNode, print_ast, value_from_ast_untyped
from strawberry import Schema
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

from kg.graphql.things import IRI, Date, DateTime, Version
from kg.graphql.types import Types


def scalar(name: str, origin: object, description: str, url: str) -> ScalarDefinition:
    """Return a scalar that is written as its lexical form, which RDF and GraphQL share."""
    return ScalarDefinition(name, description, url, serialize=str, parse_value=str, parse_literal=None, origin=origin)  # type: ignore[arg-type]


def _version(value: object) -> int | str:
    if isinstance(value, int | str) and not isinstance(value, bool):
        return value
    raise GraphQLError(f"a version is a number, a name or a date, not {value!r}")


def _version_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> int | str:
    try:
        return _version(value_from_ast_untyped(node, variables))
    except GraphQLError as error:
        raise GraphQLError(f"a version is a number, a name or a date, not {print_ast(node)}", node) from error


_XSD = "https://www.w3.org/TR/xmlschema11-2/"
_CONFIG = StrawberryConfig(
    scalar_map={
        IRI: scalar("IRI", IRI, "An IRI, absolute.", "https://www.rfc-editor.org/rfc/rfc3987"),
        Date: scalar("Date", Date, "A day, as YYYY-MM-DD.", _XSD + "#date"),
        DateTime: scalar("DateTime", DateTime, "A time of a day, as in ISO 8601.", _XSD + "#dateTime"),
        Version: ScalarDefinition(
            "Version",
            "A version: its number, its name, or a date (the version that was current then; of a day, at its end).",
            None,
            serialize=None,
            parse_value=_version,
            parse_literal=_version_literal,
            origin=Version,
        ),
    }
)


def schema(types: Types) -> tuple[GraphQLSchema, str]:
    """Return the schema of *types*, and its text in the language of GraphQL."""
    made = Schema(query=types.query, types=types.all, config=_CONFIG)
    return made._schema, made.as_str() + "\n"  # noqa: SLF001 Strawberry has no other door to the schema of graphql-core
