"""The server: the application behind a socket, from its start to a stop that lets running answers end."""

import asyncio
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import cast

import uvicorn

from kg.app import create_app, create_graphql, create_pool, create_writer
from kg.cache import Cache
from kg.errors import UsageError
from kg.settings import Settings
from kg.web.connection import connecting
from kg.web.deferred import Deferred
from kg.web.gate import Gate

_GRACE = 1
"""Seconds for connections to close after all answers have ended."""
_GLANCE = 0.05


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; says on stderr where, once it answers.

    Whoever is being answered then is answered to the end, for as long as a query may take; whoever comes is told that
    the server is stopping. A second SIGINT stops it at once.

    Raises:
        kg.errors.UsageError: the address cannot be had.
    """
    pool = create_pool(settings)
    cache = Cache(pool)
    graphql = Deferred(lambda: create_graphql(settings, pool, cache))
    app, door = create_app(settings, pool, cache, graphql, create_writer(settings))
    config = uvicorn.Config(
        app,
        # A function that makes a protocol is all that uvicorn needs, but its types ask for a class.
        http=cast("type[asyncio.Protocol]", connecting(settings.client_timeout, door)),
        lifespan="on",
        ws="none",
        log_level="warning",
        server_header=False,
        # We have one of our own; this one is prepared for each request even when nobody reads it.
        access_log=False,
        timeout_graceful_shutdown=_GRACE,
    )
    with closing(_bound(settings)) as listening, _interrupted_by(signal.SIGTERM), suppress(KeyboardInterrupt):
        _Server(config, _url(listening), app, settings.query_timeout).run(sockets=[listening])


@contextmanager
def _interrupted_by(number: signal.Signals) -> Iterator[None]:
    """Let the signal *number* be an interrupt, too.

    After a graceful stop uvicorn raises the signal once more; by then it has done what it was for.
    """
    before = signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(number, before)


class _Server(uvicorn.Server):
    """A server that says when it answers, and that lets those behind *gate* be answered for *grace* seconds."""

    def __init__(self, config: uvicorn.Config, url: str, gate: Gate, grace: float) -> None:
        super().__init__(config)
        self._url = url
        self._gate = gate
        self._grace = grace

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"kg answers at {self._url}", file=sys.stderr, flush=True)  # noqa: T201  (talk goes to stderr)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Until all have their answers the server still listens: a connection that nobody takes says nothing.
        self._gate.close()
        end = time.monotonic() + self._grace
        while self._gate.inside and time.monotonic() < end and not self.force_exit:  # noqa: ASYNC110 - uvicorn's flag
            await asyncio.sleep(_GLANCE)
        await super().shutdown(sockets)


def _bound(settings: Settings) -> socket.socket:
    """Return a socket that listens where *settings* say, so that a port that is taken is our error and not an exit."""
    try:
        family, _, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listening = socket.create_server(address[:2], family=family, backlog=1024)
        # Connections inherit it. asyncio sets it only where it made the socket itself; without it an answer in two
        # packets waits 40 ms for the client's acknowledgement.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(
            f"{settings.host}:{settings.port}: cannot listen there ({why}); choose another --host or --port"
        ) from error
    return listening


def _url(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
