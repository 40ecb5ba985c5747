"""The gate: what every request passes. It counts who is inside, adds the headers of safety, and tells what happened.

One layer for all of it, because each layer costs every request some microseconds.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.web.problems import problem

# Every answer has them. Pages set a policy of their own, which comes first and stays.
SAFE = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
)
_ALWAYS = ("/healthz", "/metrics")
_CHECKS = ("/readyz",)
"""What is answered even when there are too many requests; and of that, what is not when the server is stopping."""


@dataclass(slots=True)
class Exchange:
    """A request and what became of it: `seconds` until its end, `size` in bytes of the body that was sent.

    `status` is 0 when nothing was sent at all; `route` is the path as the application declares it; `whole` tells
    whether the answer came to its end. `text` is the query or update that was asked, `error` the class of the error
    that was answered, if there was one; `kept` tells whether the answer was there already and cost nothing. `begun` is
    when the request came, by a clock of its own.
    """

    method: str
    path: str
    client: str
    status: int = 0
    size: int = 0
    seconds: float = 0.0
    whole: bool = False
    route: str = ""
    version: str | None = None
    text: str | None = field(default=None, repr=False)
    error: str | None = None
    kept: bool = False
    begun: float = field(default_factory=time.monotonic)


class Gate:
    """Lets at most *most* requests into *app* at once, and tells *listeners* of each when it has ended."""

    def __init__(self, app: ASGIApp, most: int, listeners: Sequence[Callable[[Exchange], None]] = ()) -> None:
        self._app = app
        self._most = most
        self._listeners = listeners
        self._inside = 0
        self._closing = False

    @property
    def inside(self) -> int:
        """How many requests are being answered."""
        return self._inside

    def close(self) -> None:
        """Refuse whoever comes from now on; whoever is inside is answered."""
        self._closing = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on (called by the server)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = _seen(scope["method"], scope["path"], scope.get("client"))
        begun = scope.get("kg.begun")
        if begun is not None:
            seen.begun = begun.since
        # What has begun was let in before.
        refused = None if begun is not None else self._refusal(scope["path"])
        self._inside += 1
        try:
            await (refused or self._app)(scope, receive, _watching(seen, send))
        finally:
            if begun is not None:
                begun.close()
            seen.text = scope.get("kg.text")
            seen.error = scope.get("kg.error")
            seen.kept = scope.get("kg.kept", False)
            seen.route = getattr(scope.get("route"), "path", "") or ("refused" if refused else "unknown")
            self.leave(seen)

    def enter(self, method: str, path: str, client: tuple[str, int] | None) -> Exchange | None:
        """Let a request in that is answered without an application, until `leave`; nothing when it is refused.

        Then it must be passed on as usual, so that the client is told why.
        """
        if self._closing or self._inside >= self._most:
            return None
        self._inside += 1
        return _seen(method, path, client)

    def leave(self, seen: Exchange) -> None:
        """Let the request out, and tell the listeners of it."""
        self._inside -= 1
        seen.seconds = time.monotonic() - seen.begun
        for listener in self._listeners:
            listener(seen)

    def forget(self) -> None:
        """Let a request out that comes in again as usual."""
        self._inside -= 1

    def _refusal(self, path: str) -> ASGIApp | None:
        if path in _ALWAYS:
            return None
        if self._closing:
            return _busy("the server is stopping", "5")
        if path in _CHECKS:
            return None
        if self._inside >= self._most:
            return _busy(f"{self._inside} requests are being answered already; try again in a moment", "1")
        return None


def _seen(method: str, path: str, client: tuple[str, int] | None) -> Exchange:
    return Exchange(method, path, str(client[0]) if client else "")


def _busy(why: str, seconds: str) -> ASGIApp:
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, why, {"Retry-After": seconds, "Connection": "close"})


def _watching(seen: Exchange, send: Send) -> Send:
    async def watch(message: Message) -> None:
        if message["type"] == "http.response.start":
            seen.status = message["status"]
            headers: list[Any] = list(message.get("headers", ()))
            there = {name for name, _ in headers}
            seen.version = next((value.decode() for name, value in headers if name == b"kg-version"), None)
            headers += [each for each in SAFE if each[0] not in there]
            message = {**message, "headers": headers}
        elif message["type"] == "http.response.body":
            seen.size += len(message.get("body", b""))
            seen.whole = not message.get("more_body", False)
        await send(message)

    return watch
