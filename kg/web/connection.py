"""The connection: uvicorn's, with clocks where it has none and a bound on the head of a request.

Whoever connects and sends nothing, or a header every few seconds, would keep a connection for ever (slow loris); so
would whoever asks and then takes a byte of the answer every second. Bodies of requests and the making of answers have
clocks of their own (`kg.web.body`, `kg.readers`).

What comes when nothing is under way is shown to the door first (`kg.web.door`), which answers most of it.
"""

import asyncio
from asyncio import TimerHandle
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kg.web.begun import Begun
from kg.web.door import Door, Visit

_LONGEST = 256 * 1024
_LATE = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Connection(HttpToolsProtocol):
    """A connection that its client loses when it takes more than *seconds*; *door* answers what it can.

    So long it has to send the head of a request, to take what makes room for more of an answer (some 50 kB), and to
    take what is left when the connection is to be closed.
    """

    def __init__(self, *arguments: Any, seconds: float, door: Door, **named: Any) -> None:  # noqa: ANN401 - uvicorn's
        super().__init__(*arguments, **named)
        self._seconds = seconds
        self._heading: TimerHandle | None = None
        self._taking: TimerHandle | None = None
        self._resting: TimerHandle | None = None
        self._rested = 0.0
        self._length = 0
        self._door = door
        self._visit: Visit | None = None
        self._begun: Begun | None = None
        self._between = True
        self._fed = self._later = b""
        self._last = False
        self._origin: Scope = {}
        self._common: tuple[object, bytes] = (None, b"")

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin to wait for a request (called by the event loop)."""
        super().connection_made(transport)
        self._origin = {
            "type": "http",
            "http_version": "1.1",
            "client": self.client,
            "server": self.server,
            "scheme": self.scheme,
            "root_path": "",
        }
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting (called by the event loop)."""
        _cancel(self._heading, self._taking, self._resting)
        if self._visit is not None:
            self._visit.leave()
            self._visit = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request (called by the event loop)."""
        if self._visit is not None:
            self._later += data
            if len(self._later) > _LONGEST:
                self.flow.pause_reading()
        elif not (self._idle() and self._door.answers(self, data)):
            self._feed(data)

    def _idle(self) -> bool:
        """Tell whether what comes now is the beginning of a request that can be answered at once."""
        return (
            self._between
            and (self.cycle is None or self.cycle.response_complete)
            and not (self.pipeline or self.flow.write_paused or self.transport.is_closing())
        )

    def _feed(self, data: bytes) -> None:
        if self._heading is None and (self.cycle is None or self.cycle.response_complete):
            self._await_head()
        self._fed = data if self._between else b""
        self._length += len(data)
        super().data_received(data)
        if self._heading is not None and self._length > _LONGEST:
            self._refuse(_LARGE)

    def on_message_begin(self) -> None:
        """Begin to read a request (called by the parser)."""
        self._between = False
        super().on_message_begin()
        if self._begun is not None:
            cast("Scope", self.scope)["kg.begun"] = self._begun
            self._begun = None

    def on_headers_complete(self) -> None:
        """Begin with the request (called by the parser)."""
        _cancel(self._heading)
        self._heading = None
        if self._fed and self.parser.get_http_version() == "1.1" and self.parser.should_keep_alive():
            self._door.met(self._fed, self.headers)
            cast("Scope", self.scope)["kg.known"] = partial(self._door.learn, self._fed)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that all of the request is here (called by the parser)."""
        self._between = True
        super().on_message_complete()

    def origin(self) -> Scope:
        """Return what a scope says of the connection (called by the door)."""
        return self._origin

    def wait(self, visit: Visit) -> None:
        """Take nothing more from the client until there is an answer to *visit* (called by the door)."""
        self._visit = visit
        self._quiet()

    def reply(self, status: bytes, rest: bytes) -> None:
        """Send an answer (called by the door)."""
        self._visit = None
        self._quiet()
        common = self.server_state.default_headers
        if common is not self._common[0]:
            self._common = common, b"".join([name + b": " + value + b"\r\n" for name, value in common])
        self.transport.write(status + self._common[1] + rest)
        self.server_state.total_requests += 1
        self._rested = self.loop.time()
        if self._last:
            self.transport.close()
            self._await_taking()
            return
        if self._resting is None:
            self._resting = self.loop.call_later(self.timeout_keep_alive, self._wake)
        if self._later:
            self._go_on()

    def replay(self, data: bytes, begun: Begun) -> None:
        """Let the application answer *data*, the answer to which has *begun* (called by the door)."""
        self._visit = None
        self._begun = begun
        self._feed(data)
        if self._later:
            self._go_on()

    def shutdown(self) -> None:
        """End the connection, after the answer that is under way (called by the server)."""
        if self._visit is None:
            super().shutdown()
        else:
            self._last = True

    def _go_on(self) -> None:
        later, self._later = self._later, b""
        self.flow.resume_reading()
        self.data_received(later)

    def _quiet(self) -> None:
        """Stop the clocks that run until a request is here."""
        if self._heading is not None:
            self._heading.cancel()
            self._heading = None
        self._unset_keepalive_if_required()

    def _wake(self) -> None:
        """Close the connection when no request came for a while: one look now and then, and no clock for each."""
        self._resting = None
        if self._visit is not None or self._heading is not None or self.timeout_keep_alive_task is not None:
            return
        left = self._rested + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._resting = self.loop.call_later(left, self._wake)
        elif self._idle():
            self.timeout_keep_alive_handler()

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


def connecting(seconds: float, door: Door) -> Callable[..., Connection]:
    """Return what uvicorn makes connections with, whose clients have *seconds*, and which come to *door*."""
    return partial(Connection, seconds=seconds, door=door)


def _cancel(*timers: TimerHandle | None) -> None:
    for timer in timers:
        if timer is not None:
            timer.cancel()
