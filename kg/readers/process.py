"""A worker as the pool sees it: a process, and the frames that come from it."""

import asyncio
import math
import os
import signal
import socket
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import cast

from kg.errors import DeadlineError, KgError, MemoryLimitError, ReaderError
from kg.readers.frames import Kind, frame, take
from kg.readers.task import Task

_ENOUGH = 512 * 1024
_NICE = 10
NEVER = math.inf


class WorkerProcess(asyncio.Protocol):
    """One worker. `lost` is called once, when it has ended or was killed, whatever the reason.

    Its owner looks at `expires` from time to time (`kg.readers.pool`), so that no request needs a timer of its own.
    All times are those of the event loop.
    """

    def __init__(self, memory: int, lost: Callable[["WorkerProcess"], None]) -> None:
        self.task: Task | None = None
        self.asked = 0.0
        """When it was last given a task, or was done with it."""
        self.moved = 0.0
        """When it was last stopped or continued."""
        self.expires = NEVER
        self.expiry = ""
        self.reniced = False
        self.stopped = False
        self.interrupted = False
        """Whether the query at hand had to wait for others in between."""
        self.streaming = False
        """Whether the answer has begun: from then on its clock rests while the worker is stopped."""
        self.rested = 0.0
        """Seconds for which it has rested."""
        self._memory = memory
        self._lost = lost
        self._process: asyncio.subprocess.Process | None = None
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._frames: deque[tuple[Kind, bytes]] = deque()
        self._held = 0
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None
        self._closed = False
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
        await asyncio.get_running_loop().create_unix_connection(lambda: self, sock=ours)
        await self.next()

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

    def ask(self, task: Task, now: float) -> None:
        """Give it *task*; the answer comes as frames."""
        self.task = task
        self.asked = self.moved = now
        self.interrupted = self.streaming = False
        if self._transport is not None:
            self._transport.write(frame(Kind.ASK, task.pack()))

    async def next(self) -> tuple[Kind, bytes]:
        """Return the next frame that it sent.

        Raises:
            kg.errors.KgError: it has ended; says why.
        """
        while not self._frames:
            if self._closed:
                raise await self._obituary()
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self.taken()

    def ready(self) -> bool:
        """Tell whether a frame is here already, so that `taken` can be called."""
        return bool(self._frames)

    def taken(self) -> tuple[Kind, bytes]:
        """Return the next frame, which is here already."""
        kind, payload = self._frames.popleft()
        self._held -= len(payload)
        if self._paused and self._held < _ENOUGH and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        return kind, payload

    def renice(self) -> None:
        """Let everybody else go first, until `restored`."""
        if not self.reniced and self._signalled(lambda: os.setpriority(os.PRIO_PROCESS, self.pid, _NICE)):
            self.reniced = True

    def restored(self) -> bool:
        """Make it again what it was before it was reniced; tell whether that was possible."""
        self.proceed(self.moved)
        if self.reniced:
            # Only a privileged process may raise a priority again.
            self.reniced = not self._signalled(lambda: os.setpriority(os.PRIO_PROCESS, self.pid, 0))
        return not self.reniced

    def stop(self, now: float) -> None:
        """Stop it where it is, until `proceed`."""
        if not self.stopped and self._signalled(lambda: os.kill(self.pid, signal.SIGSTOP)):
            self.stopped = self.interrupted = True
            self.moved = now

    def proceed(self, now: float) -> None:
        """Let it go on after `stop`."""
        if self.stopped and self._signalled(lambda: os.kill(self.pid, signal.SIGCONT)):
            self.stopped = False
            if self.streaming:
                self.rested += now - self.moved
                self.expires += now - self.moved
            self.moved = now

    def kill(self, reason: KgError, cause: str = "dismissed") -> None:
        """End it now; whoever waits for a frame gets *reason*, and *cause* is what statistics call it."""
        if self._reason is None:
            self._reason = reason
            self._cause = cause
        self._frames.clear()
        self._signalled(lambda: os.kill(self.pid, signal.SIGKILL))
        if self._transport is not None:
            self._transport.abort()

    async def ended(self) -> None:
        """Wait until the process is gone."""
        if self._process is not None:
            await self._process.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (called by the event loop)."""
        # That of uvloop is one, but does not say so.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Cut what came into frames (called by the event loop)."""
        self._buffer += data
        while (found := take(self._buffer)) is not None:
            self._frames.append(found)
            self._held += len(found[1])
        if self._held >= _ENOUGH and not self._paused and self._transport is not None:
            # The socket fills up and the worker waits: this holds back a query whose client is slow.
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  (asyncio calls it so)
        """Note that no more frames will come (called by the event loop)."""
        self._closed = True
        self._wake()
        self._lost(self)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _signalled(self, signalling: Callable[[], None]) -> bool:
        """Do *signalling* unless the process has ended, whose id may be another's by now; tell whether it was done."""
        if self._process is None or self._process.returncode is not None:
            return False
        try:
            signalling()
        except (ProcessLookupError, PermissionError):
            return False
        return True

    async def cause(self) -> str:
        """Return in a word why it ended, when it has."""
        if self._cause:
            return self._cause
        code = await self._process.wait() if self._process else 0
        causes: dict[int, str] = {signal.SIGABRT: "memory", signal.SIGXCPU: "deadline"}
        return causes.get(-code, "unexpected")

    async def _obituary(self) -> KgError:
        if self._reason is not None:
            return self._reason
        code = await self._process.wait() if self._process else 0
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
    return kept | {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)}
