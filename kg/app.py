"""The application: where the HTTP rooms meet. Each is given the reader; none knows another."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute

from kg import home
from kg.dump import routes as dumps
from kg.readers.pool import Pool
from kg.settings import Settings
from kg.sparql import endpoint
from kg.web.problems import handlers

_MB = 2**20


def create_pool(settings: Settings) -> Pool:
    """Return the pool of readers that *settings* ask for, not started yet."""
    return Pool(settings.data, settings.workers, settings.query_timeout, settings.memory_limit * _MB)


def create_app(settings: Settings, pool: Pool, graphql: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the application that answers from *pool*, which it starts and stops, with *graphql* among its routes."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await pool.start()
        try:
            yield
        finally:
            await pool.stop()

    routes = [
        *home.routes(pool),
        *endpoint.routes(pool, union=settings.default_graph == "union"),
        *dumps.routes(pool),
        *graphql,
    ]
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
