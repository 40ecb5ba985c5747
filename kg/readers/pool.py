"""The pool: workers that answer, one request each at a time, and are killed and replaced when that is the only way.

One worker more runs than may compute at once: the spare, which takes over when another was killed. For each that is
stopped (`kg.readers.turns`), that waits for a slow client, or that has computed for long and may have to be killed,
another is started, up to a few for each that may compute.

No request has a timer of its own: the pool looks at its busy workers every 50 ms, and ends those whose time is over.
"""

import asyncio
import os
from collections import deque
from collections.abc import Mapping
from pathlib import Path

from kg.errors import BusyError, DeadlineError, ReaderError
from kg.iris import DEFAULT_BASE
from kg.readers.body import Body
from kg.readers.current import Current
from kg.readers.process import NEVER, WorkerProcess
from kg.readers.request import Answer, Dump, Request
from kg.readers.staff import Staff
from kg.readers.task import Task
from kg.readers.turns import LONG, Turns
from kg.store import Store, Version
from kg.versions import find

_GLANCE = 0.05
_REST = 1.0
"""Seconds from one look at the workers to the next, while some are busy and while none is."""
_CROWD = 5
"""How many workers there may be for each that may compute."""
_YOUNG = 0.01
"""Seconds in which most queries have ended."""


class Pool:
    """Reads the data folder *folder* with at most *size* workers at once (a `kg.readers.Reader`).

    `deadline` (seconds, from its arrival) holds for a request that names none; `memory` (bytes) for what each answer
    may take; `waiting` is how many requests may wait for a free worker (16 for each when nothing is said). Dumps have
    no deadline of their own: their length follows from the store. A client must take a piece of its answer every
    `deadline` seconds.

    Of the queries that have just begun only as many as there are `processors` compute at once (those of the machine
    when nothing is said): the others would only take turns with them, each with caches of its own to fill. What has
    computed for longer keeps nobody waiting.
    """

    def __init__(
        self,
        folder: Path,
        size: int,
        deadline: float = 30.0,
        memory: int = 2**30,
        waiting: int | None = None,
        processors: int | None = None,
    ) -> None:
        self._store = Store(folder)
        self._current = Current(self._store)
        self._size = size
        self._deadline = deadline
        self._most = 16 * size if waiting is None else waiting
        self._processors = processors or os.cpu_count() or 1
        self._staff = Staff(memory, self._current.version, self._hand_out)
        self._turns = Turns(max(1, size // 2))
        self._waiting: deque[tuple[asyncio.Future[WorkerProcess], Version]] = deque()
        self._busy: set[WorkerProcess] = set()
        self._next_look: asyncio.TimerHandle | None = None
        self._next_try: asyncio.TimerHandle | None = None
        self._open = False

    async def start(self) -> None:
        """Start the workers; return as soon as one can be asked.

        Raises:
            kg.errors.ReaderError: none can be started.
        """
        self._open = True
        self._look()
        try:
            await self._staff.start(self._size + 1)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End all workers, whatever they are doing, and wait until they are gone."""
        self._open = False
        for timer in (self._next_look, self._next_try):
            if timer is not None:
                timer.cancel()
        for waiter, _ in self._waiting:
            if not waiter.done():
                waiter.set_exception(BusyError("the server is stopping"))
        await self._staff.stop(ReaderError("the server is stopping"))

    def current(self) -> int:
        """Return the number of the version that new requests read.

        Raises:
            kg.errors.MissingError: there is none yet.
        """
        return self._current.version().number

    def base(self) -> str:
        """Return the base IRI of what is read now; the default one as long as there is nothing.

        Raises:
            kg.errors.DamagedError: the manifest cannot be read.
        """
        version = self._store.current()
        return DEFAULT_BASE if version is None else version.manifest.base

    def version(self, asked: int | str | None) -> Version:
        """Return the version that a request for *asked* reads (see `kg.versions`).

        Raises:
            kg.errors.StoreError: there is none.
            kg.errors.UsageError: *asked* names none.
        """
        return self._current.version() if asked is None else find(self._store, asked)

    def processes(self) -> list[int]:
        """Return the process ids of the workers that can be asked or are answering."""
        return self._staff.pids()

    def ended(self) -> Mapping[str, int]:
        """Return how many workers have ended, by cause.

        ``deadline`` (also a client that took nothing for so long), ``memory``, ``abandoned`` (the client has gone),
        ``dismissed`` (not needed any more, or grown too large), ``unexpected``.
        """
        return self._staff.ended

    def queued(self) -> int:
        """Return how many requests wait for a worker."""
        return len(self._waiting)

    async def read(self, request: Request | Dump) -> Answer:
        """Return the answer to *request* when its first piece is here; see `kg.readers.Reader`."""
        return await self.read_from(self.version(request.version), request)

    async def read_from(self, version: Version, request: Request | Dump) -> Answer:
        """Return the answer to *request*, which asks for *version*, as `read` does."""
        deadline = request.deadline
        if deadline is None and isinstance(request, Request):
            deadline = self._deadline
        loop = asyncio.get_running_loop()
        arrived = loop.time()
        worker = await self._acquire(version, deadline)
        now = loop.time()
        worker.ask(Task(version.number, version.folder, request, deadline), now)
        body = Body(worker, self._release, deadline, now - arrived, self._deadline)
        await body.begin()
        purged = () if request.version is None else tuple(record.sha256 for record in version.manifest.purged)
        return Answer(version.number, request.media_type, body, purged, body.content())

    async def _acquire(self, version: Version, deadline: float | None) -> WorkerProcess:
        if not self._open:
            raise BusyError("the server is stopping")
        if not self._waiting and self._free():
            return self._take(version)
        if len(self._waiting) >= self._most:
            raise BusyError(f"{len(self._waiting)} queries are waiting already; try again in a moment")
        waiter: asyncio.Future[WorkerProcess] = asyncio.get_running_loop().create_future()
        place = (waiter, version)
        self._waiting.append(place)
        self._try_later()
        try:
            async with asyncio.timeout(self._deadline if deadline is None else deadline):
                return await waiter
        except TimeoutError:
            why = f"it took longer than {deadline or self._deadline} s until a reader became free"
            raise BusyError(f"{why}; try again in a moment") from None
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._release(waiter.result())
            raise
        finally:
            if place in self._waiting:
                self._waiting.remove(place)

    def _free(self) -> bool:
        """Tell whether a worker is idle and one more may compute."""
        if not self._staff.idle or len(self._busy) >= self._size * _CROWD:
            return False
        if len(self._busy) < min(self._processors, self._size):
            return True
        now = asyncio.get_running_loop().time()
        ages = [now - worker.asked for worker in self._busy if worker.computing]
        # Who is no longer new is soon known to be long (`kg.readers.turns`), and must not be in the way until then.
        return sum(age < _YOUNG for age in ages) < self._processors and sum(age < _GLANCE for age in ages) < self._size

    def _take(self, version: Version) -> WorkerProcess:
        worker = self._staff.choose(version)
        worker.asked = asyncio.get_running_loop().time()
        if not self._busy:
            self._look_in(_GLANCE)
        self._busy.add(worker)
        return worker

    def _hand_out(self) -> None:
        while self._waiting and self._free():
            waiter, version = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(self._take(version))
        self._try_later()

    def _try_later(self) -> None:
        """See to it that those who wait only because others have just begun are not forgotten."""
        if self._waiting and self._staff.idle and self._next_try is None:
            self._next_try = asyncio.get_running_loop().call_later(_YOUNG, self._try)

    def _try(self) -> None:
        self._next_try = None
        self._hand_out()

    def _release(self, worker: WorkerProcess) -> None:
        self._busy.discard(worker)
        worker.expires = NEVER
        self._staff.put(worker, asyncio.get_running_loop().time())
        self._hand_out()

    def _look(self) -> None:
        """End the workers whose time is over, give the long ones their turns, keep enough workers for the others."""
        now = asyncio.get_running_loop().time()
        for worker in list(self._busy):
            if now >= worker.expires and not (worker.stopped and worker.streaming):
                waited = ", some of it waiting for its turn among other long ones" if worker.interrupted else ""
                worker.kill(DeadlineError(worker.expiry + waited), "deadline")
        self._turns.take(self._busy, now)
        # The long ones are those that are likely to be killed, several at the same moment.
        aside = sum(not worker.computing or now - worker.asked >= LONG for worker in self._busy)
        self._staff.want(min(self._size + aside, self._size * _CROWD) + 1)
        self._staff.tidy(now)
        self._hand_out()
        self._look_in(_GLANCE if self._busy else _REST)

    def _look_in(self, seconds: float) -> None:
        if self._next_look is not None:
            self._next_look.cancel()
        self._next_look = asyncio.get_running_loop().call_later(seconds, self._look)
