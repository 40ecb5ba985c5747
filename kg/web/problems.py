"""Problem documents (RFC 9457): how every error is answered, in one place.

An error of `kg.errors` carries its status; its message is written for the one who asked and becomes the detail.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from kg.errors import KgError, QueryError, ReaderError

MEDIA_TYPE = "application/problem+json"
_RETRY = {"Retry-After": "1"}

Handler = Callable[[Request, Exception], Awaitable[Response]]


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None, **members: object) -> Response:
    """Return the problem document for *status* with *detail* and further *members* (those that are None are left out).

    >>> problem(404, "there is no such graph").body.decode()
    '{"type": "about:blank", "title": "Not Found", "status": 404, "detail": "there is no such graph"}'
    """
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    document |= {name: value for name, value in members.items() if value is not None}
    content = json.dumps(document, ensure_ascii=False)
    return Response(content, status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA_TYPE)


def of(error: KgError) -> Response:
    """Return the problem document for *error*."""
    headers = _RETRY if error.status == HTTPStatus.SERVICE_UNAVAILABLE and isinstance(error, ReaderError) else None
    if isinstance(error, QueryError):
        return problem(error.status, str(error), headers, line=error.line, column=error.column)
    return problem(error.status, str(error), headers)


async def _known(_: Request, error: Exception) -> Response:
    return of(error) if isinstance(error, KgError) else await _unknown(_, error)


async def _http(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return await _unknown(_, error)
    return problem(error.status_code, error.detail, error.headers)


async def _gone(_: Request, __: Exception) -> Response:
    return problem(HTTPStatus.BAD_REQUEST, "the client has gone")


async def _unknown(_: Request, __: Exception) -> Response:
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "an error of the server; its log says more")


def handlers() -> dict[Any, Handler]:
    """Return the exception handlers for a Starlette application."""
    return {KgError: _known, HTTPException: _http, ClientDisconnect: _gone, Exception: _unknown}
