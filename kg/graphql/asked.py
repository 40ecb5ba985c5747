"""GraphQL over HTTP: what a request asks for (https://graphql.github.io/graphql-over-http/draft/)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Asked:
    """A document, the name of the operation in it, and its variables.

    `version` is the one to read (``?version=``, see `kg.versions`); `explain` says that the answer shall tell what was
    asked of the store
    (``extensions: {"sparql": true}``).
    """

    query: str
    variables: Mapping[str, Any] | None = None
    operation: str | None = None
    version: str | None = None
    explain: bool = False


async def asked(request: Request, most: int, batch: int = 0) -> Asked | list[Asked] | None:
    """Return what *request* asks for: one operation, a batch, or nothing when it is a GET without a query.

    A body has at most *most* bytes, and a batch *batch* operations.

    Raises:
        kg.errors.UsageError: it is not put together as the specification says.
        starlette.exceptions.HTTPException: a body of another media type, or one that is too large.
    """
    version = request.query_params.get("version") or None
    if request.method != "POST":
        parameters = dict(request.query_params)
        if "query" not in parameters:
            return None
        for name in ("variables", "extensions"):
            if name in parameters:
                parameters[name] = _parsed(parameters[name] or "null", f"the parameter '{name}'")
        return _checked(parameters, version)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        message = f"the body of a POST must be application/json, not {kind or 'of no type'}"
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, message)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is larger than {most} bytes")
    parsed = _parsed(bytes(body), "the body")
    if isinstance(parsed, list):
        if len(parsed) > batch:
            most_of = (
                f"{batch} operations in one request are the most" if batch else "operations are to be sent one by one"
            )
            raise UsageError(f"a batch of {len(parsed)} operations is not answered: {most_of}")
        return [_checked(each, version) for each in parsed]
    return _checked(parsed, version)


def _parsed(text: str | bytes, where: str) -> Any:  # noqa: ANN401 JSON may be anything
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where} is not JSON: {error}") from error


def _checked(parameters: Any, version: str | None) -> Asked:  # noqa: ANN401 JSON may be anything
    if not isinstance(parameters, dict):
        raise UsageError("the request must be an object with a 'query'")
    query, name = parameters.get("query"), parameters.get("operationName")
    variables, extensions = parameters.get("variables"), parameters.get("extensions")
    if not isinstance(query, str) or not query.strip():
        raise UsageError("'query' must be a GraphQL document as a string")
    if not isinstance(name, str | None):
        raise UsageError("'operationName' must be a string")
    for key, value in (("variables", variables), ("extensions", extensions)):
        if not isinstance(value, dict | None):
            raise UsageError(f"'{key}' must be an object")
    return Asked(query, variables, name or None, version, explain=(extensions or {}).get("sparql") is True)
