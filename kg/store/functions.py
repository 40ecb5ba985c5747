"""Functions that the engine does not have: a call of one is an error of its expression, not of the whole query.

SPARQL 1.1 says so (section 17.3); the engine refuses the query, and names one such function. So it is tried again with
that one put in as a function without a value, until it has all of them.
"""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from pyoxigraph import NamedNode

_MISSING = re.compile(r"The custom function <(?P<iri>[^<>]+)> is not supported")
_MOST = 100

Functions = dict[NamedNode, Callable[..., Any]]
_Result = TypeVar("_Result")


def tolerant(evaluate: Callable[[Functions], _Result]) -> _Result:
    """Return what *evaluate* returns, called with the functions that the engine turns out to lack.

    >>> from pyoxigraph import Store
    >>> store = Store()
    >>> query = "SELECT (COALESCE(<urn:f>(1), <urn:g>(2), 3) AS ?x) {}"
    >>> [str(row["x"]) for row in tolerant(lambda functions: store.query(query, custom_functions=functions))]
    ['"3"^^<http://www.w3.org/2001/XMLSchema#integer>']

    Raises:
        RuntimeError: for another reason, as *evaluate* raised it.
    """
    functions: Functions = {}
    while True:
        try:
            return evaluate(functions)
        except RuntimeError as error:
            found = _MISSING.search(str(error))
            if found is None or len(functions) >= _MOST or NamedNode(found["iri"]) in functions:
                raise
            functions[NamedNode(found["iri"])] = _without_value


def _without_value(*_: object) -> None:
    return None
