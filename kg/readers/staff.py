"""The staff: the worker processes of a pool; started, replaced when they end, sent away when they are not needed."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.errors import KgError, ReaderError, StoreError
from kg.readers.job import NEVER, Job
from kg.readers.process import Owner, WorkerProcess
from kg.readers.task import Task
from kg.store import Version

_LOG = logging.getLogger(__name__)
_PAUSES = (0.0, 0.1, 0.5, 2.0)
_IDLE = 10.0
"""Seconds after which an idle worker closes an old version, and one that is not needed any more ends."""


class Staff:
    """Workers of *owner* that may take *memory* bytes for an answer, with the version open that *current* gives."""

    def __init__(self, memory: int, current: Callable[[], Version], owner: Owner) -> None:
        self.idle: deque[WorkerProcess] = deque()
        self._workers: set[WorkerProcess] = set()
        self._memory = memory
        self._current = current
        self._owner = owner
        self._wanted = 0
        self._failed = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._starting = 0
        self._first: asyncio.Future[None] | None = None
        self.ended: Counter[str] = Counter()
        """How many workers have ended, by cause."""

    async def start(self, wanted: int) -> None:
        """Start *wanted* workers; return as soon as one can be asked.

        Raises:
            kg.errors.ReaderError: none can be started.
        """
        self._first = asyncio.get_running_loop().create_future()
        self.want(wanted)
        await self._first

    async def stop(self, reason: KgError) -> None:
        """End all workers, whatever they are doing, and wait until they are gone."""
        self._wanted = 0
        starting = list(self._tasks)
        for task in starting:
            task.cancel()
        workers = list(self._workers)
        for worker in workers:
            worker.kill(reason)
        await asyncio.gather(*starting, return_exceptions=True)
        await asyncio.gather(*(worker.ended() for worker in workers), *self._ending)

    def pids(self) -> list[int]:
        """Return the process ids of the workers that can be asked or are answering."""
        return [worker.pid for worker in self._workers if worker.alive]

    def want(self, wanted: int) -> None:
        """Have *wanted* workers from now on; those that are too many end when they have been idle for long enough."""
        self._wanted = wanted
        pause = _PAUSES[min(self._failed, len(_PAUSES) - 1)]
        while len(self._workers) + self._starting < wanted:
            self._starting += 1
            _keep(self._tasks, self._bring_up(pause))

    def choose(self, folder: Path) -> WorkerProcess:
        """Take an idle worker, if possible one that has the version in *folder* open already. There must be one."""
        for worker in self.idle:
            if worker.folder == folder:
                self.idle.remove(worker)
                return worker
        return self.idle.popleft()

    def put(self, worker: WorkerProcess, now: float) -> None:
        """Put *worker* among the idle ones, unless it cannot go on."""
        worker.asked = now
        if worker.alive and not worker.restored():
            worker.kill(ReaderError("its priority stays low"))
        if worker.alive:
            # The one that worked last has the data in its caches.
            self.idle.appendleft(worker)
            if self._first is not None and not self._first.done():
                self._first.set_result(None)

    def lost(self, worker: WorkerProcess) -> None:
        """Replace *worker*, which has ended."""
        self._workers.discard(worker)
        if worker in self.idle:
            self.idle.remove(worker)
        _keep(self._ending, self._bury(worker))
        self.want(self._wanted)

    def tidy(self, now: float) -> None:
        """Let idle workers close old versions, and end one that is not needed."""
        for worker in [each for each in self.idle if now - each.asked > _IDLE]:
            if len(self._workers) > self._wanted:
                self.idle.remove(worker)
                worker.kill(ReaderError("it is not needed any more"))
            elif worker.folder is not None and worker.folder != self._folder(worker.folder):
                self.idle.remove(worker)
                _keep(self._tasks, self._reopen(worker))

    def _folder(self, otherwise: Path) -> Path:
        try:
            return self._current().folder
        except (KgError, OSError):  # whoever asks next is told
            return otherwise

    async def _bring_up(self, pause: float) -> None:
        """Start a worker with the current version open and put it among the idle ones."""
        worker = WorkerProcess(self._memory, self._owner)
        try:
            if pause:
                await asyncio.sleep(pause)
            self._workers.add(worker)
            self._starting -= 1
            await worker.start()
            await self._open(worker)
        except asyncio.CancelledError:
            worker.kill(ReaderError("the server is stopping"))
            await worker.ended()
            raise
        except Exception as error:  # noqa: BLE001  (whatever it is, whoever waits for the first worker must be told)
            self._give_up(worker, error)
            return
        self._failed = 0

    async def _reopen(self, worker: WorkerProcess) -> None:
        with suppress(KgError):  # it has ended, and is replaced
            await self._open(worker)

    async def _open(self, worker: WorkerProcess) -> None:
        """Have *worker* open the current version; then it is put among the idle ones, as after any job.

        Raises:
            kg.errors.ReaderError: it ended before that.
        """
        try:
            version = self._current()
        except StoreError:  # there is none yet, or it is damaged: whoever asks is told
            self._owner.freed(worker)
            return
        loop = asyncio.get_running_loop()
        opened = asyncio.Event()
        job = Job(Task(version.number, version.folder), NEVER, loop.time(), lambda _: opened.set())
        worker.ask(job, loop.time())
        await opened.wait()
        if isinstance(job.error, ReaderError):
            raise job.error

    def _give_up(self, worker: WorkerProcess, error: Exception) -> None:
        self._failed += 1
        worker.kill(ReaderError("it could not be started"))
        _LOG.error("a reader could not be started: %s", error)
        if self._first is not None and not self._first.done():
            self._first.set_exception(ReaderError(f"no reader could be started: {error}"))

    async def _bury(self, worker: WorkerProcess) -> None:
        self.ended[await worker.buried()] += 1


def _keep(tasks: set[asyncio.Task[None]], work: Coroutine[Any, Any, None]) -> None:
    """Do *work* beside everything else; the event loop itself keeps no task alive."""
    task = asyncio.get_running_loop().create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)
