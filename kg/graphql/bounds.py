"""Bounds of a document: what would take long to validate is refused before that.

The validation that the specification asks for compares fields that are selected together, pair by pair, through all
fragments: a document of a few thousand tokens can keep it busy for a minute. Counting takes a few milliseconds.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
)

from kg.graphql.limits import Limits

_ALIASES = 10
"""How many aliases there may be beside a question for the whole schema."""


def check(document: DocumentNode, limits: Limits) -> None:
    """Refuse *document* when it goes beyond *limits*.

    Raises:
        graphql.GraphQLError: names what there is too much of, and the limit.
    """
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    _refuse(len(document.definitions), limits.fragments, "operations and fragments")
    nodes = list(_nodes(document))
    fields = [node for node in nodes if isinstance(node, FieldNode)]
    names = Counter(field.name.value for field in fields)
    _refuse(names["__schema"], 1, "times __schema")
    # Each alias of a part of the schema is as large as that part.
    _refuse(sum(1 for f in fields if f.alias), _ALIASES if names["__schema"] else limits.aliases, "aliases")
    _refuse(sum(len(node.directives or ()) for node in nodes), limits.directives, "directives")
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            for each in _sets(definition.selection_set):
                _refuse(_repeats(each), limits.repeats, "times the same field at one place")
        if isinstance(definition, OperationDefinitionNode):
            if definition.operation is not OperationType.QUERY:
                raise GraphQLError("only queries are answered here", definition)
            _refuse(len(definition.selection_set.selections), limits.roots, "fields at the root")
            size = _Size(fragments).of(definition.selection_set, ())
            _refuse(size[0], limits.depth, "levels of fields")
            _refuse(size[1], limits.fields, "fields, with those of its fragments")


def _refuse(found: int, most: int, what: str) -> None:
    if found > most:
        raise GraphQLError(f"the document has {found} {what}; the limit is {most}")


class _Size:
    """Depth and number of fields of selections, those of fragments counted wherever they are put in."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, tuple[int, int]] = {}

    def of(self, selected: SelectionSetNode, inside: tuple[str, ...]) -> tuple[int, int]:
        depth = fields = 0
        for node in selected.selections:
            below, count = self._below(node, inside)
            own = 1 if isinstance(node, FieldNode) else 0
            depth, fields = max(depth, own + below), fields + own + count
        return depth, fields

    def _below(self, node: SelectionNode, inside: tuple[str, ...]) -> tuple[int, int]:
        if not isinstance(node, FragmentSpreadNode):
            inner: SelectionSetNode | None = getattr(node, "selection_set", None)
            return self.of(inner, inside) if inner else (0, 0)
        name = node.name.value
        # A circle, or a fragment that is not there, is for the validation to tell.
        if name in inside or name not in self._fragments:
            return 0, 0
        if name not in self._known:
            self._known[name] = self.of(self._fragments[name].selection_set, (*inside, name))
        return self._known[name]


def _repeats(selected: SelectionSetNode) -> int:
    keys = Counter(
        node.alias.value if node.alias else node.name.value
        for node in selected.selections
        if isinstance(node, FieldNode)
    )
    return max(keys.values(), default=0)


def _sets(selected: SelectionSetNode) -> Iterator[SelectionSetNode]:
    yield selected
    for node in selected.selections:
        inner: SelectionSetNode | None = getattr(node, "selection_set", None)
        if inner:
            yield from _sets(inner)


def _nodes(document: DocumentNode) -> Iterator[SelectionNode]:
    for definition in document.definitions:
        selected: SelectionSetNode | None = getattr(definition, "selection_set", None)
        if selected:
            for each in _sets(selected):
                yield from each.selections
