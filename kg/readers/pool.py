"""The pool: workers that answer, one request each at a time, and are killed and replaced when that is the only way.

One worker more runs than may be busy at once: the spare, which takes over at once when another was killed.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path

from kg.errors import BusyError, KgError, MissingError, ReaderError, StoreError
from kg.iris import DEFAULT_BASE
from kg.readers.body import Body
from kg.readers.process import WorkerProcess
from kg.readers.request import Answer, Dump, Request
from kg.readers.task import Task
from kg.store import Store, Version
from kg.versions import find

_LOG = logging.getLogger(__name__)
_PAUSES = (0.0, 0.1, 0.5, 2.0)


class Pool:
    """Reads the data folder *folder* with at most *size* workers at once (a `kg.readers.Reader`).

    `deadline` (seconds) holds for a request that names none; `memory` (bytes) for what each answer may take; `waiting`
    is how many requests may wait for a free worker (16 for each when nothing is said). Dumps have no deadline of their
    own: their length follows from the store. A client must take a piece of its answer every `deadline` seconds.
    """

    def __init__(
        self, folder: Path, size: int, deadline: float = 30.0, memory: int = 2**30, waiting: int | None = None
    ) -> None:
        self._store = Store(folder)
        self._size = size
        self._deadline = deadline
        self._memory = memory
        self._most = 16 * size if waiting is None else waiting
        self._workers: set[WorkerProcess] = set()
        self._idle: deque[WorkerProcess] = deque()
        self._waiting: list[tuple[asyncio.Future[WorkerProcess], int]] = []
        self._busy = 0
        self._failed = 0
        self._starting: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._first: asyncio.Future[None] | None = None
        self._open = False

    async def start(self) -> None:
        """Start the workers; return as soon as one can be asked.

        Raises:
            kg.errors.ReaderError: none can be started.
        """
        self._open = True
        self._first = asyncio.get_running_loop().create_future()
        for _ in range(self._size + 1):
            self._start_one()
        try:
            await self._first
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """End all workers, whatever they are doing, and wait until they are gone."""
        self._open = False
        for starting in list(self._starting):
            starting.cancel()
        for waiter, _ in self._waiting:
            if not waiter.done():
                waiter.set_exception(BusyError("the server is stopping"))
        for worker in list(self._workers):
            worker.kill(ReaderError("the server is stopping"))
        await asyncio.gather(*self._starting, return_exceptions=True)
        await asyncio.gather(*(worker.ended() for worker in list(self._workers)), *self._ending)

    def current(self) -> int:
        """Return the number of the version that new requests read.

        Raises:
            kg.errors.MissingError: there is none yet.
        """
        return self._current().number

    def base(self) -> str:
        """Return the base IRI of what is read now; the default one as long as there is nothing.

        Raises:
            kg.errors.DamagedError: the manifest cannot be read.
        """
        version = self._store.current()
        return DEFAULT_BASE if version is None else version.manifest.base

    def processes(self) -> list[int]:
        """Return the process ids of the workers that can be asked or are answering."""
        return [worker.pid for worker in self._workers if worker.alive]

    async def read(self, request: Request | Dump) -> Answer:
        """Return the answer to *request* when its first piece is here; see `kg.readers.Reader`."""
        version = self._current() if request.version is None else find(self._store, request.version)
        if request.deadline is None and isinstance(request, Request):
            request = replace(request, deadline=self._deadline)
        worker = await self._acquire(version)
        body = Body(worker, self._release, request.deadline, self._deadline)
        worker.ask(Task(version.number, version.folder, request))
        await body.begin()
        purged = version.manifest.purged if request.version is not None else ()
        return Answer(version.number, request.media_type, body, tuple(record.sha256 for record in purged))

    def _current(self) -> Version:
        version = self._store.current()
        if version is None:
            raise MissingError(f"{self._store.folder}: holds no version yet; load something with `kg load`")
        return version

    async def _acquire(self, version: Version) -> WorkerProcess:
        if not self._open:
            raise BusyError("the server is stopping")
        if len(self._waiting) >= self._most:
            raise BusyError(f"{len(self._waiting)} queries are waiting already; try again in a moment")
        waiter: asyncio.Future[WorkerProcess] = asyncio.get_running_loop().create_future()
        place = (waiter, version.number)
        self._waiting.append(place)
        self._hand_out()
        try:
            async with asyncio.timeout(self._deadline):
                return await waiter
        except TimeoutError:
            raise BusyError(f"no reader became free within {self._deadline} s; try again in a moment") from None
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._release(waiter.result())
            raise
        finally:
            if place in self._waiting:
                self._waiting.remove(place)

    def _hand_out(self) -> None:
        while self._waiting and self._idle and self._busy < self._size:
            waiter, number = self._waiting.pop(0)
            if not waiter.done():
                worker = self._choose(number)
                self._busy += 1
                waiter.set_result(worker)

    def _choose(self, number: int) -> WorkerProcess:
        """Take an idle worker, if possible one that has the version *number* open already."""
        for worker in self._idle:
            if worker.task is not None and worker.task.number == number:
                self._idle.remove(worker)
                return worker
        return self._idle.popleft()

    def _release(self, worker: WorkerProcess) -> None:
        self._busy -= 1
        if worker.alive:
            self._idle.append(worker)
        self._hand_out()

    def _start_one(self, pause: float = 0.0) -> None:
        _keep(self._starting, self._bring_up(pause))

    async def _bring_up(self, pause: float) -> None:
        """Start a worker with the current version open and put it among the idle ones."""
        await asyncio.sleep(pause)
        worker = WorkerProcess(self._memory, self._lost)
        self._workers.add(worker)
        try:
            await worker.start()
            await self._warm(worker)
        except (KgError, OSError) as error:
            self._give_up(worker, error)
            return
        except asyncio.CancelledError:
            worker.kill(ReaderError("the server is stopping"))
            await worker.ended()
            raise
        self._failed = 0
        self._idle.append(worker)
        if self._first is not None and not self._first.done():
            self._first.set_result(None)
        self._hand_out()

    def _give_up(self, worker: WorkerProcess, error: Exception) -> None:
        self._failed += 1
        worker.kill(ReaderError("it could not be started"))
        _LOG.error("a reader could not be started: %s", error)
        if not worker.pid:  # there was never a process whose end would be noticed
            self._lost(worker)
        if self._first is not None and not self._first.done():
            self._first.set_exception(ReaderError(f"no reader could be started: {error}"))

    async def _warm(self, worker: WorkerProcess) -> None:
        try:
            version = self._current()
        except StoreError:  # there is none yet, or it is damaged: whoever asks is told
            return
        worker.ask(Task(version.number, version.folder))
        await worker.next()

    def _lost(self, worker: WorkerProcess) -> None:
        """Replace *worker*, which has ended; called by itself, once."""
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        _keep(self._ending, worker.ended())
        if self._open:
            self._start_one(_PAUSES[min(self._failed, len(_PAUSES) - 1)])


def _keep(tasks: set[asyncio.Task[None]], work: Coroutine[None, None, None]) -> None:
    """Run *work* beside everything else; the event loop itself keeps no task alive."""
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
