"""The pool: workers that answer, one request each at a time, and are killed and replaced when that is the only way.

One worker more runs than may compute at once: the spare, which takes over when another was killed. For each that is
stopped (`kg.readers.turns`), that waits for a slow client, or that has computed for long and may have to be killed,
another is started, up to a few for each that may compute.

A worker that has just begun gets a few jobs more to go on with, so that it need not be woken for each, which takes as
long as a good part of a small query. When it turns out that its first job takes longer, they are given to others.

No request has a timer of its own: the pool looks at its busy workers every 50 ms, and ends those whose time is over.
"""

import asyncio
import os
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path

from kg.errors import BusyError, DeadlineError, KgError, ReaderError
from kg.iris import DEFAULT_BASE
from kg.readers.body import Body
from kg.readers.current import Current
from kg.readers.job import NEVER, Job
from kg.readers.process import YOUNG, WorkerProcess
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
_READY = 4
"""How many jobs a worker may have, with the one that it is at."""
_SOON = 0.02
"""Seconds in which an answer that nobody waits for any more may still come; most are there before that."""


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
        self._staff = Staff(memory, self._current.version, self)
        self._turns = Turns(max(1, size // 2))
        self._waiting: deque[Job] = deque()
        self._busy: set[WorkerProcess] = set()
        self._next_look: asyncio.TimerHandle | None = None
        self._next_try: asyncio.TimerHandle | None = None
        self._open = False
        self._loop: asyncio.AbstractEventLoop

    async def start(self) -> None:
        """Start the workers; return as soon as one can be asked.

        Raises:
            kg.errors.ReaderError: none can be started.
        """
        self._open = True
        self._loop = asyncio.get_running_loop()
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
        while self._waiting:
            _fail(self._waiting.popleft(), BusyError("the server is stopping"))
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
        """Return how many requests wait for a worker, or lie ready at one."""
        return len(self._waiting) + sum(len(worker.jobs) - 1 for worker in self._busy)

    async def read(self, request: Request | Dump) -> Answer:
        """Return the answer to *request* when its first piece is here; see `kg.readers.Reader`."""
        return await self.read_from(self.version(request.version), request)

    async def read_from(self, version: Version, request: Request | Dump, begun: Body | None = None) -> Answer:
        """Return the answer to *request*, which asks for *version*, as `read` does; its body may have *begun*."""
        body = begun or self.body(self.ask(version, request, _unheard))
        await body.begin()
        purged = () if request.version is None else tuple(record.sha256 for record in version.manifest.purged)
        return Answer(version.number, request.media_type, body, purged, body.content())

    def ask(self, version: Version, request: Request | Dump, heard: Callable[[Job], None]) -> Job:
        """Return the job of answering *request* from *version*; *heard* is called, later, whenever there is news of it.

        Raises:
            kg.errors.BusyError: too many are waiting already.
        """
        if not self._open:
            raise BusyError("the server is stopping")
        deadline = request.deadline
        if deadline is None and isinstance(request, Request):
            deadline = self._deadline
        now = self._loop.time()
        task = Task(version.number, version.folder, request, deadline)
        job = Job(task, NEVER if deadline is None else deadline, now, heard)
        if self._waiting or not self._begin(job, now):
            queued = self.queued()
            if queued >= self._most:
                raise BusyError(f"{queued} queries are waiting already; try again in a moment")
            if self._waiting or not self._line_up(job, now):
                self._waiting.append(job)
            self._try_later()
        return job

    def body(self, job: Job) -> Body:
        """Return the body of the answer to *job*, whoever heard of it until now."""
        return Body(job, self.forgo, self._deadline)

    def forgo(self, job: Job) -> None:
        """Let *job*, which is not over, end now: nobody waits for it any more."""
        job.heard = _unheard
        if job.worker is not None:
            job.worker.forgo(job)
        elif job in self._waiting:
            self._waiting.remove(job)

    def forsake(self, job: Job) -> None:
        """Let *job* end soon: nobody waits for it any more, but it would cost more to end it now than to let it be."""
        if job.worker is None or job.worker.jobs[0] is not job:
            self.forgo(job)
        else:
            job.heard = _unheard
            job.forsaken = True
            job.expires = min(job.expires, self._loop.time() + _SOON)

    def freed(self, worker: WorkerProcess) -> None:
        """Hear that *worker* is done with a job (`kg.readers.process.Owner`)."""
        if not worker.jobs:
            now = self._loop.time()
            self._busy.discard(worker)
            self._staff.put(worker, now)
            if self._turns.holding:
                self._turns.take(self._busy, now)
        if self._waiting:
            self._hand_out()

    def lost(self, worker: WorkerProcess, orphans: list[Job]) -> None:
        """Hear that *worker* is gone, which had not begun with *orphans* (`kg.readers.process.Owner`)."""
        self._busy.discard(worker)
        self._staff.lost(worker)
        if not self._open:
            for job in orphans:
                _fail(job, BusyError("the server is stopping"))
            return
        self._waiting.extendleft(reversed(orphans))
        if self._turns.holding:
            self._turns.take(self._busy, self._loop.time())
        if self._waiting:
            self._hand_out()

    def _begin(self, job: Job, now: float) -> bool:
        """Give *job* to an idle worker, if one more may compute; tell whether that was so."""
        if not self._free(now):
            return False
        worker = self._staff.choose(job.task.folder)
        if not self._busy:
            self._look_in(_GLANCE)
        self._busy.add(worker)
        worker.ask(job, now)
        return True

    def _line_up(self, job: Job, now: float) -> bool:
        """Give *job* to a worker that has just begun with another, if there is one; tell whether there was."""
        folder = job.task.folder
        best, fewest = None, _READY
        for worker in self._busy:
            if len(worker.jobs) < fewest and worker.quick(now, folder):
                best, fewest = worker, len(worker.jobs)
        if best is None:
            return False
        best.ask(job, now)
        return True

    def _free(self, now: float) -> bool:
        """Tell whether a worker is idle and one more may compute."""
        if not self._staff.idle or len(self._busy) >= self._size * _CROWD:
            return False
        # Who is no longer new is soon known to be long (`kg.readers.turns`), and must not be in the way until then.
        young = new = 0
        for worker in self._busy:
            if worker.computing:
                age = now - worker.asked
                young += age < YOUNG
                new += age < _GLANCE
        return young < self._processors and new < self._size

    def _hand_out(self) -> None:
        now = self._loop.time()
        while self._waiting and (self._begin(self._waiting[0], now) or self._line_up(self._waiting[0], now)):
            self._waiting.popleft()
        self._try_later()

    def _try_later(self) -> None:
        """See to it that those who wait only because others have just begun are not forgotten."""
        ready = any(len(worker.jobs) > 1 and worker.jobs[-1] is not None for worker in self._busy)
        if self._next_try is None and (self._waiting or ready):
            self._next_try = self._loop.call_later(YOUNG, self._try)

    def _try(self) -> None:
        """Give to others what lies ready at workers that turn out to be at a longer job."""
        self._next_try = None
        now = self._loop.time()
        for worker in self._busy:
            if len(worker.jobs) > 1 and now - worker.asked >= YOUNG:
                self._waiting.extendleft(reversed(worker.withdraw()))
        self._hand_out()

    def _look(self) -> None:
        """End the workers whose time is over, give the long ones their turns, keep enough workers for the others."""
        now = self._loop.time()
        for job in [job for job in self._waiting if now >= self._patience(job)]:
            self._waiting.remove(job)
            why = f"it took longer than {self._patience(job) - job.arrived:g} s until a reader became free"
            _fail(job, BusyError(f"{why}; try again in a moment"))
        for worker in list(self._busy):
            self._look_at(worker, now)
        self._turns.take(self._busy, now)
        # The long ones are those that are likely to be killed, several at the same moment.
        aside = sum(not worker.computing or now - worker.asked >= LONG for worker in self._busy)
        self._staff.want(min(self._size + aside, self._size * _CROWD) + 1)
        self._staff.tidy(now)
        self._hand_out()
        self._look_in(_GLANCE if self._busy else _REST)

    def _patience(self, job: Job) -> float:
        """Return until when *job* may wait for a worker."""
        return min(job.expires, job.arrived + (self._deadline if job.deadline == NEVER else job.deadline))

    def _look_at(self, worker: WorkerProcess, now: float) -> None:
        job = worker.jobs[0]
        if job is None:
            if now - worker.asked >= _GLANCE:
                worker.kill(DeadlineError("nobody waits for the answer any more"), "abandoned")
        elif now >= job.expires and not (worker.stopped and job.streaming):
            if job.forsaken:
                worker.forgo(job)
                return
            why = (
                f"the client took nothing of the answer for {self._deadline} s"
                if job.stalled
                else f"the query took longer than {job.deadline} s"
            )
            waited = ", some of it waiting for its turn among other long ones" if job.interrupted else ""
            worker.kill(DeadlineError(why + waited), "deadline")

    def _look_in(self, seconds: float) -> None:
        if self._next_look is not None:
            self._next_look.cancel()
        self._next_look = self._loop.call_later(seconds, self._look)


def _fail(job: Job, error: KgError) -> None:
    job.end(error)
    job.heard(job)


def _unheard(_: Job) -> None:
    """Hear of a job, and do nothing."""
