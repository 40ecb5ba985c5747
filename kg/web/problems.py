"""Problem documents (RFC 9457): how every error is answered, in one place.

An error of `kg.errors` carries its status; its message is written for the one who asked and becomes the detail.
Programs get JSON, whoever prefers plain text gets text, and a browser a page.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.errors import KgError, LockedError, QueryError, ReaderError, StoreError, TokenError
from kg.web.accept import choose
from kg.web.page import page

MEDIA_TYPE = "application/problem+json"
_JSON = (MEDIA_TYPE, "application/json")
_RETRY = {"Retry-After": "1"}
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="kg"'}
_INTERNAL = "an error of the server; its log says more"

Handler = Callable[[Request, Exception], Awaitable[Response]]


class Problem(Response):
    """A problem document; what the client accepts decides how it is written when it is sent."""

    def __init__(self, document: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> None:
        super().__init__(json.dumps(document, ensure_ascii=False), status, dict(headers), MEDIA_TYPE)
        self._document = document

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it (called by the server)."""
        wanted = choose(Headers(scope=scope).get("accept"), [*_JSON, "text/html", "text/plain"])
        if wanted == "text/html":
            self._become(bytes(_page(self._document).body), "text/html; charset=utf-8")
        elif wanted == "text/plain":
            self._become(text(self._document).encode(), "text/plain; charset=utf-8")
        self.headers["Vary"] = "Accept"
        await super().__call__(scope, receive, send)

    def _become(self, body: bytes, media_type: str) -> None:
        self.body = body
        self.headers["Content-Type"] = media_type
        self.headers["Content-Length"] = str(len(body))


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None, **members: object) -> Problem:
    """Return the problem document for *status* with *detail* and further *members* (those that are None are left out).

    >>> bytes(problem(404, "there is no such graph").body).decode()
    '{"type": "about:blank", "title": "Not Found", "status": 404, "detail": "there is no such graph"}'
    """
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    document |= {name: value for name, value in members.items() if value is not None}
    return Problem(document, status, {"Cache-Control": "no-store", **(headers or {})})


def text(document: Mapping[str, Any]) -> str:
    r"""Return a problem *document* for a terminal.

    >>> document = {"title": "Bad Request", "status": 400, "detail": "no", "excerpt": "SELEC\n^", "proposal": "SELECT"}
    >>> print(text(document))
    400 Bad Request
    no
    <BLANKLINE>
        SELEC
        ^
    <BLANKLINE>
    SELECT
    <BLANKLINE>
    """
    lines = [f"{document['status']} {document['title']}", str(document["detail"])]
    if "excerpt" in document:
        lines += ["", *(f"    {line}" for line in document["excerpt"].split("\n"))]
    if "proposal" in document:
        lines += ["", document["proposal"]]
    return "\n".join(lines) + "\n"


def of(error: KgError) -> Problem:
    """Return the problem document for *error*."""
    if isinstance(error, QueryError):
        return problem(
            error.status,
            str(error),
            line=error.line,
            column=error.column,
            proposal=error.proposal,
            corrected=error.corrected,
        )
    return problem(error.status, str(error), _headers(error))


async def _known(request: Request, error: Exception) -> Response:
    request.scope["kg.error"] = type(error).__name__
    return of(error) if isinstance(error, KgError) else await _unknown(request, error)


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return await _unknown(request, error)
    return problem(error.status_code, error.detail, error.headers)


async def _gone(_: Request, __: Exception) -> Response:
    return problem(HTTPStatus.BAD_REQUEST, "the client has gone")


async def _unknown(_: Request, __: Exception) -> Response:
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, _INTERNAL)


def handlers(folder: Path | None = None) -> dict[Any, Handler]:
    """Return the exception handlers for a Starlette application; no answer tells where the *folder* of the data is."""
    hidden = {str(folder), str(folder.absolute()), str(folder.resolve())} if folder else set()

    async def store(request: Request, error: Exception) -> Response:
        request.scope["kg.error"] = type(error).__name__
        said = str(error)
        for path in sorted(hidden, key=len, reverse=True):
            said = said.replace(path, "the data folder")
        return problem(getattr(error, "status", 500), said, _headers(error))

    return {
        StoreError: store,
        KgError: _known,
        HTTPException: _http,
        ClientDisconnect: _gone,
        Exception: _unknown,
    }


def _headers(error: Exception) -> dict[str, str] | None:
    if isinstance(error, TokenError):
        return _CHALLENGE
    if isinstance(error, ReaderError | LockedError) and error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return _RETRY
    return None


def _page(document: Mapping[str, Any]) -> Response:
    body = f'<p class="problem">{escape(str(document["detail"]))}</p>'
    if "excerpt" in document:
        body += f"<pre>{escape(document['excerpt'])}</pre>"
    if "proposal" in document:
        body += f"<p>{escape(document['proposal'])}</p>"
    if "corrected" in document:
        body += (
            '<form action="/sparql" method="get"><p><textarea name="query">'
            f"{escape(document['corrected'])}</textarea></p><p><button>Run this instead</button></p></form>"
        )
    return page(f"{document['status']} {document['title']}", body)
