"""A worker: a process of its own that answers one task at a time, and can be killed at any moment.

Started as ``python -m kg.readers.worker FD MEMORY PARENT``: the descriptor of a connected socket (frames of
`kg.readers.frames` go over it), the bytes of memory that an answer may take, and the process that it ends with. It
imports as little as it can, because it is started anew whenever one was killed.
"""

import os
import signal
import sys
import time
from collections import deque
from pathlib import Path
from socket import MSG_DONTWAIT, socket

from pyoxigraph import Store

from kg.errors import KgError, MemoryLimitError
from kg.iris import DEFAULT_BASE
from kg.prefixes import prefixes
from kg.readers.evaluation import evaluate
from kg.readers.frames import NUMBERS, SPENT, Frames, Kind, frame, pack_error
from kg.readers.limits import ProcessorLimit, die_with, forgo_core, lift_memory, limit_memory, mapped
from kg.readers.output import Output
from kg.readers.request import Dump
from kg.readers.task import Task
from kg.store.version import Version

_CHUNK = 64 * 1024
_LONG = 0.005
"""Seconds after which what was asked meanwhile may have been withdrawn."""


class Worker:
    """Answers what is asked on a socket, from the one version that it has open; `memory` is in bytes."""

    def __init__(self, sock: socket, memory: int) -> None:
        self._socket = sock
        self._frames = Frames()
        self._asked: deque[bytes] = deque()
        self._number = 0
        self._withdrawn = range(0)
        self._limit = ProcessorLimit()
        self._memory = memory
        self._folder = Path()
        self._store: Store | None = None
        self._base = DEFAULT_BASE
        self._prefixes = prefixes(DEFAULT_BASE)
        self._taken = 0

    def work(self) -> None:
        """Answer tasks until the other side closes."""
        self._socket.sendall(frame(Kind.READY))
        while (asked := self._next()) is not None:
            if self._number in self._withdrawn:
                self._socket.sendall(frame(Kind.PASSED))
                continue
            output = Output(self._socket)
            begun = time.monotonic()
            try:
                self._answer(Task.unpack(asked), output)
            except KgError as error:
                self._socket.sendall(frame(Kind.ERROR, pack_error(error)))
            except MemoryError:
                self._socket.sendall(
                    frame(Kind.ERROR, pack_error(MemoryLimitError("the answer needs too much memory")))
                )
            else:
                # Looking it up takes a good part of the time of a small answer, which cannot have grown much.
                grown = output.large and mapped() > self._taken + self._memory // 2
                output.finish(SPENT if grown else b"")
            if self._asked and time.monotonic() - begun > _LONG:
                self._hear(MSG_DONTWAIT)

    def _answer(self, task: Task, output: Output) -> None:
        store = self._open(task)
        request = task.request
        if request is None:
            return
        self._limit.allow(task.deadline)
        if isinstance(request, Dump):
            # Only a worker that makes a dump pays for importing how one is made.
            from kg.dump import dump  # noqa: PLC0415

            for piece in dump(store, request.media_type, request.graph, self._base):
                output.write(piece)
        else:
            evaluate(store, request, self._prefixes, output)

    def _open(self, task: Task) -> Store:
        if self._store is None or (task.folder is not self._folder and task.folder != self._folder):
            self._store = None
            lift_memory()
            version = Version(task.number, task.folder)
            self._store = version.open()
            self._folder, self._base = task.folder, version.manifest.base
            self._prefixes = prefixes(self._base)
            self._taken = mapped()
            limit_memory(self._memory)
        return self._store

    def _next(self) -> bytes | None:
        """Return the next task; nothing when the other side has closed."""
        while not self._asked:
            if not self._hear():
                return None
        self._number += 1
        return self._asked.popleft()

    def _hear(self, flags: int = 0) -> bool:
        """Take what was sent; tell whether the other side is still there."""
        try:
            piece = self._socket.recv(_CHUNK, flags)
        except BlockingIOError:
            return True
        for kind, payload in self._frames.cut(piece):
            if kind is Kind.ASK:
                self._asked.append(payload)
            else:
                first, last = NUMBERS.unpack(payload)
                self._withdrawn = range(first, last + 1)
        return bool(piece)


def main(descriptor: str, memory: str, parent: str) -> None:
    """Work on the socket *descriptor* with *memory* bytes for an answer, as long as the process *parent* lives."""
    forgo_core()
    die_with(int(parent))
    # An interrupt at the terminal is for the server, which ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.setpgid(0, 0)
    with socket(fileno=int(descriptor)) as sock:
        try:
            Worker(sock, int(memory)).work()
        except (BrokenPipeError, ConnectionResetError):  # the pool has gone: nobody is left to tell
            sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
