"""Execution: one operation from its text to its answer.

Nothing is shared between operations but documents that were read before, and the order of long connections, which is
that of a version for good (`kg.graphql.listings`); every operation is planned and fetched anew.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    get_operation_ast,
)
from graphql.execution import get_variable_values
from graphql.execution.values import VariableValues

from kg.errors import KgError
from kg.graphql.asked import Asked
from kg.graphql.composition import compose
from kg.graphql.documents import Documents
from kg.graphql.facts import fetch
from kg.graphql.introspection import Introspection
from kg.graphql.limits import Limits
from kg.graphql.listings import Find, Listings
from kg.graphql.planner import plan
from kg.graphql.selection import Document
from kg.graphql.types import Types
from kg.graphql.vocabulary import Vocabulary
from kg.readers import Reader

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """Where answers come from: the reader, the schema, and what is needed to ask and to answer.

    `find` gives the version that somebody asks for.
    """

    reader: Reader
    schema: GraphQLSchema
    vocabulary: Vocabulary
    types: Types
    limits: Limits
    find: Find


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to an operation. Without data and with errors, `begun` tells whether it was a valid one."""

    data: Mapping[str, Any] | None
    errors: tuple[GraphQLError, ...] = ()
    extensions: Mapping[str, Any] = field(default_factory=dict)
    begun: bool = False


class Execution:
    """Executes operations over *source*."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._documents = Documents(source.schema, source.limits)
        self._introspection = Introspection(source.schema)
        self._listings = Listings(source.find)

    async def execute(self, asked: Asked) -> Result:
        """Return the answer to what is *asked*; every error is in it."""
        read = self._documents.read(asked.query)
        if isinstance(read, list):
            return Result(None, tuple(read))
        operation = get_operation_ast(read, asked.operation)
        if operation is None:
            which = f"named '{asked.operation}'" if asked.operation else "that is the only one (set operationName)"
            return Result(None, (GraphQLError(f"the document has no operation {which}"),))
        definitions = operation.variable_definitions or ()
        variables = get_variable_values(self._source.schema, definitions, dict(asked.variables or {}), max_errors=5)
        if not isinstance(variables, VariableValues):
            return Result(None, tuple(variables))
        try:
            return await self._answer(asked, read, operation, variables)
        except GraphQLError as error:
            return Result(None, (error,))
        except KgError as error:
            return Result(None, (GraphQLError(str(error), original_error=error),), begun=True)
        except Exception as error:  # noqa: BLE001 whatever it is, the others of a batch are answered
            _LOG.exception("GraphQL: an operation failed")
            return Result(
                None, (GraphQLError("an error of the server; its log says more", original_error=error),), begun=True
            )

    async def _answer(
        self, asked: Asked, read: DocumentNode, operation: OperationDefinitionNode, variables: VariableValues
    ) -> Result:
        source = self._source
        fragments = {d.name.value: d for d in read.definitions if isinstance(d, FragmentDefinitionNode)}
        document = Document(source.schema, operation, fragments, variables)
        planned = plan(document, source.vocabulary, source.types, source.limits, source.find, asked.version)
        # Who wants to see what is asked of the store wants to see all of it.
        listings = Listings(source.find) if asked.explain else self._listings
        facts = await fetch(planned, source.vocabulary, source.reader, source.limits, listings)
        data, errors = compose(planned, facts, source.vocabulary, source.limits.reached)
        roots = document.fields("Query", [operation.selection_set])
        about = [root for root in roots if root.name in {"__schema", "__type"}]
        if about and data is not None:
            told = await self._introspection.tell(document, about, asked)
            data = {root.key: told[root.key] if root in about else data[root.key] for root in roots}
        extensions: dict[str, Any] = {"cost": planned.cost}
        if facts.version is not None:
            extensions["version"] = facts.version
        if facts.purged:
            extensions["purged"] = list(facts.purged)
        if asked.explain:
            extensions["sparql"] = facts.queries
        return Result(data, tuple(errors), extensions, begun=True)
