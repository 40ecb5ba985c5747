"""What pyoxigraph says of a SPARQL text that is not valid, with the place that it hides in its words."""

import re

from kg.errors import QueryError

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def misspelt(words: str) -> QueryError:
    """Return the error that says the same as *words* of the engine.

    >>> found = misspelt("error at 2:7: expected WHERE")
    >>> str(found), found.line, found.column
    ('not valid SPARQL, line 2, column 7: expected WHERE', 2, 7)
    """
    found = _PLACE.fullmatch(words)
    if found is None:
        return QueryError(f"not valid SPARQL: {words}")
    line, column, expected = int(found[1]), int(found[2]), found[3]
    return QueryError(f"not valid SPARQL, line {line}, column {column}: {expected}", line, column)
