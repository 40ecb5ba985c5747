"""The writer as a server sees it: it takes updates and says in which version each was published."""

import asyncio
import json
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kg.environment import environment
from kg.errors import BusyError, DeadlineError, KgError, StoreError
from kg.readers.frames import unpack_error
from kg.writer.update import Update

_LONGEST_LINE = 2**24


@dataclass(frozen=True, slots=True)
class _Pending:
    update: Update
    version: "asyncio.Future[int]"


class Writer:
    """Publishes updates to the data folder *folder*, from one process that it starts when there is something to do.

    What arrives while a version is being made goes into the next one. An update that cannot be made fails alone, and so
    does one that takes more than *deadline* seconds, or that brings the process down.

    Args:
        folder: the data folder.
        clock: gives the time of a version, with its time zone.
        command: what the manifest says made the version.
        wait: seconds to wait for another writer.
        deadline: seconds that each update may take.
        most: how many updates may wait.
    """

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], datetime],
        *,
        command: str = "SPARQL update over HTTP",
        wait: float = 30.0,
        deadline: float = 60.0,
        most: int = 1000,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._command = command
        self._wait = wait
        self._deadline = deadline
        self._most = most
        self._waiting: deque[_Pending] = deque()
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._open = True

    async def update(self, sparql: str) -> int:
        """Make the update *sparql* and return the number of the version that has it, once it is published.

        Raises:
            QueryError: it is not valid.
            DeadlineError: it took too long.
            LockedError: somebody else is writing, and did not finish in time; says who.
            BusyError: too many are waiting, or the writer is stopping.
            StoreError: the version could not be published; says whether anything has changed.
        """
        if not self._open:
            raise BusyError("the server is stopping")
        if len(self._waiting) >= self._most:
            raise BusyError(f"{len(self._waiting)} updates are waiting already; try again in a moment")
        pending = _Pending(Update(sparql), asyncio.get_running_loop().create_future())
        self._waiting.append(pending)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())
        return await pending.version

    async def stop(self) -> None:
        """Let the version that is being made end, refuse what waits, and end the process."""
        self._open = False
        while self._waiting:
            _fail(self._waiting.popleft(), BusyError("the server is stopping"))
        if self._task:
            await asyncio.gather(self._task, return_exceptions=True)
        if self._process and self._process.stdin:
            self._process.stdin.close()
            await self._process.wait()

    async def _work(self) -> None:
        while self._waiting:
            # Whoever has gone before its update was begun does not want it any more.
            group = [pending for pending in self._waiting if not pending.version.done()]
            self._waiting.clear()
            try:
                await self._publish(group)
            except (KgError, OSError) as fault:
                error = fault if isinstance(fault, KgError) else StoreError(f"{self._folder}: no writer ({fault})")
                for pending in group:
                    _fail(pending, error)

    async def _publish(self, group: list[_Pending]) -> None:
        """Publish a version with *group*; those that another one kept from being made wait again.

        Raises:
            KgError: it could not be published.
        """
        if not group:
            return
        at, said = await self._followed([pending.update.sparql for pending in group])
        if isinstance(said, Exception):
            _fail(group.pop(at), self._blamed(said))
            self._waiting.extendleft(reversed(group))
            return
        if "failed" in said:
            raise unpack_error(said["failed"].encode())
        for pending, error in zip(group, said["errors"], strict=True):
            if error:
                _fail(pending, unpack_error(error.encode()))
            elif not pending.version.done():
                pending.version.set_result(said["version"])

    async def _followed(self, updates: list[str]) -> tuple[int, dict[str, Any] | Exception]:
        """Have *updates* made; return the last one that was begun, and what came of it or how it brought all to an end.

        Raises:
            StoreError: the process ended outside of any update.
        """
        at = -1
        try:
            await self._order(updates)
            while "at" in (said := await self._said(self._deadline if 0 <= at < len(updates) else None)):
                at = said["at"]
        except (EOFError, TimeoutError) as fault:
            await self._kill()
            if 0 <= at < len(updates):
                return at, fault
            known = "nothing was changed" if at < 0 else "the current version tells whether the update is in it"
            raise StoreError(f"{self._folder}: the process that writes ended unexpectedly; {known}") from fault
        return at, said

    def _blamed(self, fault: Exception) -> KgError:
        if isinstance(fault, TimeoutError):
            return DeadlineError(f"the update took more than {self._deadline:g} s; nothing was changed")
        return StoreError(f"{self._folder}: the process that writes ended during the update; nothing was changed")

    async def _order(self, updates: list[str]) -> None:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "kg.writer.process", str(self._folder)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=_LONGEST_LINE,
                env=environment(),
                start_new_session=True,  # an interrupt at the terminal is for the server, which ends its writer
            )
        order = {"now": self._clock().isoformat(), "command": self._command, "wait": self._wait, "updates": updates}
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        try:
            await self._process.stdin.drain()
        except ConnectionError as fault:
            raise EOFError from fault

    async def _said(self, seconds: float | None) -> dict[str, Any]:
        assert self._process is not None  # noqa: S101 - `_order` started it
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        async with asyncio.timeout(seconds):
            line = await self._process.stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        said: dict[str, Any] = json.loads(line)
        return said

    async def _kill(self) -> None:
        if self._process is not None:
            if self._process.returncode is None:
                self._process.kill()
            await self._process.wait()
            self._process = None


def _fail(pending: _Pending, error: KgError) -> None:
    if not pending.version.done():
        pending.version.set_exception(error)
