"""The body of an answer: pieces that come from a worker, under two clocks.

The *deadline* runs while we wait for the worker; the *stall* clock while the worker waits for whoever reads the answer.
So a long download is not cut because it is long, and a client that takes nothing does not keep a worker. Once an answer
has begun, the time for which its worker is stopped in favour of others does not count.
"""

import asyncio
from collections.abc import Callable

from kg.readers.job import Job


class Body:
    """The pieces of the answer to *job*; *forgo* is called when nobody wants them any more.

    `stall` is in seconds. A body that is closed before its end costs the worker its life: there is no other way to stop
    a query.
    """

    def __init__(self, job: Job, forgo: Callable[[Job], None], stall: float) -> None:
        self._job = job
        self._forgo = forgo
        self._stall = stall
        self._left = job.deadline
        self._since = job.arrived
        self._waiter: asyncio.Future[None] | None = None
        job.heard = self._hear

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
        if self._job.error is not None:
            raise self._job.error

    def __aiter__(self) -> "Body":
        return self

    async def __anext__(self) -> bytes:
        job = self._job
        if not (job.pieces or job.over):
            self._since = asyncio.get_running_loop().time()
            job.expires, job.stalled = self._since + self._left, False
            await self._fetch()
        if job.pieces:
            return job.taken()
        if job.error is not None:
            raise job.error
        raise StopAsyncIteration

    def content(self) -> bytes | None:
        """Return the whole body when all of it is here already and nothing was taken yet; else nothing."""
        return self._job.content()

    async def aclose(self) -> None:
        """Let go of the answer: a worker that is still at it is killed."""
        self.close()

    def close(self) -> None:
        """Do what `aclose` does, at once."""
        if not self._job.over:
            self._forgo(self._job)

    async def _fetch(self) -> None:
        """Wait for news, unless there are some."""
        job, loop = self._job, asyncio.get_running_loop()
        rested = job.rested
        while not (job.pieces or job.over):
            self._waiter = loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        now = loop.time()
        self._left = max(0.0, self._left - (now - self._since - (job.rested - rested)))
        job.expires, job.stalled = now + self._stall, True

    def _hear(self, _: Job) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
