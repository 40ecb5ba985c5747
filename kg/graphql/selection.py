"""Reading an operation: which fields are selected of an object of one type, fragments and directives followed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    is_abstract_type,
)
from graphql.execution import get_argument_values, get_directive_values
from graphql.execution.values import VariableValues


@dataclass(frozen=True, slots=True)
class Field:
    """A field as an operation selects it under `key`; several nodes of the document may select it together."""

    key: str
    nodes: tuple[FieldNode, ...]

    @property
    def name(self) -> str:
        """The field's name in the schema."""
        return self.nodes[0].name.value

    @property
    def selected(self) -> tuple[SelectionSetNode, ...]:
        """What is selected of its value."""
        return tuple(node.selection_set for node in self.nodes if node.selection_set)


@dataclass(frozen=True, slots=True)
class Document:
    """One operation of a document, with what is needed to read it."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: VariableValues

    def fields(self, of: str, selected: Iterable[SelectionSetNode]) -> list[Field]:
        """Return the fields that *selected* selects of an object of the type named *of*."""
        found: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selection_set in selected:
            self._collect(of, selection_set, found, seen)
        return [Field(key, tuple(nodes)) for key, nodes in found.items()]

    def arguments(self, of: str, field: Field) -> dict[str, Any]:
        """Return the arguments of *field* of the type *of*.

        Raises:
            graphql.GraphQLError: one is missing or of the wrong type.
        """
        owner = self.schema.type_map[of]
        if not isinstance(owner, GraphQLObjectType):
            raise TypeError(f"{of} has no fields of its own")
        return get_argument_values(owner.fields[field.name], field.nodes[0], self.variables)

    def _collect(self, of: str, selected: SelectionSetNode, found: dict[str, list[FieldNode]], seen: set[str]) -> None:
        for node in selected.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(of, node.type_condition.name.value):
                    self._collect(of, node.selection_set, found, seen)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self.fragments[node.name.value]
                if self._applies(of, fragment.type_condition.name.value):
                    self._collect(of, fragment.selection_set, found, seen)

    def _included(self, node: Any) -> bool:  # noqa: ANN401 graphql-core's nodes share no public type
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip["if"]) and not (include and not include["if"])

    def _applies(self, of: str, condition: str) -> bool:
        if of == condition:
            return True
        wider, narrower = self.schema.type_map[condition], self.schema.type_map[of]
        return is_abstract_type(wider) and self.schema.is_sub_type(wider, narrower)
