"""Operations made at random from the schema: aliases, fragments, directives, variables, merged fields."""

from typing import Any, TypeVar

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)
from hypothesis import strategies as st

DEPTH = 4
T = TypeVar("T")


def operations(schema: GraphQLSchema, iris: list[str]) -> st.SearchStrategy[str]:
    """Return operations with the Boolean variables ``$yes`` and ``$no``."""

    @st.composite
    def made(draw: Any) -> str:  # noqa: ANN401 hypothesis types it so
        maker = _Maker(draw, schema, iris)
        assert schema.query_type is not None
        body = maker.selection(schema.query_type, 0)
        fragments = "\n".join(maker.fragments)
        used = "x: __typename @skip(if: $no) y: __typename @include(if: $yes)"
        return f"query ($yes: Boolean!, $no: Boolean!) {{ {used} {body} }}\n{fragments}"

    return made()


class _Maker:
    def __init__(self, draw: Any, schema: GraphQLSchema, iris: list[str]) -> None:  # noqa: ANN401
        self._drawn = draw
        self._schema = schema
        self._iris = iris
        self._number = 0
        self.fragments: list[str] = []

    def _draw(self, strategy: st.SearchStrategy[T]) -> T:
        drawn: T = self._drawn(strategy)
        return drawn

    def selection(self, of: Any, depth: int) -> str:  # noqa: ANN401
        pieces = [self._piece(of, depth) for _ in range(self._draw(st.integers(1, 3)))]
        return " ".join([piece for piece in pieces if piece] or ["__typename"])

    def _piece(self, of: Any, depth: int) -> str:  # noqa: ANN401
        kind = self._draw(st.sampled_from(["field", "field", "field", "field", "inline", "named", "typename"]))
        if kind == "typename" or (isinstance(of, GraphQLUnionType) and kind == "field"):
            return self._alias() + "__typename" + self._directive()
        if kind == "field":
            return self._field(of, depth)
        narrower = (
            [of]
            if isinstance(of, GraphQLObjectType)
            else [*([of] if isinstance(of, GraphQLInterfaceType) else []), *self._schema.get_possible_types(of)]
        )
        target = self._draw(st.sampled_from(narrower))
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
        name = self._draw(st.sampled_from(names))
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
            return (
                '(ids: ["'
                + '", "'.join(self._draw(st.lists(st.sampled_from(self._iris), min_size=1, max_size=3)))
                + '"])'
            )
        if "id" in field.args:
            return f'(id: "{self._draw(st.sampled_from(self._iris))}")'
        if "first" in field.args:
            return self._draw(
                st.sampled_from(["", "(first: 1)", "(first: 3)", "(last: 2)", "(first: 4, last: 1)", "(first: 0)"])
            )
        if name == "label":
            return self._draw(st.sampled_from(["", '(languages: ["de"])', '(languages: ["fr", "en"])']))
        return ""

    def _alias(self, *, always: bool = False) -> str:
        if always or self._draw(st.booleans()):
            self._number += 1
            return f"a{self._number}: "
        return ""

    def _directive(self) -> str:
        return self._draw(
            st.sampled_from(
                ["", "", "", "", "", " @skip(if: $no)", " @skip(if: $yes)", " @include(if: $no)", " @include(if: $yes)"]
            )
        )
