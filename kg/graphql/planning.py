"""Answering one operation: its plan is made and fetched before execution, which then only reads attributes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from graphql import FragmentDefinitionNode, get_operation_ast
from graphql.execution import get_variable_values
from graphql.execution.values import VariableValues
from strawberry.extensions import SchemaExtension

from kg.graphql.assembly import assemble
from kg.graphql.facts import fetch
from kg.graphql.limits import Limits
from kg.graphql.plan import plan
from kg.graphql.selection import Document
from kg.graphql.types import Types
from kg.graphql.vocabulary import Vocabulary
from kg.readers import Reader


@dataclass(frozen=True, slots=True)
class Source:
    """Where answers come from: the reader, and what is needed to ask it."""

    reader: Reader
    vocabulary: Vocabulary
    types: Types
    limits: Limits


class Planning(SchemaExtension):
    """Gives the execution of one operation its root value, and the answer the version it was read from."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._version: int | None = None

    async def on_execute(self) -> AsyncIterator[None]:
        """Fetch the whole operation.

        Raises:
            graphql.GraphQLError: it cannot be planned.
            kg.errors.KgError: it cannot be fetched.
        """
        if document := self._document():
            source = self._source
            planned = plan(document, source.vocabulary, source.types, source.limits)
            facts = await fetch(planned, source.vocabulary, source.reader, source.limits.reached)
            self._version = facts.version
            self.execution_context.root_value = assemble(planned, facts, source.vocabulary, source.types)
        yield

    def get_results(self) -> dict[str, object]:
        """Return the extensions of the answer: the version, if the store was asked."""
        return {} if self._version is None else {"version": self._version}

    def _document(self) -> Document | None:
        context = self.execution_context
        document = context.graphql_document
        operation = document and get_operation_ast(document, context.operation_name)
        if not document or not operation:
            return None
        schema = context.schema._schema  # noqa: SLF001 Strawberry has no other door to the schema of graphql-core
        variables = get_variable_values(schema, operation.variable_definitions or (), context.variables or {})
        if not isinstance(variables, VariableValues):
            # Execution finds the same errors, and reports them.
            return None
        fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        return Document(schema, operation, fragments, variables)
