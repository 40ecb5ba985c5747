"""The server: the application behind a socket, from its start to a stop that lets running answers end."""

import socket
import sys
from contextlib import closing, suppress

import uvicorn

from kg.app import create_app, create_graphql, create_pool, create_writer
from kg.cache import Cache
from kg.errors import UsageError
from kg.settings import Settings
from kg.web.deferred import Deferred

_GRACE = 10


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; says on stderr where, once it answers.

    Raises:
        kg.errors.UsageError: the address cannot be had.
    """
    pool = create_pool(settings)
    cache = Cache(pool)
    graphql = Deferred(lambda: create_graphql(settings, pool, cache))
    app = create_app(settings, pool, cache, graphql, create_writer(settings))
    config = uvicorn.Config(
        app, lifespan="on", ws="none", log_level="warning", server_header=False, timeout_graceful_shutdown=_GRACE
    )
    # After a graceful stop the signal is raised once more; an interrupt has done then what it was for.
    with closing(_bound(settings)) as listening, suppress(KeyboardInterrupt):
        _Server(config, _url(listening)).run(sockets=[listening])


class _Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self._url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"kg answers at {self._url}", file=sys.stderr, flush=True)  # noqa: T201  (talk goes to stderr)


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
