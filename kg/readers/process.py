"""A worker as the pool sees it: a process, the jobs that it was given, and the frames that come from it."""

import asyncio
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

from kg.errors import DeadlineError, KgError, MemoryLimitError, ReaderError
from kg.readers.frames import NUMBERS, SPENT, Frames, Kind, frame, unpack_error
from kg.readers.job import Job

_ENOUGH = 512 * 1024
_NICE, _NICER = 3, 10
"""What is added to our own niceness for a worker, and for one whose query is long. A worker gives way to the server,
which has something to do for all of them as soon as it is woken."""
YOUNG = 0.01
"""Seconds in which most queries have ended."""
_MALLOC = "glibc.malloc.tcache_count=200:glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=33554432"
"""So many small pieces of each size are kept at hand: the engine takes and returns hundreds of them for each query,
and with the default of seven a small query takes a fifth longer. Another libc does not read it."""


class Owner(Protocol):
    """Who has workers, and is told what becomes of them."""

    def freed(self, worker: "WorkerProcess") -> None:
        """Hear that *worker* is done with a job, or with all of them."""
        ...

    def lost(self, worker: "WorkerProcess", orphans: list[Job]) -> None:
        """Hear that *worker* has ended or was killed, whatever the reason, before it began with *orphans*."""
        ...


class WorkerProcess(asyncio.Protocol):
    """One worker of *owner*, whose answers may take *memory* bytes.

    It is at the first of its `jobs`; the others lie ready for it. A job that was withdrawn leaves nothing in its place
    until the worker has passed it over. All times are those of the event loop.
    """

    def __init__(self, memory: int, owner: Owner) -> None:
        self.folder: Path | None = None
        """That of the version that it was asked for last."""
        self.jobs: deque[Job | None] = deque()
        self.asked = 0.0
        """When it began with its job, or was done with the last one."""
        self.moved = 0.0
        """When it was last stopped or continued."""
        self.reniced = False
        self.stopped = False
        self._memory = memory
        self._owner = owner
        self._process: asyncio.subprocess.Process | None = None
        self._transport: asyncio.Transport | None = None
        self._loop = asyncio.get_running_loop()
        self._ready = self._loop.create_future()
        self._frames = Frames()
        self._number = 0
        self._ours = os.getpriority(os.PRIO_PROCESS, 0)
        self._paused = False
        self._closed = self._gone = False
        self._last: Job | None = None
        self._reason: KgError | None = None
        self._cause = ""

    async def start(self) -> None:
        """Start the process and wait until it can be asked.

        Raises:
            kg.errors.ReaderError: it ended before that.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                # It stays in our session: the kernel shares the processors among sessions first (autogroup), so that
                # lowering the priority of a worker with a session of its own would help nobody.
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-P", "-m", "kg.readers.worker"),
                    *(str(theirs.fileno()), str(self._memory), str(os.getpid())),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=asyncio.subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    env=_environment(),
                )
            except BaseException:
                ours.close()
                raise
        self._signalled(lambda: os.setpriority(os.PRIO_PROCESS, self.pid, self._ours + _NICE))
        await self._loop.create_unix_connection(lambda: self, sock=ours)
        await self._ready
        if not self.alive:
            raise await self._obituary()

    @property
    def pid(self) -> int:
        """The process id (0 before it was started)."""
        return self._process.pid if self._process else 0

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return not self._closed and self._reason is None

    @property
    def computing(self) -> bool:
        """Whether it takes the processor from others: neither stopped nor waiting for a client to read."""
        return not (self.stopped or self._paused)

    def quick(self, now: float, folder: Path) -> bool:
        """Tell whether it is likely to be done soon with its job, and has the version in *folder* open."""
        job = self.jobs[0]
        return (
            job is not None
            and now - self.asked < YOUNG
            and not (self.reniced or self.stopped or job.streaming)
            and (self.folder is folder or self.folder == folder)
        )

    def ask(self, job: Job, now: float) -> None:
        """Give it *job*, to begin with now or when it is done with those before."""
        if not self.jobs:
            self.asked = self.moved = now
        self.folder = job.task.folder
        job.worker = self
        self.jobs.append(job)
        self._number += 1
        if self._transport is not None:
            self._transport.write(frame(Kind.ASK, job.task.pack()))

    def withdraw(self) -> list[Job]:
        """Take back and return the jobs that it has not begun with, as far as we know."""
        behind = [job for job in list(self.jobs)[1:] if job is not None]
        if behind:
            # Not the first one: it may look as if it had begun when the worker has not even been woken.
            first = self._number - len(self.jobs) + 2
            self.jobs = deque([self.jobs[0], *[None] * (len(self.jobs) - 1)])
            for job in behind:
                job.worker = None
            if self._transport is not None:
                self._transport.write(frame(Kind.WITHDRAW, NUMBERS.pack(first, self._number)))
        return behind

    def forgo(self, job: Job) -> None:
        """Let nobody hear of *job* any more: it ends if it has begun, and the worker with it."""
        if self.jobs[0] is job:
            self.kill(DeadlineError("nobody waits for the answer any more"), "abandoned")
        else:
            self.jobs[self.jobs.index(job)] = None
            job.worker = None

    def relieved(self, job: Job) -> None:
        """Go on when enough of the answer to *job* was taken."""
        if self._paused and job.held < _ENOUGH and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()

    def renice(self) -> None:
        """Let everybody else go first, until `restored`."""
        if not self.reniced and self._signalled(lambda: os.setpriority(os.PRIO_PROCESS, self.pid, self._ours + _NICER)):
            self.reniced = True

    def restored(self) -> bool:
        """Make it again what it was before it was reniced; tell whether that was possible."""
        self.proceed(self.moved)
        if self.reniced:
            # Only a privileged process may raise a priority again.
            self.reniced = not self._signalled(lambda: os.setpriority(os.PRIO_PROCESS, self.pid, self._ours + _NICE))
        return not self.reniced

    def stop(self, now: float) -> None:
        """Stop it where it is, until `proceed`."""
        if not self.stopped and self._signalled(lambda: os.kill(self.pid, signal.SIGSTOP)):
            self.stopped = True
            self.moved = now
            if self.jobs and self.jobs[0] is not None:
                self.jobs[0].interrupted = True

    def proceed(self, now: float) -> None:
        """Let it go on after `stop`."""
        if self.stopped and self._signalled(lambda: os.kill(self.pid, signal.SIGCONT)):
            self.stopped = False
            job = self.jobs[0] if self.jobs else None
            if job is not None and job.streaming:
                job.rested += now - self.moved
                job.expires += now - self.moved
            self.moved = now

    def kill(self, reason: KgError, cause: str = "dismissed") -> None:
        """End it now; whoever waits for its job gets *reason*, and *cause* is what statistics call it."""
        if self._reason is None:
            self._reason = reason
            self._cause = cause
        self._signalled(lambda: os.kill(self.pid, signal.SIGKILL))
        if self._transport is not None:
            self._transport.abort()
        self._bereave()

    async def ended(self) -> None:
        """Wait until the process is gone."""
        if self._process is not None:
            await self._process.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (called by the event loop)."""
        # That of uvloop is one, but does not say so.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Pass on what came to whoever asked (called by the event loop)."""
        if self._reason is not None:
            return
        waiting = len(self.jobs)
        news: list[Job] = []
        for kind, payload in self._frames.cut(data):
            if kind is Kind.READY:
                self._begun()
            elif self._reason is None:
                job = self.jobs[0]
                self._take(kind, payload, job)
                if job is not None and not (news and news[-1] is job):
                    news.append(job)
        for job in news:
            self._pause_for(job)
            job.heard(job)
        if len(self.jobs) < waiting and self.alive:
            self._owner.freed(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  (asyncio calls it so)
        """Note that no more frames will come (called by the event loop)."""
        self._closed = True
        self._begun()
        self._bereave()

    def _take(self, kind: Kind, payload: bytes, job: Job | None) -> None:
        """Note what came of *job*, the first one; nobody waits for what is nothing."""
        if job is not None:
            if kind is Kind.DATA or (kind is Kind.WHOLE and payload):
                job.put(payload)
            if kind is Kind.PASSED:
                job.end(ReaderError("the query was passed over; ask again"))
            elif kind is not Kind.DATA:
                job.end(unpack_error(payload) if kind is Kind.ERROR else None)
        if kind is Kind.DATA:
            return
        self.jobs.popleft()
        self.asked = self.moved = self._loop.time()
        if kind is Kind.END and payload == SPENT:
            self.jobs.appendleft(None)  # none of the others has begun, or it may begin again elsewhere
            self.kill(ReaderError("this worker has grown too large"))

    def _begun(self) -> None:
        if not self._ready.done():
            self._ready.set_result(None)

    def _pause_for(self, job: Job) -> None:
        if job.held >= _ENOUGH and not (self._paused or job.over) and self._transport is not None:
            # The socket fills up and the worker waits: this holds back a query whose client is slow.
            self._paused = True
            self._transport.pause_reading()

    def _bereave(self) -> None:
        """Tell the owner, once, that this is the end; the job at hand gets the reason, others the jobs behind it."""
        if self._gone:
            return
        self._gone = True
        orphans = [job for job in list(self.jobs)[1:] if job is not None]
        self._last = self.jobs[0] if self.jobs else None
        for job in self.jobs:
            if job is not None:
                job.worker = None
        self.jobs.clear()
        self._owner.lost(self, orphans)
        if self._reason is not None:
            self._tell(self._reason)

    def _tell(self, reason: KgError) -> None:
        job, self._last = self._last, None
        if job is not None:
            job.end(reason)
            job.heard(job)

    def _signalled(self, signalling: Callable[[], None]) -> bool:
        """Do *signalling* unless the process has ended, whose id may be another's by now; tell whether it was done."""
        if self._process is None or self._process.returncode is not None:
            return False
        try:
            signalling()
        except (ProcessLookupError, PermissionError):
            return False
        return True

    async def buried(self) -> str:
        """Wait until the process is gone; tell whoever waits for its job, and return in a word, why it ended."""
        self._tell(await self._obituary())
        if self._cause:
            return self._cause
        code = await self._process.wait() if self._process else 0
        causes: dict[int, str] = {signal.SIGABRT: "memory", signal.SIGXCPU: "deadline"}
        return causes.get(-code, "unexpected")

    async def _obituary(self) -> KgError:
        code = await self._process.wait() if self._process else 0
        if self._reason is not None:
            return self._reason
        match -code:
            case signal.SIGABRT:
                return MemoryLimitError(
                    f"the query needs more than {self._memory // 2**20} MB of memory; ask for less at once"
                )
            case signal.SIGXCPU:
                return DeadlineError("the query took more processor time than it may")
            case _:
                return ReaderError(
                    f"the process that answered this query ended unexpectedly ({_cause(code)}); ask again"
                )


def _cause(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit status {code}"


def _environment() -> dict[str, str]:
    """Return the environment for a worker: the same modules as ours, and no setting of kg (one of them is a secret)."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    modules = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    return {"GLIBC_TUNABLES": _MALLOC} | kept | {"PYTHONPATH": modules}
