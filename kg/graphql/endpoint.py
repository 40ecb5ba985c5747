"""The endpoint /graphql: answers operations, and gives browsers a console.

Strawberry's own view was not taken: it knows neither ``application/graphql-response+json`` nor statuses, and its page
loads scripts from other hosts.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from kg.errors import KgError, UsageError
from kg.graphql.asked import Asked, asked
from kg.graphql.execution import Execution, Result
from kg.graphql.limits import Limits
from kg.graphql.listings import Find
from kg.store import Version
from kg.web import console
from kg.web.accept import choose
from kg.web.delivery import attended
from kg.web.permalink import address, lasting, named

RESPONSE = "application/graphql-response+json"
_JSON = "application/json"
_HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Served:
    """What the endpoint serves: operations within limits, the schema as text, and `examples` (title and text).

    `find` gives the version that somebody asks for.
    """

    execution: Execution
    limits: Limits
    sdl: str
    examples: Sequence[tuple[str, str]]
    find: Find


def routes(served: Served) -> list[BaseRoute]:
    """Return the routes of the endpoint."""
    endpoint = _Endpoint(served)

    async def language(_: Request) -> Response:
        return PlainTextResponse(served.sdl, media_type="application/graphql", headers={"Cache-Control": "no-cache"})

    return [
        Route("/graphql", endpoint.answer, methods=["GET", "POST"]),
        Route("/graphql/schema.graphql", language, methods=["GET"]),
        *console.files("/graphql/console"),
    ]


class _Endpoint:
    def __init__(self, served: Served) -> None:
        self._served = served
        self._schema = sha256(served.sdl.encode()).hexdigest()

    async def answer(self, request: Request) -> Response:
        """Return the answer to *request*, in the media type that it likes best."""
        offers = [_JSON, RESPONSE, *([_HTML] if request.method == "GET" else [])]
        kind = choose(request.headers.get("accept"), offers)
        if kind is None:
            return _refusal(UsageError(f"answers are {_JSON} or {RESPONSE}"), _JSON, HTTPStatus.NOT_ACCEPTABLE)
        if kind == _HTML:
            return console.page("GraphQL", "/graphql/console", "/graphql", self._served.examples)
        try:
            wanted = await asked(request, self._served.limits.body, self._served.limits.batch)
        except UsageError as error:
            return _refusal(error, kind)
        if wanted is None:
            return _refusal(UsageError("there is no query; send one as JSON by POST, or as ?query= by GET"), kind)
        if isinstance(wanted, list):
            return await self._batch(request, wanted, kind)
        return await self._one(request, wanted, kind)

    async def _one(self, request: Request, wanted: Asked, kind: str) -> Response:
        known = _known(request)
        if known and not known.isdisjoint(self._tags(wanted, kind)):
            return Response(None, HTTPStatus.NOT_MODIFIED, {"ETag": next(iter(known)), **_HEADERS})
        result = await attended(request.receive, self._served.execution.execute(wanted))
        headers = dict(_HEADERS)
        version = result.extensions.get("version")
        if version is not None:
            parameters = _parameters(wanted)
            purged = result.extensions.get("purged", ())
            headers |= named(version, lasting(address(request.scope), parameters, version), purged)
        if request.method == "GET" and not result.errors:
            read = None if version is None else self._served.find(version)
            headers["ETag"] = self._tag(wanted, kind, read)
            if headers["ETag"] in known:
                return Response(None, HTTPStatus.NOT_MODIFIED, headers)
        return Response(_json(_document(result)), _status(result, kind), headers, kind)

    async def _batch(self, request: Request, wanted: Sequence[Asked], kind: str) -> Response:
        execute = self._served.execution.execute
        results = await attended(request.receive, _all([execute(each) for each in wanted]))
        return Response(_json([_document(result) for result in results]), HTTPStatus.OK, _HEADERS, kind)

    def _tags(self, wanted: Asked, kind: str) -> set[str]:
        """Return the tags that an answer made now could have; none when the operation itself says of which version."""
        if "asOf" in wanted.query:
            return set()
        try:
            version = self._served.find(wanted.version)
            return {self._tag(wanted, kind, None), self._tag(wanted, kind, version)}
        except KgError:
            return set()

    def _tag(self, wanted: Asked, kind: str, version: Version | None) -> str:
        parts = [
            self._schema,
            # After a purge another content has the same number.
            None if version is None else [version.folder.name, version.manifest.time.isoformat()],
            kind,
            wanted.query,
            wanted.operation,
            wanted.variables,
            wanted.version,
            wanted.explain,
        ]
        return f'"{sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]}"'


_HEADERS = {"Vary": "Accept", "Cache-Control": "no-cache"}


def _parameters(wanted: Asked) -> list[tuple[str, str]]:
    """Return the parameters of the GET that asks for what is *wanted*, but for the version."""
    found = [("query", wanted.query)]
    if wanted.operation:
        found.append(("operationName", wanted.operation))
    if wanted.variables:
        found.append(("variables", _json(wanted.variables)))
    if wanted.explain:
        found.append(("extensions", _json({"sparql": True})))
    return found


def _known(request: Request) -> set[str]:
    if request.method != "GET":
        return set()
    return {
        tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",") if tag.strip()
    }


async def _all(work: Sequence[Any]) -> list[Result]:
    return list(await asyncio.gather(*work))


def _document(result: Result) -> dict[str, Any]:
    document: dict[str, Any] = {}
    if result.errors:
        document["errors"] = [error.formatted for error in result.errors]
    # Without data there was no execution, and the specification wants no such member.
    if result.data is not None or not result.errors or result.begun:
        document["data"] = result.data
    if result.extensions:
        document["extensions"] = result.extensions
    return document


def _status(result: Result, kind: str) -> int:
    if result.data is not None or not result.errors:
        return HTTPStatus.OK
    cause = result.errors[0].original_error
    if isinstance(cause, KgError):
        return cause.status
    if cause and not isinstance(cause, GraphQLError):
        return HTTPStatus.INTERNAL_SERVER_ERROR
    # Older clients take an application/json answer for broken when its status says so.
    return HTTPStatus.OK if kind == _JSON or result.begun else HTTPStatus.BAD_REQUEST


def _refusal(error: KgError, kind: str, status: int | None = None) -> Response:
    return Response(_json({"errors": [{"message": str(error)}]}), status or error.status, _HEADERS, kind)


def _json(document: Mapping[str, Any] | Sequence[Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
