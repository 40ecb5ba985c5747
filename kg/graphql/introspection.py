"""Introspection: what is asked of the schema itself is answered by graphql-core, beside the event loop.

The answer is the same as long as the server runs, and tools ask for the whole schema again and again: the last ones are
kept.
"""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode, SelectionSetNode, execute_sync

from kg.graphql.asked import Asked
from kg.graphql.selection import Document, Field

_KEPT = 8


class Introspection:
    """Answers what operations ask of *schema*."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._kept: dict[tuple[str, str | None, str], dict[str, Any]] = {}

    async def tell(self, document: Document, about: Sequence[Field], asked: Asked) -> dict[str, Any]:
        """Return the values of the root fields *about*, by their keys.

        Raises:
            graphql.GraphQLError: they cannot be answered.
        """
        key = (asked.query, asked.operation, json.dumps(dict(asked.variables or {}), sort_keys=True))
        if key not in self._kept:
            told = await asyncio.to_thread(self._tell, document, about, asked)
            while len(self._kept) >= _KEPT:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[key] = told
        return self._kept[key]

    def _tell(self, document: Document, about: Sequence[Field], asked: Asked) -> dict[str, Any]:
        whole = document.operation
        only = OperationDefinitionNode(
            operation=whole.operation,
            name=whole.name,
            variable_definitions=whole.variable_definitions,
            directives=(),
            selection_set=SelectionSetNode(selections=tuple(node for field in about for node in field.nodes)),
        )
        found = execute_sync(
            self._schema,
            DocumentNode(definitions=(only, *document.fragments.values())),
            variable_values=dict(asked.variables or {}),
        )
        if found.errors:
            raise found.errors[0]
        return found.data or {}
