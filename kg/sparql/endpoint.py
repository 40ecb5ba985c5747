"""The endpoint: an HTTP request becomes a request to the reader or to the writer, and the answer a response."""

from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus

from pyoxigraph import NamedNode
from starlette.datastructures import URL
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from kg.errors import AccessError, UsageError
from kg.readers.formats import RDF
from kg.sparql.answering import HTML, Answering, not_acceptable
from kg.sparql.description import Offer, describe
from kg.sparql.openapi import ENDINGS
from kg.sparql.protocol import FORM, QUERY, UPDATE, Allowances, Operation, operation
from kg.sparql.updates import Updater, apply
from kg.web.accept import choose
from kg.web.delivery import Delivery
from kg.web.guard import Guard
from kg.web.unquoted import unquoted

_PATHS = ("/sparql", "/query", "/update", "/sparql/", "/query/", "/update/")
_METHODS = "GET, HEAD, POST, OPTIONS"


class Endpoint:
    """Answers queries by *answering*, and hands updates to *updater* for whoever *guard* admits.

    Browsers that ask nothing get the page that *console* makes.
    """

    def __init__(
        self,
        answering: Answering,
        updater: Updater | None,
        guard: Guard,
        allowances: Allowances,
        offer: Offer,
        console: Callable[[], Response],
    ) -> None:
        self._answering = answering
        self._updater = updater
        self._guard = guard
        self._allowances = allowances
        self._offer = offer
        self._console = console

    async def answer(self, http: HttpRequest) -> Response:
        """Return the response to *http*: an answer, the service description, or the console for browsers.

        Raises:
            kg.errors.KgError: what was asked for is not right (the application makes a problem document of it).
        """
        if http.method == "OPTIONS":
            headers = {"Allow": _METHODS, "Accept-Post": f"{FORM}, {QUERY}, {UPDATE}"}
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
        asked = await operation(http, self._allowances, trusted=self._guard.knows(http))
        url = address(http)
        if asked is None:
            return await self._introduce(http, url)
        if asked.update:
            return await self._update(http, asked, url)
        return await self._answering.respond(http, asked, url, _accept(asked.format))

    def quick(self, scope: Scope) -> Delivery | None:
        """Return the response to the most frequent request, a GET of nothing but ``query=``; nothing to any other.

        Nothing, too, when the request is not right: `answer` tells the client. The request *scope* has no personal
        headers (`kg.web.door`).
        """
        raw: bytes = scope["query_string"]
        if scope["path"] not in _PATHS or not raw.startswith(b"query=") or b"&" in raw:
            return None
        host = accept = None
        for name, value in reversed(scope["headers"]):  # of several, the first
            if name == b"host":
                host = value
            elif name == b"accept":
                accept = value.decode("latin-1")
        try:
            text = unquoted(raw[6:].replace(b"+", b" ")).decode()
            url = _address(scope["scheme"], scope["server"], scope["path"], host)
        except (UnicodeDecodeError, UsageError):
            return None
        scope["kg.text"] = text
        return self._answering.plain(text, url, accept)

    async def _introduce(self, http: HttpRequest, url: str) -> Response:
        offers = [*RDF, HTML]
        offered = choose(http.headers.get("accept"), offers)
        if offered is None:
            return not_acceptable(offers)
        return self._console() if offered == HTML else describe(url, offered, self._offer)

    async def _update(self, http: HttpRequest, asked: Operation, url: str) -> Response:
        self._guard.admit(http)
        if self._updater is None:
            raise AccessError("this server is read-only: it has nobody who writes")
        # Errors of it are explained in the words of the text.
        http.scope["kg.text"] = asked.text
        await self._answering.examine(asked.text, update=True)
        version = await apply(self._updater, asked, url)
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"KG-Version": str(version)})


def _accept(wanted: str | None) -> str | None:
    """Return what the parameter ``format`` stands for as an Accept header.

    >>> _accept("csv")
    'text/csv'
    """
    if wanted is None:
        return None
    if wanted not in ENDINGS:
        raise UsageError(f"format={wanted}: must be one of {', '.join(sorted(ENDINGS))}")
    return ENDINGS[wanted]


def address(http: HttpRequest) -> str:
    """Return the URL of *http* without its query, which relative IRIs resolve against.

    Raises:
        kg.errors.UsageError: its Host header makes no IRI of it.
    """
    scope = http.scope
    host = next((value for name, value in scope["headers"] if name == b"host"), None)
    return _address(scope.get("scheme", "http"), scope.get("server"), scope["path"], host)


@lru_cache(maxsize=256)  # it takes longer than all else that a small query needs here, and is always the same
def _address(scheme: str, server: tuple[str, int | None] | None, path: str, host: bytes | None) -> str:
    headers = [] if host is None else [(b"host", host)]
    url = URL(scope={"scheme": scheme, "server": server, "path": path, "query_string": b"", "headers": headers})
    try:
        return NamedNode(str(url)).value
    except ValueError as error:
        raise UsageError("the Host header of the request is no name of a host") from error


def routes(endpoint: Endpoint) -> list[Route]:
    """Return the routes of the endpoint, with the aliases that clients of an Oxigraph server use."""
    return [Route(path, endpoint.answer, methods=["GET", "POST", "OPTIONS"]) for path in _PATHS]
