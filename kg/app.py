"""The application: where the HTTP rooms meet. Each is given the reader; none knows another."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp

from kg import home
from kg.dump import routes as dumps
from kg.readers.pool import Pool
from kg.settings import Settings
from kg.sparql import endpoint
from kg.web.deferred import Deferred
from kg.web.problems import handlers

_MB = 2**20


def create_graphql(pool: Pool) -> ASGIApp:
    """Return the GraphQL application over *pool*, derived from the project's ontology (takes about a second)."""
    # Imported here because it takes a good part of that second, in which the server can answer already.
    from kg import ontology  # noqa: PLC0415
    from kg.graphql import create  # noqa: PLC0415

    return Starlette(routes=create(pool, ontology.graph(), ontology.shapes()), exception_handlers=handlers())


def create_pool(settings: Settings) -> Pool:
    """Return the pool of readers that *settings* ask for, not started yet."""
    return Pool(settings.data, settings.workers, settings.query_timeout, settings.memory_limit * _MB)


def create_app(settings: Settings, pool: Pool, graphql: ASGIApp | None = None) -> Starlette:
    """Return the application that answers from *pool*, which it starts and stops.

    *graphql* answers what is below ``/graphql``; when it is `Deferred` it is made as soon as the readers are there.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await pool.start()
        if isinstance(graphql, Deferred):
            graphql.begin()
        try:
            yield
        finally:
            await pool.stop()

    routes = [
        *home.routes(pool),
        *endpoint.routes(pool, union=settings.default_graph == "union"),
        *dumps.routes(pool),
    ]
    if graphql is not None:
        routes += [Route("/graphql", graphql), Route("/graphql/{rest:path}", graphql)]
    cors = Middleware(
        CORSMiddleware,
        allow_origins=list(settings.cors),
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type"],
        expose_headers=["KG-Version", "ETag"],
    )
    return Starlette(
        routes=routes,
        middleware=[cors] if settings.cors else [],
        exception_handlers=handlers(),
        lifespan=lifespan,
    )
