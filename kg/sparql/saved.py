"""Saved queries as an API: ``/queries`` lists them, ``/queries/NAME?param=…`` runs one, and OpenAPI describes them.

The format comes from the Accept header, or from an ending as in ``/queries/cases.csv``, so that a link can name it.
"""

from functools import cached_property
from html import escape

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kg.errors import MissingError, QueryError, UsageError
from kg.queries import SavedQuery, load, names
from kg.sparql.answering import Answering
from kg.sparql.endpoint import address
from kg.sparql.openapi import ENDINGS, openapi
from kg.sparql.protocol import Allowances, Operation, parameters, timeout_of
from kg.web.accept import choose
from kg.web.page import page

_OURS = ("version", "timeout")


class Saved:
    """The saved queries, put on the base IRI *base* and run by *answering*."""

    def __init__(self, answering: Answering, allowances: Allowances, base: str) -> None:
        self._answering = answering
        self._allowances = allowances
        self._base = base

    @cached_property
    def queries(self) -> dict[str, SavedQuery]:
        """All of them, by name."""
        return {name: load(name, self._base) for name in names()}

    async def listing(self, http: HttpRequest) -> Response:
        """Return what there is to ask, as a page for browsers, else as JSON."""
        if choose(http.headers.get("accept"), ["application/json", "text/html"]) == "text/html":
            return page("Saved queries", "<ul>" + "".join(_item(each) for each in self.queries.values()) + "</ul>")
        found = [
            {
                "name": each.name,
                "summary": each.summary,
                "description": each.description,
                "tags": list(each.tags),
                "href": f"/queries/{each.name}",
                "parameters": [
                    {
                        "name": param.name,
                        "type": param.type,
                        "required": not param.optional and param.default is None,
                        "default": param.default,
                        "description": param.description,
                    }
                    for param in each.params
                ],
                "query": each.text,
            }
            for each in self.queries.values()
        ]
        return JSONResponse({"queries": found}, headers={"Vary": "Accept"})

    async def description(self, _: HttpRequest) -> Response:
        """Return the OpenAPI description."""
        return JSONResponse(openapi(list(self.queries.values())), headers={"Cache-Control": "no-cache"})

    async def run(self, http: HttpRequest) -> Response:
        """Return the answer to a saved query.

        Raises:
            kg.errors.MissingError: there is none of this name.
            kg.errors.UsageError: a parameter is given twice.
            kg.errors.QueryError: a parameter is unknown, missing, or not of its type.
        """
        name, _, ending = http.path_params["name"].partition(".")
        if name not in self.queries or (ending and ending not in ENDINGS):
            raise MissingError(
                f"/queries/{http.path_params['name']}: there is no such saved query; /queries lists them"
            )
        pairs = await parameters(http, self._allowances)
        values: dict[str, str] = {}
        for key, value in pairs:
            if key in values:
                raise UsageError(f"parameter '{key}' is given twice")
            values[key] = value
        version = values.get("version") or None
        saved = self.queries[name]
        text = saved.bind({key: value for key, value in values.items() if key not in _OURS})
        asked = Operation(text, version=version, timeout=timeout_of(pairs))
        try:
            return await self._answering.respond(http, asked, address(http), ENDINGS.get(ending))
        except QueryError as error:
            # A place in a text that the client has not written would only mislead.
            raise QueryError(str(error)) from error


def routes(saved: Saved) -> list[Route]:
    """Return the routes of the saved queries."""
    return [
        Route("/queries", saved.listing),
        Route("/queries/", saved.listing),
        Route("/queries/openapi.json", saved.description),
        Route("/queries/{name}", saved.run, methods=["GET", "POST"]),
    ]


def _item(saved: SavedQuery) -> str:
    needed = [param.name for param in saved.params if not param.optional and param.default is None]
    name = escape(saved.name)
    if not needed:
        return f'<li><a href="/queries/{name}">{name}</a>: {escape(saved.summary)}</li>'
    fields = "".join(f' <label>{escape(each)} <input name="{escape(each)}" required></label>' for each in needed)
    return (
        f'<li>{name}: {escape(saved.summary)} <form action="/queries/{name}" method="get">{fields} '
        "<button>Ask</button></form></li>"
    )
