"""Turns: of the queries that run for long, only some compute at once; each gets its turn, and small ones find a worker.

Which query will run for long is known only when it has done so. One that has is given a lower priority; when too many
of them compute, some are stopped (SIGSTOP) and continued when others have ended or have had their slice. A stopped one
takes memory but no processor and no place in the pool.
"""

from collections.abc import Collection

from kg.readers.process import WorkerProcess

LONG = 0.2
"""Seconds after which a query is a long one."""
_SLICE = 1.0
"""Seconds that a long one may compute while others wait for their turn."""


class Turns:
    """Lets at most *most* long queries compute at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.holding = False
        """Whether some are stopped, so that the end of another is a reason to `take` turns."""

    def take(self, busy: Collection[WorkerProcess], now: float) -> None:
        """Stop and continue workers of *busy* so that the rule holds at the time *now*."""
        long = [worker for worker in busy if now - worker.asked >= LONG]
        for worker in long:
            worker.renice()
        computing = sorted((worker for worker in long if worker.computing), key=lambda worker: worker.moved)
        stopped = sorted((worker for worker in long if worker.stopped), key=lambda worker: worker.moved)
        while len(computing) > self._most:
            computing.pop().stop(now)
        self.holding = any(worker.stopped for worker in long)
        for worker in stopped:
            if len(computing) >= self._most:
                if now - computing[0].moved < _SLICE:
                    return
                computing.pop(0).stop(now)
            worker.proceed(now)
            computing.append(worker)
