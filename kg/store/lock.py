"""The lock of a data folder: one writer at a time, by `flock` on the file ``lock``.

The system gives the lock back when its holder dies, however it dies, so there is no stale lock to recognise or break;
what the file says is only for people. A package such as filelock would empty the file before it knows whether it gets
the lock, and with it the name of the holder.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.errors import LockedError

_PAUSE = 0.02
"""Seconds between two attempts; a version takes some 0.2 s."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who is writing: process id, command, and since when (ISO 8601)."""

    process: int
    command: str
    since: str

    def __str__(self) -> str:
        """Describe the holder in words."""
        return f"process {self.process} (`{self.command}`, since {self.since})"


def silent(_: str) -> None:
    """Tell nobody that one waits for a lock."""


@contextmanager
def locked(path: Path, holder: Holder, wait: float | None, waiting: Callable[[str], None] = silent) -> Iterator[None]:
    """Hold the lock *path* inside the block; *wait* is in seconds, nothing means as long as it takes.

    Before it waits for somebody else, *waiting* is told for whom.

    Raises:
        LockedError: when somebody else still has it after *wait* seconds; says who.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _acquire(descriptor, path, wait, waiting)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(asdict(holder)).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path, wait: float | None, waiting: Callable[[str], None]) -> None:
    end = None if wait is None else time.monotonic() + wait
    told = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            who = f"{path}: {_holder(path) or 'another process'} is writing to this folder"
            if end is not None and time.monotonic() >= end:
                raise LockedError(f"{who}; try again when it has finished") from None
            if not told:
                waiting(f"{who}; waiting until it has finished")
                told = True
            time.sleep(_PAUSE)
        else:
            return


def _holder(path: Path) -> Holder | None:
    try:
        return Holder(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None  # it has the lock, but has not yet said who it is
