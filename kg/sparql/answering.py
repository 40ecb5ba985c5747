"""Answering: a query that was examined becomes a request to the reader, in the format that the client likes best."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from kg.errors import AccessError, KgError, QueryError
from kg.readers import Reader, Request
from kg.readers.formats import RDF, RESULTS
from kg.sparql.outgoing import check
from kg.sparql.page import answer_page
from kg.sparql.protocol import Operation
from kg.sparql.services import Services
from kg.sparql.terms import Terms
from kg.sparql.tokens import Outline, outline, sketch
from kg.web.accept import choose
from kg.web.delivery import Delivery
from kg.web.guard import Guard
from kg.web.problems import problem

HTML = "text/html"
DEEPEST = 500
_LONG = 32 * 1024
_VARY = {"Vary": "Accept"}
_TABLE_ALIASES = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
    "text/plain": "text/tab-separated-values",
}
_GRAPH_ALIASES = {
    "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml",
    "text/plain": "application/n-triples",
}
"""Names by which some clients ask for a format; they are answered under the same name."""
_GRAPHS = (*RDF, *_GRAPH_ALIASES, HTML)
_TABLES = (*RESULTS, *_TABLE_ALIASES, HTML)
"""What the answers to CONSTRUCT and DESCRIBE, and to SELECT and ASK, can be had as; the preferred one first."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a query gets: whether its default graph is the union of all graphs, and in how many seconds it must end.

    Its answer may have `rows` rows or triples and `size` bytes; any number when nothing is said.
    """

    union: bool
    deadline: float
    rows: int | None = None
    size: int | None = None


class Answering:
    """Answers queries from *reader*.

    The *bounds* are those of whoever *guard* does not know; *services* may be asked by SERVICE, and *terms* are those
    of our namespace.
    """

    def __init__(self, reader: Reader, guard: Guard, services: Services, terms: Terms, bounds: Bounds) -> None:
        self._reader = reader
        self._guard = guard
        self._services = services
        self._terms = terms
        self._bounds = bounds

    async def respond(self, http: HttpRequest, asked: Operation, base: str, accept: str | None = None) -> Response:
        """Return the response to the query *asked*, whose relative IRIs resolve against *base*.

        *accept* stands in for the Accept header of the request.

        Raises:
            kg.errors.KgError: the query is not right, or the reader has no answer.
        """
        http.scope["kg.text"] = asked.text
        seen = await self.examine(asked.text, update=False)
        offers = _GRAPHS if _is_graph(seen) else _TABLES
        offered = choose(accept or http.headers.get("accept"), offers)
        if offered is None:
            return not_acceptable(offers)
        request = self._request(asked, seen, offered, base, self._seconds(http, asked.timeout))
        await self._terms.check(self._reader, request, seen)
        if offered == HTML:
            return await answer_page(self._reader, request, http, graph=_is_graph(seen))
        return Delivery(self._reader, request, _VARY, offered)

    def plain(self, text: str, base: str, accept: str | None) -> Delivery | None:
        """Return the response to the query *text*, of which its request says no more, when it is told at once.

        Nothing for what takes longer, for a page, and for what is not right: `respond` then does it, or says why.
        """
        if len(text) >= _LONG or self._services.prefixes:
            return None
        try:
            check(text)
        except KgError:
            return None
        seen = sketch(text)
        offered = choose(accept, _GRAPHS if _is_graph(seen) else _TABLES)
        if offered is None or offered == HTML or seen.form == "UPDATE" or seen.depth > DEEPEST:
            return None
        if not self._terms.plain(text):
            return None
        return Delivery(self._reader, self._request(Operation(text), seen, offered, base, None), _VARY, offered)

    def _request(self, asked: Operation, seen: Outline, offered: str, base: str, deadline: float | None) -> Request:
        return Request(
            asked.text,
            (_GRAPH_ALIASES if _is_graph(seen) else _TABLE_ALIASES).get(offered, offered),
            version=asked.version,
            default_graphs=asked.default_graphs,
            named_graphs=asked.named_graphs,
            # The engine lets the union override FROM, so a query with a dataset of its own goes without it.
            union=self._bounds.union and not seen.dataset,
            base=base,
            deadline=deadline,
            rows=self._bounds.rows,
            size=self._bounds.size,
        )

    async def examine(self, text: str, *, update: bool) -> Outline:
        """Return the outline of *text*, an *update* or a query, when it may be asked.

        Raises:
            kg.errors.QueryError: it may not, with the place.
            kg.errors.AccessError: an update was sent as a query.
        """
        if len(text) < _LONG:
            seen = self._examine(text)
        else:
            # Up to some seconds for a text of several megabytes that was made for it; others are served meanwhile.
            seen = await asyncio.to_thread(self._examine, text)
        await self._services.resolve(text)
        if seen.form == "UPDATE" and not update:
            if self._guard.closed:
                raise AccessError("this is an update, and this server is read-only")
            raise QueryError("this is an update; send it as one: by POST, in the parameter 'update'")
        return seen

    def _examine(self, text: str) -> Outline:
        check(text, self._services.prefixes)
        seen = outline(text)
        if seen.depth > DEEPEST:
            raise QueryError(f"brackets and operators nest {seen.depth} deep; {DEEPEST} is the most that is answered")
        return seen

    def _seconds(self, http: HttpRequest, wanted: float | None) -> float | None:
        most = self._bounds.deadline
        if wanted is None or (wanted > most and not self._guard.knows(http)):
            return None if wanted is None else most
        return wanted


def _is_graph(seen: Outline) -> bool:
    return seen.form in ("CONSTRUCT", "DESCRIBE")


def not_acceptable(offers: Sequence[str]) -> Response:
    """Return the answer to whoever accepts none of *offers*."""
    return problem(HTTPStatus.NOT_ACCEPTABLE, f"this can be had as {', '.join(offers)}", _VARY, available=offers)
