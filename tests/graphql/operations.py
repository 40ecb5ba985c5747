"""Operations made at random from the schema: aliases, fragments, directives, variables, merged fields.

An operation follows from a number alone. Choices that hypothesis makes one by one, hundreds for an operation, gain
nothing here: they are not shrunk, and what of an operation depends on what would have to be the same each time.
"""

from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)

DEPTH = 4


def operation(seed: int, schema: GraphQLSchema, iris: list[str]) -> str:
    """Return the operation number *seed*, which has the Boolean variables ``$yes`` and ``$no``."""
    maker = _Maker(Random(seed), schema, iris)  # noqa: S311 - the same operation for the same number
    assert schema.query_type is not None
    body = maker.selection(schema.query_type, 0)
    fragments = "\n".join(maker.fragments)
    used = "x: __typename @skip(if: $no) y: __typename @include(if: $yes)"
    return f"query ($yes: Boolean!, $no: Boolean!) {{ {used} {body} }}\n{fragments}"


class _Maker:
    def __init__(self, chance: Random, schema: GraphQLSchema, iris: list[str]) -> None:
        self._chance = chance
        self._schema = schema
        self._iris = iris
        self._number = 0
        self.fragments: list[str] = []

    def selection(self, of: Any, depth: int) -> str:  # noqa: ANN401
        pieces = [self._piece(of, depth) for _ in range(self._chance.randint(1, 3))]
        return " ".join([piece for piece in pieces if piece] or ["__typename"])

    def _piece(self, of: Any, depth: int) -> str:  # noqa: ANN401
        kind = self._chance.choice(["field", "field", "field", "field", "inline", "named", "typename"])
        if kind == "typename" or (isinstance(of, GraphQLUnionType) and kind == "field"):
            return self._alias() + "__typename" + self._directive()
        if kind == "field":
            return self._field(of, depth)
        narrower = (
            [of]
            if isinstance(of, GraphQLObjectType)
            else [*([of] if isinstance(of, GraphQLInterfaceType) else []), *self._schema.get_possible_types(of)]
        )
        target = self._chance.choice(narrower)
        inner = self.selection(target, depth)
        if kind == "inline":
            return f"... on {target.name}{self._directive()} {{ {inner} }}"
        self._number += 1
        self.fragments.append(f"fragment f{self._number} on {target.name} {{ {inner} }}")
        return f"...f{self._number}{self._directive()}"

    def _field(self, of: Any, depth: int) -> str:  # noqa: ANN401
        fields: dict[str, GraphQLField] = of.fields
        names = [n for n, f in fields.items() if self._wanted(n, f, depth)]
        if not names:
            return self._alias() + "__typename"
        name = self._chance.choice(names)
        target = get_named_type(fields[name].type)
        arguments = self._arguments(name, fields[name])
        inner = ""
        if isinstance(target, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType):
            through = target.name.endswith(("Connection", "Edge", "PageInfo"))
            inner = f" {{ {self.selection(target, depth if through else depth + 1)} }}"
        # Its own alias always: the same key with other arguments would not be valid.
        return self._alias(always=True) + name + arguments + self._directive() + inner

    def _wanted(self, name: str, field: GraphQLField, depth: int) -> bool:
        of = get_named_type(field.type)
        leaf = not isinstance(of, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)
        if name in {"figures", "origins", "originCount", "conflict", "chain", "cursor", "startCursor", "endCursor"}:
            return False
        return leaf or depth < DEPTH

    def _arguments(self, name: str, field: GraphQLField) -> str:
        if "ids" in field.args:
            return '(ids: ["' + '", "'.join(self._chance.choices(self._iris, k=self._chance.randint(1, 3))) + '"])'
        if "id" in field.args:
            return f'(id: "{self._chance.choice(self._iris)}")'
        if "first" in field.args:
            return self._chance.choice(
                ["", "(first: 1)", "(first: 3)", "(last: 2)", "(first: 4, last: 1)", "(first: 0)"]
            )
        if name == "label":
            return self._chance.choice(["", '(languages: ["de"])', '(languages: ["fr", "en"])'])
        return ""

    def _alias(self, *, always: bool = False) -> str:
        if always or self._chance.random() < 0.5:
            self._number += 1
            return f"a{self._number}: "
        return ""

    def _directive(self) -> str:
        return self._chance.choice(
            ["", "", "", "", "", " @skip(if: $no)", " @skip(if: $yes)", " @include(if: $no)", " @include(if: $yes)"]
        )
