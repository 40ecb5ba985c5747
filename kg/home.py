"""The pages at the root: what this server offers and holds, and whether it is well."""

import json
from html import escape
from http import HTTPStatus

from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kg.errors import KgError, ReaderError
from kg.readers import Request
from kg.readers.pool import Pool
from kg.web.delivery import attended
from kg.web.page import page, style

_JSON = "application/sparql-results+json"
_COUNTS = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?class (SAMPLE(?name) AS ?label) (SAMPLE(?n) AS ?things) WHERE {
  { SELECT ?class (COUNT(DISTINCT ?thing) AS ?n) WHERE { ?thing a ?class } GROUP BY ?class }
  ?class rdfs:label ?name .
} GROUP BY ?class ORDER BY DESC(?things) ?class
"""
_PATIENCE = 2.0


class Home:
    """The start page of what *pool* reads; it counts once for each version."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._counts: tuple[int, list[tuple[str, str]]] | None = None

    async def start(self, http: HttpRequest) -> Response:
        """Return the start page."""
        try:
            version = self._pool.current()
            held = f"<p>Version {version} holds:</p>{await attended(http.receive, self._held(version))}"
        except KgError as error:
            held = f'<p class="problem">{escape(str(error))}</p>'
        links = (
            '<ul><li><a href="/sparql">/sparql</a>: queries in SPARQL 1.1</li>'
            '<li><a href="/graphql">/graphql</a>: queries in GraphQL</li>'
            '<li><a href="/dumps/">/dumps/</a>: everything, as Turtle, TriG and N-Quads</li></ul>'
        )
        intro = (
            "<p>A graph of claims about arms transfers, each traced to who said it and to the words it came from.</p>"
        )
        return page("kg", intro + links + held)

    async def well(self, _: HttpRequest) -> Response:
        """Return 200: this process answers."""
        return PlainTextResponse("ok\n")

    async def ready(self, _: HttpRequest) -> Response:
        """Return 200 when a version is there and a worker reads it; else the problem.

        Raises:
            kg.errors.ReaderError: it is not ready.
        """
        try:
            answer = await self._pool.read(Request("ASK {}", _JSON, deadline=_PATIENCE))
        except KgError as error:
            raise _NotReadyError(str(error)) from error
        await answer.whole()
        return PlainTextResponse(f"version {answer.version}\n", headers={"KG-Version": str(answer.version)})

    async def _held(self, version: int) -> str:
        if self._counts is None or self._counts[0] != version:
            try:
                answer = await self._pool.read(Request(_COUNTS, _JSON, version, deadline=_PATIENCE))
                rows = json.loads(await answer.whole())["results"]["bindings"]
            except ReaderError:
                return "<p>too much to count at once.</p>"
            self._counts = (version, [(row["label"]["value"], row["things"]["value"]) for row in rows])
        cells = "".join(f"<tr><td>{escape(label)}</td><td>{n}</td></tr>" for label, n in self._counts[1])
        return f"<table><tbody>{cells}</tbody></table>"


class _NotReadyError(ReaderError):
    """The server cannot answer yet."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


def routes(pool: Pool) -> list[Route]:
    """Return the routes at the root."""
    home = Home(pool)
    return [Route("/", home.start), Route("/healthz", home.well), Route("/readyz", home.ready), style()]
