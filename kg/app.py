"""The application: where the HTTP rooms meet. Each is given the reader; none knows another."""

import gc
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from kg import console, graphstore, home, linked
from kg.cache import Cache
from kg.description import downloads
from kg.dump import routes as dumps
from kg.errors import QueryError, StoreError
from kg.iris import DEFAULT_BASE
from kg.metrics import AccessLog, Figures, Metrics
from kg.prefixes import prefixes
from kg.readers.pool import Pool
from kg.resources import resource
from kg.settings import Settings
from kg.sparql import advice, endpoint, saved
from kg.sparql.answering import DEEPEST, Answering, Bounds
from kg.sparql.description import Offer
from kg.sparql.page import EXAMPLE
from kg.sparql.protocol import Allowances
from kg.sparql.services import Services
from kg.sparql.terms import Terms
from kg.sparql.updates import Updater
from kg.store import Store
from kg.web.body import Allowance
from kg.web.deferred import Deferred
from kg.web.door import Door
from kg.web.gate import Exchange, Gate
from kg.web.guard import Guard
from kg.web.problems import handlers
from kg.writer import Writer

_KB, _MB = 2**10, 2**20


def create_graphql(settings: Settings, pool: Pool, cache: Cache) -> ASGIApp:
    """Return the GraphQL application over the *cache* of *pool*, derived from the ontology (takes about a second)."""
    # Imported here because it takes a good part of that second, in which the server can answer already.
    from kg import ontology  # noqa: PLC0415
    from kg.graphql import Limits, create  # noqa: PLC0415

    limits = Limits(
        depth=settings.graphql_depth,
        cost=settings.graphql_cost,
        page=settings.graphql_page,
        batch=settings.graphql_batch,
        introspection=not settings.no_introspection,
    )
    base = pool.base()
    routes = create(
        cache,
        ontology.graph(base),
        ontology.shapes(base),
        base,
        limits=limits,
        fields=ontology.fields(base),
        examples=ontology.examples(base),
        find=pool.version,
    )
    # The schema is some hundred thousand objects that stay: looking through them for garbage took 75 ms, every few
    # answers.
    gc.collect()
    gc.freeze()
    # What a request leaves behind has no cycles; to look for some after each dozen of them costs a part of each.
    gc.set_threshold(10_000, 20, 20)
    return Starlette(routes=routes, exception_handlers=handlers())


def create_pool(settings: Settings) -> Pool:
    """Return the pool of readers that *settings* ask for, not started yet."""
    return Pool(settings.data, settings.workers, settings.query_timeout, settings.memory_limit * _MB)


def create_writer(settings: Settings) -> Writer | None:
    """Return the writer that *settings* ask for: nothing without a token, because nobody may then write."""
    return Writer(settings.data, lambda: datetime.now(UTC)) if settings.token else None


def create_app(
    settings: Settings, pool: Pool, cache: Cache, graphql: ASGIApp | None = None, writer: Writer | None = None
) -> tuple[Gate, Door]:
    """Return the application that answers from *pool*, which it starts and stops, by way of its *cache*.

    With it comes the door before it, which answers what it can without it.

    *graphql* answers what is below ``/graphql``; when it is `Deferred` it is made as soon as the readers are there.
    *writer* makes the updates of those who bring the token of *settings*; without one nobody may write. It is stopped,
    too.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await pool.start()
        if isinstance(graphql, Deferred):
            graphql.begin()
        try:
            yield
        finally:
            if writer is not None:
                await writer.stop()
            await pool.stop()

    rooms = _rooms(settings, cache, writer)
    metrics = Metrics(Figures(pool, cache))
    routes = [
        # The first is found first, and these are asked for most.
        *endpoint.routes(rooms.sparql),
        *home.routes(pool),
        *downloads.routes(settings.data, pool.base, settings.licence),
        *dumps.routes(cache),
        *console.file_routes(),
        *graphstore.routes(rooms.graphs),
        *saved.routes(rooms.saved),
        metrics.route(),
    ]
    if graphql is not None:
        routes += [Route("/graphql", graphql), Route("/graphql/{rest:path}", graphql)]
    # It takes every path that is left.
    routes += linked.routes(cache, rooms.base, linked.read_merged(resource("mappings", "lexicon", "merged.csv")))
    app = Starlette(
        routes=routes,
        middleware=_middleware(settings.cors),
        exception_handlers=handlers(settings.data) | {QueryError: advice.handler(rooms.base, rooms.terms)},
        lifespan=lifespan,
    )
    listeners: list[Callable[[Exchange], None]] = [metrics]
    if settings.access_log:
        listeners.append(AccessLog(lambda line: sys.stderr.write(f"{line}\n"), lambda: datetime.now(UTC).isoformat()))
    gate = Gate(app, settings.max_requests, listeners)
    # What the middleware says to whoever names no origin.
    crossing = [(b"vary", b"Origin")] if settings.cors else []
    return gate, Door(gate, cache, rooms.sparql.quick, crossing)


@dataclass(frozen=True, slots=True)
class _Rooms:
    """The rooms that share a reader, a guard and limits."""

    base: str
    sparql: endpoint.Endpoint
    graphs: graphstore.GraphStore
    saved: saved.Saved
    terms: Terms


def _rooms(settings: Settings, cache: Cache, updater: Updater | None) -> _Rooms:
    base = _base(settings)
    guard = Guard(settings.token if updater else None)
    large = Allowance(settings.max_body * _MB, settings.body_timeout)
    allowances = Allowances(Allowance(settings.max_query * _KB, settings.body_timeout), large)
    services = Services(settings.services)
    size = settings.max_answer * _MB
    bounds = Bounds(settings.default_graph == "union", settings.query_timeout, settings.max_rows or None, size or None)
    terms = Terms(f"{base}ns#", base)
    answering = Answering(cache, guard, services, terms, bounds)
    offer = Offer(bounds.union, not guard.closed, services.prefixes, _limits(settings))
    questions = saved.Saved(answering, allowances, base)

    def page() -> Response:
        examples = [(each.summary, each.text) for each in questions.queries.values()]
        return console.console(base, prefixes(base), examples, EXAMPLE)

    return _Rooms(
        base,
        endpoint.Endpoint(answering, updater, guard, allowances, offer, page),
        graphstore.GraphStore(cache, updater, guard, large, base),
        questions,
        terms,
    )


def _limits(settings: Settings) -> tuple[tuple[str, float, str], ...]:
    """Return the limits in force: name, number, unit."""
    answers = (("answer-rows", settings.max_rows, "rows"), ("answer-size", settings.max_answer, "megabytes"))
    return (
        *(each for each in answers if each[1]),
        ("query-timeout", settings.query_timeout, "seconds"),
        ("query-memory", settings.memory_limit, "megabytes"),
        ("query-length", settings.max_query, "kilobytes"),
        ("query-depth", DEEPEST, "brackets"),
        ("update-length", settings.max_body, "megabytes"),
        ("requests-at-once", settings.max_requests, "requests"),
    )


def _middleware(origins: Sequence[str]) -> list[Middleware]:
    if not origins:
        return []
    cors = Middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
        allow_headers=["Content-Type", "Authorization"],
        expose_headers=["KG-Version", "ETag", "Link", "Location", "Allow", "Retry-After"],
    )
    return [cors]


def _base(settings: Settings) -> str:
    try:
        current = Store(settings.data).current()
    except StoreError:  # whoever asks is told; meanwhile the server can start
        current = None
    return current.manifest.base if current else DEFAULT_BASE
