"""The delivery of an answer: piece by piece as it comes, given up when the client goes, broken when the answer breaks.

An error before the first piece becomes an error status. After it the status is out already, so the connection is closed
without the end of the body: no client takes what it has got for whole.

A cache (`kg.cache`) gives the answer its ETag; a client that has that answer gets 304, and nothing runs.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Mapping, Sequence
from functools import lru_cache
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.cache import Cache, Sought, Tag
from kg.errors import KgError
from kg.readers import Answer, Dump, Reader, Request
from kg.web.conditions import has
from kg.web.permalink import named, permalink

_LOG = logging.getLogger(__name__)
_SMALL = 2**20
_PIECE = 2**16
_SOON = 0.02
_Result = TypeVar("_Result")


async def attended(receive: Receive, work: Awaitable[_Result]) -> _Result:
    """Return what *work* returns; cancel it as soon as the client has gone (the request's body was read before).

    Raises:
        starlette.requests.ClientDisconnect: the client has gone.
    """
    loop = asyncio.get_running_loop()
    working = asyncio.current_task()
    watching: list[asyncio.Task[None]] = []
    # Most answers are there before it pays to look whether the client is.
    begin = loop.call_later(_SOON, lambda: watching.append(loop.create_task(_watch(receive, working))))
    try:
        return await work
    except asyncio.CancelledError:
        if working is not None and watching and watching[0].done() and not watching[0].cancelled():
            working.uncancel()
            raise ClientDisconnect from None
        raise
    finally:
        begin.cancel()
        for task in watching:
            task.cancel()


class Delivery(Response):
    """A response that asks *reader* for *request* when it is sent, and streams what comes back.

    The headers name the version that was read (`kg.web.permalink.named`), besides *headers*. `media_type` is what the
    client is told when it knows the format by another name.
    """

    def __init__(
        self,
        reader: Reader,
        request: Request | Dump,
        headers: Mapping[str, str] | None = None,
        media_type: str | None = None,
    ) -> None:
        # Starlette's own way makes the headers of a body that is not there, and takes them out again.
        self.status_code, self.body, self.background = HTTPStatus.OK, b"", None
        self.raw_headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
        self.raw_headers.append((b"content-type", _content_type(media_type or request.media_type)))
        self._reader = reader
        self.request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer (called by the server).

        Raises:
            kg.errors.KgError: there is no answer; nothing was sent yet.
        """
        answering: Awaitable[Answer]
        begun = scope.get("kg.begun")
        if begun is not None and isinstance(self._reader, Cache):
            self._label(begun.sought.tag)
            answering = begun.answer(self._reader)
        elif isinstance(self._reader, Cache):
            sought = self._reader.seek(self.request)
            self._label(sought.tag)
            if await self._send_known(scope, send, self._reader, sought):
                scope["kg.kept"] = True
                return
            answering = self._reader.find(sought)
        else:
            answering = self._reader.read(self.request)
        with contextlib.suppress(ClientDisconnect):
            # HTTP/1.0 ends a body by closing the connection, so that only a length shows that it is whole.
            sending = self._spool if scope["http_version"] == "1.0" else self._send
            await attended(receive, sending(scope, send, answering))

    def head(self, scope: Scope, sought: Sought, content: bytes) -> bytes:
        """Return the headers of the answer *content* to what is *sought*, as `__call__` would send them to *scope*."""
        number = sought.version.number
        label = "cache-control: no-store" if sought.tag is None else f"etag: {sought.tag}\r\ncache-control: no-cache"
        link = permalink(scope, number)
        canonical = f"\r\nlink: {link}" if link else ""
        own = f"{label}\r\nkg-version: {number}{canonical}\r\ncontent-length: {len(content)}\r\n"
        return _written(tuple(self.raw_headers)) + own.encode("latin-1")

    async def _send_known(self, scope: Scope, send: Send, cache: Cache, sought: Sought) -> bool:
        """Send what needs no reading: that the client has the answer, or what is kept of it; tell whether it did."""
        tag = sought.tag
        if tag is not None and scope["method"] in ("GET", "HEAD") and has(scope["headers"], str(tag)):
            self._head("KG-Version", str(tag.version))
            self._learn(scope, tag)
            await self._send_all(send, b"", HTTPStatus.NOT_MODIFIED)
            return True
        kept = cache.recall(sought)
        if kept is None:
            return False
        await self._send_content(scope, send, kept, kept.content or b"")
        if tag is not None:
            self._learn(scope, tag)
        return True

    def _learn(self, scope: Scope, tag: Tag) -> None:
        # With the version in the address what is current does not matter; the door (`kg.web.door`) looks only at that.
        learn = scope.get("kg.known")
        if learn is not None and self.request.version is None:
            learn(scope, tag, self.raw_headers)

    def _head(self, name: str, value: str) -> None:
        # Setting headers in Starlette's way looks through all of them each time.
        self.raw_headers.append((name.lower().encode(), value.encode("latin-1")))

    def _label(self, tag: Tag | None) -> None:
        if tag is None:
            self._head("Cache-Control", "no-store")
        else:
            self._head("ETag", str(tag))
            self._head("Cache-Control", "no-cache")

    async def _send(self, scope: Scope, send: Send, answering: Awaitable[Answer]) -> None:
        answer = await answering
        if answer.content is not None:
            await self._send_content(scope, send, answer, answer.content)
            return
        try:
            self._name(scope, answer.version, answer.purged)
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async for piece in answer.body:
                if scope["method"] == "HEAD":
                    break
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        except KgError as error:
            # Without the last message of the body the server closes the connection in the middle of it.
            _LOG.warning("an answer was broken off: %s", error)
            return
        finally:
            await answer.close()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _spool(self, scope: Scope, send: Send, answering: Awaitable[Answer]) -> None:
        answer = await answering
        with SpooledTemporaryFile(_SMALL) as spool:
            try:
                async for piece in answer.body:
                    spool.write(piece)
            finally:
                await answer.close()
            self._name(scope, answer.version, answer.purged)
            self._head("Content-Length", str(spool.tell()))
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            spool.seek(0)
            while piece := spool.read(_PIECE):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_content(self, scope: Scope, send: Send, answer: Answer, content: bytes) -> None:
        self._name(scope, answer.version, answer.purged)
        self._head("Content-Length", str(len(content)))
        await self._send_all(send, content, self.status_code)

    async def _send_all(self, send: Send, content: bytes, status: int) -> None:
        await send({"type": "http.response.start", "status": status, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": content, "more_body": False})

    def _name(self, scope: Scope, version: int, purged: Sequence[str] = ()) -> None:
        for name, value in named(version, permalink(scope, version), purged).items():
            self._head(name, value)


@lru_cache(maxsize=64)
def _written(headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    return b"".join([name + b": " + value + b"\r\n" for name, value in headers])


@lru_cache(maxsize=64)
def _content_type(media_type: str) -> bytes:
    """Return the value of the header for *media_type*.

    >>> _content_type("text/csv"), _content_type("application/n-triples")
    (b'text/csv; charset=utf-8', b'application/n-triples')
    """
    return (f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type).encode("latin-1")


async def _watch(receive: Receive, working: asyncio.Task[Any] | None) -> None:
    """Cancel *working* when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
    if working is not None:
        working.cancel()
