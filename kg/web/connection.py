"""The connection: uvicorn's, with clocks where it has none and a bound on the head of a request.

Whoever connects and sends nothing, or a header every few seconds, would keep a connection for ever (slow loris); so
would whoever asks and then takes a byte of the answer every second. Bodies of requests and the making of answers have
clocks of their own (`kg.web.body`, `kg.readers`).
"""

import asyncio
from asyncio import TimerHandle
from collections.abc import Callable
from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_LONGEST = 256 * 1024
_LATE = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Connection(HttpToolsProtocol):
    """A connection that its client loses when it takes more than *seconds*.

    So long it has to send the head of a request, to take what makes room for more of an answer (some 50 kB), and to
    take what is left when the connection is to be closed.
    """

    def __init__(self, *arguments: Any, seconds: float, **named: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(*arguments, **named)
        self._seconds = seconds
        self._heading: TimerHandle | None = None
        self._taking: TimerHandle | None = None
        self._length = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for a request (called by the event loop)."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting (called by the event loop)."""
        _cancel(self._heading, self._taking)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request (called by the event loop)."""
        if self._heading is None and (self.cycle is None or self.cycle.response_complete):
            self._await_head()
        self._length += len(data)
        super().data_received(data)
        if self._heading is not None and self._length > _LONGEST:
            self._refuse(_LARGE)

    def on_headers_complete(self) -> None:
        """Begin with the request (called by the parser)."""
        _cancel(self._heading)
        self._heading = None
        super().on_headers_complete()

    def pause_writing(self) -> None:
        """Wait for the client to take what was written (called by the event loop)."""
        self._await_taking()
        super().pause_writing()

    def resume_writing(self) -> None:
        """Go on writing (called by the event loop)."""
        _cancel(self._taking)
        self._taking = None
        super().resume_writing()

    def on_response_complete(self) -> None:
        """End the connection, or wait for the next request (called when all of an answer is written)."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._await_taking()

    def timeout_keep_alive_handler(self) -> None:
        """End a connection on which no further request came (called by the event loop)."""
        super().timeout_keep_alive_handler()
        self._await_taking()

    def _await_head(self) -> None:
        self._length = 0
        self._heading = self.loop.call_later(self._seconds, self._refuse, _LATE)

    def _await_taking(self) -> None:
        if self._taking is None:
            self._taking = self.loop.call_later(self._seconds, self.transport.abort)

    def _refuse(self, answer: bytes) -> None:
        _cancel(self._heading)
        if not self.transport.is_closing():
            self.transport.write(answer)
            self.transport.close()
        self._await_taking()


def connecting(seconds: float) -> Callable[..., Connection]:
    """Return what uvicorn makes connections with, whose clients have *seconds*."""
    return partial(Connection, seconds=seconds)


def _cancel(*timers: TimerHandle | None) -> None:
    for timer in timers:
        if timer is not None:
            timer.cancel()
