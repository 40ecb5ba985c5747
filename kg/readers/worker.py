"""A worker: a process of its own that answers one task at a time, and can be killed at any moment.

Started as ``python -m kg.readers.worker FD MEMORY``: the descriptor of a connected socket (frames of
`kg.readers.frames` go over it) and the bytes of memory that an answer may take. It imports as little as it can, because
it is started anew whenever one was killed.
"""

import sys
from socket import socket

from pyoxigraph import Store

from kg.errors import KgError, MemoryLimitError
from kg.iris import DEFAULT_BASE
from kg.prefixes import prefixes
from kg.readers.evaluation import evaluate
from kg.readers.frames import HEADER, SPENT, Kind, frame, pack_error
from kg.readers.limits import forgo_core, limit_memory, limit_processor, mapped
from kg.readers.output import Output
from kg.readers.request import Dump
from kg.readers.task import Task
from kg.store.version import Version


class Worker:
    """Answers what is asked on a socket, from the one version that it has open; `memory` is in bytes."""

    def __init__(self, sock: socket, memory: int) -> None:
        self._socket = sock
        self._memory = memory
        self._version: Version | None = None
        self._store: Store | None = None
        self._base = DEFAULT_BASE
        self._taken = 0

    def work(self) -> None:
        """Answer tasks until the other side closes."""
        self._socket.sendall(frame(Kind.READY))
        while (asked := self._receive()) is not None:
            output = Output(self._socket)
            try:
                self._answer(Task.unpack(asked), output)
            except KgError as error:
                self._socket.sendall(frame(Kind.ERROR, pack_error(error)))
            except MemoryError:
                self._socket.sendall(
                    frame(Kind.ERROR, pack_error(MemoryLimitError("the answer needs too much memory")))
                )
            else:
                output.finish(SPENT if mapped() > self._taken + self._memory // 2 else b"")

    def _answer(self, task: Task, output: Output) -> None:
        store = self._open(Version(task.number, task.folder))
        request = task.request
        if request is None:
            return
        limit_processor(request.deadline)
        if isinstance(request, Dump):
            # Only a worker that makes a dump pays for importing how one is made.
            from kg.dump import dump  # noqa: PLC0415

            for piece in dump(store, request.media_type, request.graph, self._base):
                output.write(piece)
        else:
            evaluate(store, request, prefixes(self._base), output)

    def _open(self, version: Version) -> Store:
        if self._store is None or version != self._version:
            self._store = None
            self._store = version.open()
            self._version, self._base = version, version.manifest.base
            self._taken = mapped()
            limit_memory(self._memory)
        return self._store

    def _receive(self) -> bytes | None:
        head = self._exactly(HEADER.size)
        if head is None:
            return None
        _, length = HEADER.unpack(head)
        return self._exactly(length)

    def _exactly(self, length: int) -> bytes | None:
        data = bytearray()
        while len(data) < length:
            piece = self._socket.recv(length - len(data))
            if not piece:
                return None
            data += piece
        return bytes(data)


def main(descriptor: str, memory: str) -> None:
    """Work on the socket *descriptor* with *memory* bytes for an answer."""
    forgo_core()
    with socket(fileno=int(descriptor)) as sock:
        try:
            Worker(sock, int(memory)).work()
        except (BrokenPipeError, ConnectionResetError):  # the pool has gone: nobody is left to tell
            sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
