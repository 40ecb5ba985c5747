"""The express lane: a GET that was answered before is answered again without being read again.

Parsing the address, examining the query and weighing the Accept header take ten times as long as looking up an answer
that the cache has kept. So what they led to is kept, too, under the bytes of the request that can change it.
"""

from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from kg.cache import Cache, Tag
from kg.web.conditions import has

_MOST = 4096
_LONGEST = 8192
_PERSONAL = (b"authorization", b"origin", b"range", b"content-length", b"transfer-encoding")
"""Headers whose answer is not everybody's, or that say that there is a body."""

_Key = tuple[str, bytes, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Known:
    """What was found out about a request: the tag of its answer, the headers, and what the log says of it."""

    tag: Tag
    headers: list[tuple[bytes, bytes]]
    route: Any
    text: str | None


class Express:
    """Answers from *cache* what *app* has answered before; a `kg.web.delivery.Delivery` tells it by ``kg.known``."""

    def __init__(self, app: ASGIApp, cache: Cache) -> None:
        self._app = app
        self._cache = cache
        self._known: OrderedDict[_Key, Known] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request or pass it on (called by the server)."""
        key = _key(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if key is None:
            await self._app(scope, receive, send)
            return
        known = self._known.get(key)
        answer = None if known is None else self._cache.current(known.tag)
        if known is None or answer is None or answer.content is None:
            scope["kg.known"] = lambda tag, headers: self._learn(key, scope, tag, headers)
            await self._app(scope, receive, send)
            return
        scope["route"], scope["kg.text"], scope["kg.kept"] = known.route, known.text, True
        content, status, headers = answer.content, HTTPStatus.OK, known.headers
        if has(scope["headers"], str(known.tag)):
            # The first header is the length of the content, which is not sent.
            content, status, headers = b"", HTTPStatus.NOT_MODIFIED, known.headers[1:]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content, "more_body": False})

    def _learn(self, key: _Key, scope: Scope, tag: Tag, headers: list[tuple[bytes, bytes]]) -> None:
        self._known[key] = Known(tag, headers, scope.get("route"), scope.get("kg.text"))
        self._known.move_to_end(key)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)


def _key(scope: Scope) -> _Key | None:
    """Return all of the request that its answer depends on; nothing when it is not everybody's."""
    query: bytes = scope["query_string"]
    if not query or len(query) > _LONGEST or scope["http_version"] != "1.1":
        return None
    accept = host = b""
    for name, value in scope["headers"]:
        if name == b"accept":
            accept += value + b","
        elif name == b"host":
            host = value
        elif name in _PERSONAL:
            return None
    return scope["path"], query, accept, host
