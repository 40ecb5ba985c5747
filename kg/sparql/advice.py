"""Advice: errors of a query that say where it is misspelt and what would mend it."""

from starlette.requests import Request
from starlette.responses import Response

from kg.errors import QueryError
from kg.web.problems import Handler, of


def handler(base: str) -> Handler:
    """Return the handler of the errors of queries on a store with the base IRI *base*."""

    async def advise(_: Request, error: Exception) -> Response:
        return of(error if isinstance(error, QueryError) else QueryError(str(error)))

    return advise
