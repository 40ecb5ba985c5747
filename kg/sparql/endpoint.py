"""The endpoint: an HTTP request becomes a request to the reader, and its answer a response in the format asked for."""

import asyncio
from http import HTTPStatus

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from kg.errors import QueryError
from kg.readers import Reader, Request
from kg.readers.formats import RDF, RESULTS
from kg.sparql.description import describe
from kg.sparql.outgoing import check
from kg.sparql.page import answer_page, query_page
from kg.sparql.protocol import Operation, operation
from kg.sparql.tokens import Outline, outline
from kg.web.accept import choose
from kg.web.delivery import Delivery
from kg.web.problems import problem

HTML = "text/html"
_DEEPEST = 500
_LONG = 32 * 1024
_VARY = {"Vary": "Accept"}
_ALIASES = {"application/json": "application/sparql-results+json", "application/xml": "application/sparql-results+xml"}
"""Names by which some clients ask for results of SELECT and ASK; they are answered under the same name."""


class Endpoint:
    """Answers queries from *reader*; `union` says whether their default graph is the union of all graphs."""

    def __init__(self, reader: Reader, *, union: bool) -> None:
        self._reader = reader
        self._union = union

    async def answer(self, http: HttpRequest) -> Response:
        """Return the response to *http*: an answer, the service description, or a page for browsers.

        Raises:
            kg.errors.KgError: what was asked for is not right (the application makes a problem document of it).
        """
        asked = await operation(http)
        accept = http.headers.get("accept")
        url = str(http.url.replace(query="", fragment=""))
        if asked is None:
            offered = choose(accept, [*RDF, HTML])
            if offered == HTML:
                return query_page()
            return describe(url, offered, union=self._union) if offered else _not_acceptable([*RDF, HTML])
        if asked.update:
            return problem(HTTPStatus.FORBIDDEN, "this endpoint is read-only: updates are not accepted")
        seen = await _examined(asked.text)
        if seen.form == "UPDATE":
            return problem(HTTPStatus.FORBIDDEN, "this is an update, and this endpoint is read-only")
        return await self._respond(http, asked, seen, url)

    async def _respond(self, http: HttpRequest, asked: Operation, seen: Outline, url: str) -> Response:
        graph = seen.form in ("CONSTRUCT", "DESCRIBE")
        offers = [*RDF, HTML] if graph else [*RESULTS, *_ALIASES, HTML]
        offered = choose(http.headers.get("accept"), offers)
        if offered is None:
            return _not_acceptable(offers)
        media_type = _ALIASES.get(offered, offered)
        request = Request(
            asked.text,
            media_type,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            # The engine lets the union override FROM, so a query with a dataset of its own goes without it.
            union=self._union and not seen.dataset,
            base=url,
        )
        if offered == HTML:
            return await answer_page(self._reader, request, http, graph=graph)
        return Delivery(self._reader, request, _VARY, offered)


def routes(reader: Reader, *, union: bool) -> list[Route]:
    """Return the routes of the endpoint, with the alias that clients of an Oxigraph server use."""
    endpoint = Endpoint(reader, union=union)
    return [Route(path, endpoint.answer, methods=["GET", "POST"]) for path in ("/sparql", "/query")]


async def _examined(text: str) -> Outline:
    """Return the outline of *text*, when it may be asked."""
    if len(text) < _LONG:
        return _examine(text)
    # Up to some seconds for a text of several megabytes that was made for it; others are served meanwhile.
    return await asyncio.to_thread(_examine, text)


def _examine(text: str) -> Outline:
    check(text)
    seen = outline(text)
    if seen.depth > _DEEPEST:
        raise QueryError(f"brackets nest {seen.depth} deep; {_DEEPEST} is the most that is answered")
    return seen


def _not_acceptable(offers: list[str]) -> Response:
    return problem(HTTPStatus.NOT_ACCEPTABLE, f"this can be had as {', '.join(offers)}", _VARY, available=offers)
