"""The door: where small requests are answered at once, before there is an application, a task or a scope for them.

A GET whose bytes were answered before is answered again from the cache. A query that is put in the usual way goes to a
reader straight from here, and its answer straight back, when all of it comes in one piece. Whatever is unusual about a
request or its answer is left to the application, which gets the request as it came, with the answer that has begun.

Headers are never read here. A block of headers is known when the parser has read the same bytes before, in a request
that was whole, asked for nothing special and kept its connection; most clients send the same block each time.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Generic, Protocol, TypeVar

from starlette.types import Scope

from kg.cache import Cache, Sought, Tag
from kg.errors import KgError
from kg.readers.job import Job
from kg.web.begun import Begun
from kg.web.conditions import has
from kg.web.delivery import Delivery
from kg.web.gate import SAFE, Exchange, Gate

_MOST = 4096
_LONGEST = 8192
_BLOCKS = 256
_SPECIAL = (
    b"authorization",
    b"connection",
    b"content-length",
    b"expect",
    b"origin",
    b"range",
    b"transfer-encoding",
    b"upgrade",
)
"""Headers whose answer is not everybody's, or that say that there is a body or something about the connection."""
_KEEPS = (b"connection", b"keep-alive")
_LINE = re.compile(rb"GET ((?:/[\w.~-]*)+)\?([!\"$-~]+) HTTP/1\.1")
_STATUS = {
    HTTPStatus.OK: b"HTTP/1.1 200 OK\r\n",
    HTTPStatus.NOT_MODIFIED: b"HTTP/1.1 304 Not Modified\r\n",
}
_Headers = Sequence[tuple[bytes, bytes]]
_Value = TypeVar("_Value")


class Caller(Protocol):
    """A connection, as far as the door uses it."""

    def origin(self) -> Scope:
        """Return what a scope says of the connection: client, server, scheme."""
        ...

    def reply(self, status: bytes, rest: bytes) -> None:
        """Send an answer: its *status* line, and the *rest* without the headers that every answer has."""
        ...

    def wait(self, visit: "Visit") -> None:
        """Take nothing more from the client until there is an answer to *visit*."""
        ...

    def replay(self, data: bytes, begun: Begun) -> None:
        """Let the application answer the request *data*, the answer to which has *begun*."""
        ...


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found out about a request: the tag of its answer, the status and headers, and what the log says."""

    tag: Tag
    status: HTTPStatus
    head: bytes
    path: str
    route: str
    text: str | None


class Door:
    """Answers from *cache* whoever *gate* lets in; *quick* makes a delivery of what is asked in the usual way.

    Every answer has the headers *common*, beside those that a delivery tells.
    """

    def __init__(
        self, gate: Gate, cache: Cache, quick: Callable[[Scope], Delivery | None], common: _Headers = ()
    ) -> None:
        self._gate = gate
        self._cache = cache
        self._quick = quick
        self._end = _written([*common, *SAFE]) + b"\r\n"
        self._known: _Latest[_Known] = _Latest(_MOST)
        self._blocks: _Latest[_Headers] = _Latest(_BLOCKS)

    def answers(self, caller: Caller, data: bytes) -> bool:
        """Answer the request *data*, now or soon; tell whether that is possible."""
        known = self._known.get(data)
        if known is not None:
            return self._again(caller, known)
        end = data.find(b"\r\n")
        headers = self._blocks.get(data[end:])
        found = _LINE.fullmatch(data, 0, end) if headers is not None else None
        if found is None or headers is None:
            return False
        raw_path, query = found.groups()
        scope = {
            **caller.origin(),
            "method": "GET",
            "path": raw_path.decode(),
            "raw_path": raw_path,
            "query_string": query,
            "headers": headers,
        }
        delivery = self._quick(scope)
        return delivery is not None and self._ask(caller, data, scope, delivery)

    def met(self, data: bytes, headers: _Headers) -> None:
        """Note the block of *headers* with which *data* ends, if it is that of a whole and usual request."""
        end = data.find(b"\r\n")
        whole = data.startswith(b"GET ") and data.find(b"\r\n\r\n") == len(data) - 4
        special = any(name in _SPECIAL and (name, value) != _KEEPS for name, value in headers)
        if whole and not special and len(data) - end <= _LONGEST:
            self._blocks.put(data[end:], list(headers))

    def learn(self, data: bytes, scope: Scope, tag: Tag, headers: list[tuple[bytes, bytes]]) -> None:
        """Note that the request *data* is answered with *headers* and what is kept as *tag*."""
        if len(data) > _LONGEST or data[data.find(b"\r\n") :] not in self._blocks:
            return
        status = HTTPStatus.OK
        if has(scope["headers"], str(tag)):
            status = HTTPStatus.NOT_MODIFIED
            headers = [each for each in headers if each[0] != b"content-length"]
        route = str(getattr(scope.get("route"), "path", scope["path"]))
        self._known.put(
            data, _Known(tag, status, _written(headers) + self._end, scope["path"], route, scope.get("kg.text"))
        )

    def done(self, visit: "Visit", content: bytes) -> None:
        """Answer *visit* with *content*, and keep it."""
        seen, sought = visit.seen, visit.sought
        self._cache.asked(sought, content)
        head = visit.delivery.head(visit.scope, sought, content)
        seen.status, seen.size, seen.whole, seen.version = HTTPStatus.OK, len(content), True, str(sought.version.number)
        visit.caller.reply(_STATUS[HTTPStatus.OK], head + self._end + content)
        self._gate.leave(seen)

    def give_up(self, visit: "Visit") -> None:
        """Let *visit* be the application's."""
        self._gate.forget()
        visit.caller.replay(visit.data, Begun(visit.sought, self._cache.body(visit.job), visit.seen.begun))

    def gone(self, visit: "Visit") -> None:
        """Note that the client of *visit* has gone."""
        self._cache.forsake(visit.job)
        self._gate.leave(visit.seen)

    def _again(self, caller: Caller, known: _Known) -> bool:
        kept = self._cache.current(known.tag)
        if kept is None or kept.content is None:
            return False
        seen = self._gate.enter("GET", known.path, caller.origin()["client"])
        if seen is None:
            return False
        content = kept.content if known.status is HTTPStatus.OK else b""
        caller.reply(_STATUS[known.status], known.head + content)
        seen.status, seen.size, seen.whole, seen.version = known.status, len(content), True, str(known.tag.version)
        seen.route, seen.text, seen.kept = known.route, known.text, True
        self._gate.leave(seen)
        return True

    def _ask(self, caller: Caller, data: bytes, scope: Scope, delivery: Delivery) -> bool:
        try:
            sought = self._cache.seek(delivery.request)
        except KgError:  # the application tells the client
            return False
        tag = sought.tag
        if tag is not None and (has(scope["headers"], str(tag)) or tag in self._cache.kept):
            return False
        seen = self._gate.enter("GET", scope["path"], scope["client"])
        if seen is None:
            return False
        seen.route, seen.text = scope["path"], scope["kg.text"]
        visit = Visit(self, caller, data, scope, delivery, sought, seen)
        try:
            visit.job = self._cache.ask(sought, visit.hear)
        except KgError:
            self._gate.forget()
            return False
        caller.wait(visit)
        return True


@dataclass(slots=True)
class Visit:
    """A request that waits at `door` for its answer, and all that is known of it."""

    door: Door
    caller: Caller
    data: bytes
    scope: Scope
    delivery: Delivery
    sought: Sought
    seen: Exchange
    job: Job = field(init=False)

    def hear(self, job: Job) -> None:
        """Hear of the job (called by the readers)."""
        content = job.content()
        if content is None:
            self.door.give_up(self)
        else:
            self.door.done(self, content)

    def leave(self) -> None:
        """Go without an answer."""
        self.door.gone(self)


class _Latest(Generic[_Value]):
    """The values that were used last, by bytes; as many as *most*."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[bytes, _Value] = OrderedDict()

    def __contains__(self, key: bytes) -> bool:
        return key in self._values

    def get(self, key: bytes) -> _Value | None:
        found = self._values.get(key)
        if found is not None:
            self._values.move_to_end(key)
        return found

    def put(self, key: bytes, value: _Value) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)


def _written(headers: _Headers) -> bytes:
    return b"".join([name + b": " + value + b"\r\n" for name, value in headers])
