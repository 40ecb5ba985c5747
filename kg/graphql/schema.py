"""The executable schema: Strawberry's, with our scalars and the limits that hold before anything is planned."""

import logging
from collections.abc import Callable

from graphql import GraphQLError
from strawberry import Schema
from strawberry.extensions import MaxAliasesLimiter, MaxTokensLimiter, QueryDepthLimiter, SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types.execution import ExecutionContext
from strawberry.types.scalar import ScalarDefinition

from kg.errors import KgError
from kg.graphql.limits import Limits
from kg.graphql.things import IRI, Date, DateTime
from kg.graphql.types import Types

_LOG = logging.getLogger(__name__)


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


class _Schema(Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log what is our fault; what is the client's fault, the client is told."""
        del execution_context
        for error in errors:
            if error.original_error and not isinstance(error.original_error, GraphQLError | KgError):
                _LOG.error("GraphQL: %s", error.message, exc_info=error.original_error)


def schema(types: Types, limits: Limits, planning: Callable[[], SchemaExtension]) -> Schema:
    """Return the schema of *types*; *planning* makes the extension that answers one operation."""
    return _Schema(
        query=types.query,
        types=types.all,
        config=_CONFIG,
        extensions=[
            lambda: MaxTokensLimiter(max_token_count=limits.tokens),
            lambda: QueryDepthLimiter(max_depth=limits.depth),
            lambda: MaxAliasesLimiter(max_alias_count=limits.aliases),
            planning,
        ],
    )
