"""The Graph Store HTTP Protocol at ``/store`` (https://www.w3.org/TR/sparql11-http-rdf-update/).

Graphs are named indirectly (``/store?graph=IRI``, ``/store?default``) or by their own address (``/store/…``). The
default graph is here the store's own, whatever the endpoint takes it for. A change is one SPARQL update for the writer.
"""

import asyncio
from http import HTTPStatus
from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from kg.errors import AccessError, MissingError, UsageError
from kg.graphstore.payload import ACCEPTED, FORM, Part, acceptable, parts, statements
from kg.graphstore.target import Target, new, target
from kg.readers import Dump, Reader, Request
from kg.sparql.updates import Updater
from kg.store.formats import FORMATS
from kg.web.accept import choose
from kg.web.body import Allowance, body, media_type
from kg.web.delivery import Delivery
from kg.web.guard import Guard
from kg.web.problems import problem

_JSON = "application/sparql-results+json"
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"]
_GRAPHS = tuple(each.media_type for each in FORMATS)
_DATASETS = tuple(each.media_type for each in FORMATS if each.dataset)
_ACCEPTED = ", ".join([*ACCEPTED, FORM])
_VARY = {"Vary": "Accept"}


class GraphStore:
    """Reads graphs from *reader*, and has *updater* write those of whoever *guard* admits.

    *base* is the base IRI of the store.
    """

    def __init__(self, reader: Reader, updater: Updater | None, guard: Guard, allowance: Allowance, base: str) -> None:
        self._reader = reader
        self._updater = updater
        self._guard = guard
        self._allowance = allowance
        self._base = base

    async def answer(self, http: HttpRequest) -> Response:
        """Return the response to *http*.

        Raises:
            kg.errors.KgError: what was asked for is not there, not right, or not allowed.
        """
        if http.method == "OPTIONS":
            headers = {"Allow": ", ".join(_METHODS), "Accept-Post": _ACCEPTED, "Accept-Put": ", ".join(ACCEPTED)}
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
        if http.method in ("GET", "HEAD"):
            return await self._read(http, target(http))
        self._guard.admit(http)
        graph = target(http)
        if http.method == "DELETE":
            return await self._delete(_one(graph))
        if http.method == "PUT":
            return await self._put(http, _one(graph))
        return await self._post(http, graph)

    async def _read(self, http: HttpRequest, graph: Target | None) -> Response:
        offers = _GRAPHS if graph else _DATASETS
        offered = choose(http.headers.get("accept"), offers)
        if offered is None:
            return problem(
                HTTPStatus.NOT_ACCEPTABLE, f"this can be had as {', '.join(offers)}", _VARY, available=offers
            )
        if graph is None:
            return Delivery(self._reader, Dump(offered), _VARY)
        there, version = await self._there(graph)
        if not there:
            raise MissingError(f"{graph.name} is not in this store")
        graphs = (graph.iri,) if graph.iri else ()
        genid = f"{self._base}.well-known/genid/"
        request = Request(_ALL, offered, version, default_graphs=graphs, union=False, blank=genid)
        return Delivery(self._reader, request, _VARY)

    async def _put(self, http: HttpRequest, graph: Target) -> Response:
        payload = await self._payload(http, form=False)
        text = await asyncio.to_thread(statements, payload, graph, self._base)
        there = await self._filled(graph)
        version = await self._change(f"DROP SILENT {graph.sparql} ; {_adding(graph, text)}")
        return _done(HTTPStatus.NO_CONTENT if there else HTTPStatus.CREATED, version)

    async def _post(self, http: HttpRequest, graph: Target | None) -> Response:
        payload = await self._payload(http, form=True)
        made = graph or new(http, uuid4().hex)
        text = await asyncio.to_thread(statements, payload, made, self._base)
        there = await self._filled(made)
        version = await self._change(_adding(made, text))
        if graph is None:
            return _done(HTTPStatus.CREATED, version, str(made.iri))
        return _done(HTTPStatus.NO_CONTENT if there else HTTPStatus.CREATED, version)

    async def _delete(self, graph: Target) -> Response:
        there, _ = await self._there(graph)
        if not there:
            raise MissingError(f"{graph.name} is not in this store")
        return _done(HTTPStatus.NO_CONTENT, await self._change(f"DROP SILENT {graph.sparql}"))

    async def _payload(self, http: HttpRequest, *, form: bool) -> list[Part]:
        if "content-range" in http.headers:
            raise UsageError("a graph must be sent whole, without Content-Range")
        kind = media_type(http)
        if not (acceptable(kind) or (form and kind == FORM)):
            accepted = _ACCEPTED if form else ", ".join(ACCEPTED)
            why = f"a graph must be sent as one of {accepted}; the Content-Type says {kind or 'nothing'}"
            raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, why, {"Accept-Post": accepted})
        content = await body(http, self._allowance)
        if kind == FORM:
            return parts(content, http.headers["content-type"])
        return [Part(content, str(kind))]

    async def _filled(self, graph: Target) -> bool:
        """Tell whether the store has *graph*; the default one, which is always there, when it holds anything."""
        if graph.iri:
            return (await self._there(graph))[0]
        try:
            answer = await self._reader.read(Request("ASK { ?s ?p ?o }", _JSON, union=False))
        except MissingError:  # there is no version at all yet
            return False
        return b"true" in await answer.whole()

    async def _there(self, graph: Target) -> tuple[bool, int | None]:
        """Tell whether the store has *graph*, and which version was asked."""
        query = f"ASK {{ {graph.sparql} {{}} }}" if graph.iri else "ASK {}"
        try:
            answer = await self._reader.read(Request(query, _JSON))
        except MissingError:  # there is no version at all yet
            return False, None
        return b"true" in await answer.whole(), answer.version

    async def _change(self, sparql: str) -> int:
        if self._updater is None:
            raise AccessError("this server is read-only: it has nobody who writes")
        return await self._updater.update(sparql)


def routes(store: GraphStore) -> list[Route]:
    """Return the routes of the graph store."""
    return [Route(path, store.answer, methods=_METHODS) for path in ("/store", "/store/{rest:path}")]


def _one(graph: Target | None) -> Target:
    if graph is None:
        raise UsageError("say which graph: /store?graph=IRI, /store?default or /store/NAME")
    return graph


def _adding(graph: Target, text: str) -> str:
    if graph.iri is None:
        return f"INSERT DATA {{\n{text}}}"
    return f"CREATE SILENT {graph.sparql} ; INSERT DATA {{ {graph.sparql} {{\n{text}}} }}"


def _done(status: HTTPStatus, version: int, location: str | None = None) -> Response:
    headers = {"KG-Version": str(version)} | ({"Location": location} if location else {})
    return Response(status_code=status, headers=headers)
