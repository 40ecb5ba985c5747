"""The delivery of an answer: piece by piece as it comes, given up when the client goes, broken when the answer breaks.

An error before the first piece becomes an error status. After it the status is out already, so the connection is closed
without the end of the body: no client takes what it has got for whole.
"""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Mapping
from tempfile import SpooledTemporaryFile
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.errors import KgError
from kg.readers import Dump, Reader, Request
from kg.web.permalink import named

_LOG = logging.getLogger(__name__)
_SMALL = 2**20
_PIECE = 2**16
_Result = TypeVar("_Result")


async def attended(receive: Receive, work: Coroutine[Any, Any, _Result]) -> _Result:
    """Return what *work* returns; cancel it as soon as the client has gone (the request's body was read before).

    Raises:
        starlette.requests.ClientDisconnect: the client has gone.
    """
    gone = asyncio.create_task(_gone(receive))
    working = asyncio.create_task(work)
    try:
        await asyncio.wait({gone, working}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise ClientDisconnect
    finally:
        for task in (gone, working):
            task.cancel()
            # What it raised was raised above already, or nobody is there to be told.
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task


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
        super().__init__(headers=headers, media_type=media_type or request.media_type)
        del self.headers["content-length"]
        self._reader = reader
        self._request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer (called by the server).

        Raises:
            kg.errors.KgError: there is no answer; nothing was sent yet.
        """
        with contextlib.suppress(ClientDisconnect):
            # HTTP/1.0 ends a body by closing the connection, so that only a length shows that it is whole.
            sending = self._spool if scope["http_version"] == "1.0" else self._send
            await attended(receive, sending(scope, send))

    async def _send(self, scope: Scope, send: Send) -> None:
        answer = await self._reader.read(self._request)
        try:
            self.headers.update(named(scope, answer))
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async for piece in answer.body:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        except KgError as error:
            # Without the last message of the body the server closes the connection in the middle of it.
            _LOG.warning("an answer was broken off: %s", error)
            return
        finally:
            await answer.close()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _spool(self, scope: Scope, send: Send) -> None:
        answer = await self._reader.read(self._request)
        with SpooledTemporaryFile(_SMALL) as spool:
            try:
                async for piece in answer.body:
                    spool.write(piece)
            finally:
                await answer.close()
            self.headers.update(named(scope, answer))
            self.headers["Content-Length"] = str(spool.tell())
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            spool.seek(0)
            while piece := spool.read(_PIECE):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    """Return when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
