"""An application that is made while the server answers already: what takes a second to make must not delay the rest."""

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send


class Deferred:
    """Makes an application with *make*, in a thread of its own; requests wait until it is there."""

    def __init__(self, make: Callable[[], ASGIApp]) -> None:
        self._make = make
        self._made: asyncio.Task[ASGIApp] | None = None

    def begin(self) -> asyncio.Task[ASGIApp]:
        """Begin to make it, unless that was begun before; return the task that does."""
        if self._made is None:
            self._made = asyncio.create_task(asyncio.to_thread(self._make))
        return self._made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on (called by the server)."""
        # One client that goes away must not take it from the others.
        app = await asyncio.shield(self.begin())
        await app(scope, receive, send)
