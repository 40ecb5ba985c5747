"""Limits that a worker sets to itself, so that the kernel ends it even if the pool no longer can."""

import ctypes
import math
import os
import resource
import signal
import time
from contextlib import suppress
from pathlib import Path

_STATM = Path("/proc/self/statm")
_SLACK = 5
_FRESH = 1.0
_PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Have the kernel end this process as soon as the process *parent* has ended, however that happens (prctl(2))."""
    with suppress(OSError, AttributeError):  # another system: an idle worker ends when its socket closes
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:  # it had ended before
            os.kill(os.getpid(), signal.SIGKILL)


def mapped() -> int:
    """Return the bytes of address space that this process has mapped, or 0 where the system does not tell."""
    try:
        pages = int(_STATM.read_bytes().split(maxsplit=1)[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def limit_memory(extra: int) -> None:
    """Allow *extra* bytes on top of what is mapped now; an open store has hundreds of megabytes mapped, mostly unused.

    Beyond the limit an allocation of the engine ends the process with SIGABRT.
    """
    taken = mapped()
    if taken:
        resource.setrlimit(resource.RLIMIT_AS, (taken + extra, resource.RLIM_INFINITY))


def lift_memory() -> None:
    """Allow any memory again: a store that is opened maps its own, which `limit_memory` does not count."""
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


class ProcessorLimit:
    """The processor time that a query may take: its deadline and a little more.

    The pool kills at the deadline; this ends a query whose pool hangs. It is set anew once in a second: each time takes
    a good part of what a small query does, and what the small ones of a second took is a part of the little more.
    """

    def __init__(self) -> None:
        self._seconds: float | None = None
        self._since = -math.inf

    def allow(self, seconds: float | None) -> None:
        """Allow a query *seconds* from now on (no limit when nothing is given)."""
        now = time.monotonic()
        if seconds == self._seconds and now - self._since < _FRESH:
            return
        self._seconds, self._since = seconds, now
        if seconds is None:
            soft = resource.RLIM_INFINITY
        else:
            usage = resource.getrusage(resource.RUSAGE_SELF)
            # The engine's own threads count too, so twice the time can pass in the time of the deadline.
            soft = math.ceil(usage.ru_utime + usage.ru_stime + 2 * seconds) + _SLACK
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def forgo_core() -> None:
    """Leave no core file: writing one of a large process takes longer than the query did."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
