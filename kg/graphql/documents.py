"""Documents: parsed, bounded and validated; the last ones are kept, as front ends send the same ones again."""

from functools import lru_cache

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    parse,
    specified_rules,
    validate,
)

from kg.graphql.bounds import check
from kg.graphql.limits import Limits

_KEPT = 256
_LONG = 10_000
_ERRORS = 5
"""More errors help nobody, and each that proposes a name compares it with all names."""


class Documents:
    """Reads documents for *schema* within *limits*."""

    def __init__(self, schema: GraphQLSchema, limits: Limits) -> None:
        self._schema = schema
        self._limits = limits
        self._rules = [*specified_rules, *([] if limits.introspection else [NoSchemaIntrospectionCustomRule])]
        self._kept = lru_cache(_KEPT)(self._read)

    def read(self, text: str) -> DocumentNode | list[GraphQLError]:
        """Return the document that *text* is, or what is wrong with it."""
        return self._kept(text) if len(text) < _LONG else self._read(text)

    def _read(self, text: str) -> DocumentNode | list[GraphQLError]:
        try:
            document = parse(text, max_tokens=self._limits.tokens)
            check(document, self._limits)
        except GraphQLError as error:
            return [error]
        except RecursionError:
            return [GraphQLError("the document is nested too deeply")]
        return validate(self._schema, document, self._rules, max_errors=_ERRORS) or document
