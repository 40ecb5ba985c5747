"""The header of Turtle and TriG: the engine writes the prefixes in another order each time; this sorts them.

The same query must have the same bytes for an answer, or it can be neither cached nor compared.
"""

from typing import Protocol


class Sink(Protocol):
    """What an answer is written to."""

    def write(self, data: bytes) -> int:
        """Take *data*; return its length."""
        ...

    def flush(self) -> None:
        """Pass on what was taken."""
        ...


class SortedHeader:
    r"""Passes on to *output* what is written, the first *count* lines sorted.

    >>> import io
    >>> output = io.BytesIO()
    >>> SortedHeader(output, 2).write(b"@prefix b: <b> .\n@prefix a: <a> .\n<z> <y> <x> .\n")
    48
    >>> output.getvalue()
    b'@prefix a: <a> .\n@prefix b: <b> .\n<z> <y> <x> .\n'
    """

    def __init__(self, output: Sink, count: int) -> None:
        self._output = output
        self._count = count
        self._head = bytearray()
        self._done = False

    def write(self, data: bytes) -> int:
        """Take *data* and return its length."""
        if self._done:
            return self._output.write(data)
        self._head += data
        lines = self._head.split(b"\n", self._count)
        if len(lines) > self._count:
            self._output.write(b"\n".join([*sorted(lines[: self._count]), lines[self._count]]))
            self._done = True
        return len(data)

    def flush(self) -> None:
        """Pass on what was taken, sorted or not."""
        if not self._done:
            self._output.write(bytes(self._head))
            self._done = True
        self._output.flush()
