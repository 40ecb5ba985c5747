"""The output of a worker: a binary file that cuts what is written into frames and sends them on a socket."""

import time
from socket import socket

from kg.readers.frames import Kind, frame

_PIECE = 64 * 1024
_PATIENCE = 0.1


class Output:
    """Collects what is written and sends it in pieces, the first ones early.

    A piece goes out when it is large enough or was begun 0.1 s ago, so that slow rows are seen as they come.
    Sending blocks while the other side does not read: that is what holds back a worker whose client is slow.
    """

    def __init__(self, sock: socket) -> None:
        self._socket = sock
        self._piece = bytearray()
        self._begun = self._first = time.monotonic()
        self._sent = 0

    @property
    def large(self) -> bool:
        """Whether the answer was long, or took long to make."""
        return self._sent > 0 or time.monotonic() - self._first > _PATIENCE

    def write(self, data: bytes) -> int:
        """Take *data* and return its length."""
        self._piece += data
        if len(self._piece) >= _PIECE or time.monotonic() - self._begun > _PATIENCE:
            self._socket.sendall(frame(Kind.DATA, self._piece))
            self._sent += len(self._piece)
            self._piece.clear()
            self._begun = time.monotonic()
        return len(data)

    def flush(self) -> None:
        """Do nothing: `finish` sends the rest together with the end."""

    def finish(self, note: bytes = b"") -> None:
        """Send what is left and that it was all, in one go."""
        if not (self._sent or note):
            self._socket.sendall(frame(Kind.WHOLE, self._piece))
            return
        rest = frame(Kind.DATA, self._piece) if self._piece else b""
        self._socket.sendall(rest + frame(Kind.END, note))
