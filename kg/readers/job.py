"""A job: a task on its way from whoever asked to a worker and back, and what has come of its answer so far.

It has no coroutine and no timer of its own: whoever asked is called when there is news, and the pool looks at the
clocks of all jobs from time to time. That, and that several jobs lie ready at a worker, is what makes small queries
cheap.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.errors import KgError
    from kg.readers.process import WorkerProcess
    from kg.readers.task import Task

NEVER = math.inf


class Job:
    """One task, given to the pool at the time *now*; *heard* is called whenever there is news of it.

    All times are those of the event loop. News are pieces of the answer, and that it is `over`: because all of it is
    here, or because of an `error`, after which nothing of it may be taken for whole.
    """

    __slots__ = (
        "arrived",
        "deadline",
        "error",
        "expires",
        "forsaken",
        "heard",
        "held",
        "interrupted",
        "over",
        "pieces",
        "rested",
        "stalled",
        "streaming",
        "task",
        "worker",
    )

    def __init__(self, task: Task, seconds: float, now: float, heard: Callable[[Job], None]) -> None:
        self.task = task
        self.arrived = now
        self.heard = heard
        self.deadline = seconds
        """Seconds that it may take, from its arrival."""
        self.expires = now + seconds
        """When its time is over; whoever takes the answer moves this on."""
        self.stalled = False
        """Whether it is the client that takes too long when its time is over."""
        self.pieces: deque[bytes] = deque()
        self.held = 0
        """Bytes of the answer that nobody has taken yet."""
        self.error: KgError | None = None
        self.over = False
        self.worker: WorkerProcess | None = None
        """Where it is; nothing while it waits, and when it is over."""
        self.interrupted = False
        """Whether it had to wait for others in between."""
        self.streaming = False
        """Whether the answer has begun: from then on its clock rests while the worker is stopped."""
        self.rested = 0.0
        """Seconds for which it has rested."""
        self.forsaken = False
        """Whether nobody waits for it any more."""

    def content(self) -> bytes | None:
        """Return the whole answer when all of it is here and nothing was taken yet; else nothing."""
        if not self.over or self.error is not None:
            return None
        return self.pieces[0] if len(self.pieces) == 1 else b"".join(self.pieces)

    def taken(self) -> bytes:
        """Take a piece of the answer, which must be there."""
        piece = self.pieces.popleft()
        self.held -= len(piece)
        if self.worker is not None:
            self.worker.relieved(self)
        return piece

    def put(self, piece: bytes) -> None:
        """Add a *piece* of the answer."""
        self.pieces.append(piece)
        self.held += len(piece)
        self.streaming = True

    def end(self, error: KgError | None = None) -> None:
        """Be over, because of *error* if there is one."""
        self.over, self.error, self.worker = True, error, None
