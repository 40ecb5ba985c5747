"""The endpoint /graphql: answers operations, and gives browsers a page.

Strawberry's own view was not taken: it knows neither ``application/graphql-response+json`` nor statuses, and its page
loads scripts from other hosts.
"""

import json
from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from typing import Any

from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from strawberry import Schema
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from kg.errors import KgError, UsageError
from kg.graphql.asked import Asked, asked
from kg.graphql.limits import Limits
from kg.web.accept import choose
from kg.web.delivery import attended
from kg.web.page import page

RESPONSE = "application/graphql-response+json"
_JSON = "application/json"
_HTML = "text/html"
_QUERIES = frozenset({OperationType.QUERY})


def routes(schema: Schema, limits: Limits, example: str) -> list[BaseRoute]:
    """Return the routes of the endpoint for *schema*; *example* stands in the form of its page."""
    endpoint = _Endpoint(schema, limits, example)
    sdl = schema.as_str() + "\n"

    async def language(_: Request) -> Response:
        return PlainTextResponse(sdl, media_type="application/graphql", headers={"Cache-Control": "no-cache"})

    return [
        Route("/graphql", endpoint.answer, methods=["GET", "POST"]),
        Route("/graphql/schema.graphql", language, methods=["GET"]),
    ]


class _Endpoint:
    def __init__(self, schema: Schema, limits: Limits, example: str) -> None:
        self._schema = schema
        self._limits = limits
        self._example = example

    async def answer(self, request: Request) -> Response:
        """Return the answer to *request*, in the media type that it likes best."""
        offers = [_JSON, RESPONSE, *([_HTML] if request.method == "GET" else [])]
        kind = choose(request.headers.get("accept"), offers)
        if kind is None:
            return _refusal(UsageError(f"answers are {_JSON} or {RESPONSE}"), _JSON, HTTPStatus.NOT_ACCEPTABLE)
        try:
            wanted = await asked(request, self._limits.body)
        except UsageError as error:
            return _refusal(error, kind) if kind != _HTML else self._page(request.query_params["query"], error)
        if wanted is None:
            none = UsageError("there is no query; send one as JSON by POST, or as ?query= by GET")
            return _refusal(none, kind) if kind != _HTML else self._page(self._example)
        result = await attended(request.receive, self._execute(wanted))
        if kind == _HTML:
            return self._page(wanted.query, _document(result))
        return _response(_document(result), kind, _status(result, kind))

    async def _execute(self, wanted: Asked) -> ExecutionResult:
        try:
            return await self._schema.execute(
                wanted.query,
                variable_values=dict(wanted.variables or {}),
                operation_name=wanted.operation,
                allowed_operation_types=_QUERIES,
            )
        except CannotGetOperationTypeError:
            which = f"named '{wanted.operation}'" if wanted.operation else "that is the only one (set operationName)"
            return ExecutionResult(data=None, errors=[GraphQLError(f"the document has no operation {which}")])
        except InvalidOperationTypeError:
            return ExecutionResult(data=None, errors=[GraphQLError("only queries are answered here")])

    def _page(self, query: str, answer: Mapping[str, Any] | KgError | None = None) -> Response:
        if isinstance(answer, KgError):
            answer = _errors(answer)
        shown = f"<pre>{escape(json.dumps(answer, indent=2, ensure_ascii=False))}</pre>" if answer else ""
        form = (
            '<form action="/graphql" method="get"><p><label for="query">A query in GraphQL; a program that asks '
            'this address gets JSON. <a href="/graphql/schema.graphql">The schema</a> says what there is.</label></p>'
            f'<p><textarea id="query" name="query" spellcheck="false">{escape(query)}</textarea></p>'
            "<p><button>Run</button></p></form>"
        )
        return page("GraphQL", form + shown)


def _document(result: ExecutionResult) -> dict[str, Any]:
    document: dict[str, Any] = {}
    if result.errors:
        document["errors"] = [_error(error) for error in result.errors]
    # Without data there was no execution, and the specification wants no such member.
    if result.data is not None or not result.errors:
        document["data"] = result.data
    if result.extensions:
        document["extensions"] = result.extensions
    return document


def _error(error: GraphQLError) -> dict[str, Any]:
    formatted: dict[str, Any] = dict(error.formatted)
    if error.original_error and not isinstance(error.original_error, GraphQLError | KgError):
        formatted["message"] = "an error of the server; its log says more"
    return formatted


def _status(result: ExecutionResult, kind: str) -> int:
    if not result.errors or result.data is not None:
        return HTTPStatus.OK
    for error in result.errors:
        if isinstance(error.original_error, KgError):
            return error.original_error.status
        if error.original_error and not isinstance(error.original_error, GraphQLError):
            return HTTPStatus.INTERNAL_SERVER_ERROR
    # Older clients take an application/json answer for broken when its status says so.
    return HTTPStatus.OK if kind == _JSON else HTTPStatus.BAD_REQUEST


def _errors(error: KgError) -> dict[str, Any]:
    return {"errors": [{"message": str(error)}]}


def _refusal(error: KgError, kind: str, status: int | None = None) -> Response:
    return _response(_errors(error), kind, status or error.status)


def _response(document: Mapping[str, Any], kind: str, status: int) -> Response:
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    version = document.get("extensions", {}).get("version")
    if version is not None:
        headers["KG-Version"] = str(version)
    return Response(json.dumps(document, ensure_ascii=False, separators=(",", ":")), status, headers, kind)
