"""The body of an answer: pieces that come from a worker, under two clocks.

The *deadline* runs while we wait for the worker; the *stall* clock while the worker waits for whoever reads the answer.
So a long download is not cut because it is long, and a client that takes nothing does not keep a worker. Once an answer
has begun, the time for which its worker is stopped in favour of others does not count.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from kg.errors import DeadlineError, KgError, ReaderError
from kg.readers.frames import SPENT, Kind, unpack_error
from kg.readers.process import NEVER, WorkerProcess


class Body:
    """The pieces of one answer of *worker*; `release` is called once, as soon as the worker is done with it.

    `deadline` and `stall` are in seconds, as is what the request has `waited` for the worker. A body that is closed
    before its end costs the worker its life: there is no other way to stop a query.
    """

    def __init__(
        self,
        worker: WorkerProcess,
        release: Callable[[WorkerProcess], None],
        deadline: float | None,
        waited: float,
        stall: float,
    ) -> None:
        self._worker = worker
        self._release = release
        self._deadline = deadline
        self._left = NEVER if deadline is None else deadline - waited
        self._stall = stall
        self._pieces: deque[bytes] = deque()
        self._error: KgError | None = None
        self._over = False

    async def begin(self) -> None:
        """Wait for the first piece or the end; then iterating gives all pieces, this one too.

        Raises:
            kg.errors.KgError: there is no answer, or it broke off before anybody had a piece of it.
        """
        try:
            await self._fetch()
        except BaseException:
            self.close()
            raise
        if self._error is not None:
            raise self._error

    def __aiter__(self) -> "Body":
        return self

    async def __anext__(self) -> bytes:
        if not self._pieces and not self._over:
            await self._fetch()
        if self._pieces:
            return self._pieces.popleft()
        if self._error is not None:
            raise self._error
        raise StopAsyncIteration

    def content(self) -> bytes | None:
        """Return the whole body when all of it is here already and nothing was taken yet; else nothing."""
        if not self._over or self._error is not None:
            return None
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    async def aclose(self) -> None:
        """Let go of the answer: a worker that is still at it is killed."""
        self.close()

    def close(self) -> None:
        """Do what `aclose` does, at once."""
        if not self._over:
            self._worker.kill(DeadlineError("nobody waits for the answer any more"), "abandoned")
            self._end()

    async def _fetch(self) -> None:
        """Wait for one frame and take with it what is here already."""
        loop = asyncio.get_running_loop()
        begun, rested = loop.time(), self._worker.rested
        self._worker.expires = begun + self._left
        self._worker.expiry = f"the query took longer than {self._deadline} s"
        try:
            self._take(*await self._worker.next())
        except KgError as error:
            self._error = error
            self._end()
            return
        while not self._over and self._worker.ready():
            self._take(*self._worker.taken())
        if not self._over:
            now = loop.time()
            self._left = max(0.0, self._left - (now - begun - (self._worker.rested - rested)))
            self._worker.expires = now + self._stall
            self._worker.expiry = f"the client took nothing of the answer for {self._stall} s"

    def _take(self, kind: Kind, payload: bytes) -> None:
        if kind is Kind.DATA:
            self._worker.streaming = True
            self._pieces.append(payload)
            return
        if kind is Kind.ERROR:
            self._error = unpack_error(payload)
        if payload == SPENT:
            self._worker.kill(ReaderError("this worker has grown too large"))
        self._end()

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self._release(self._worker)
