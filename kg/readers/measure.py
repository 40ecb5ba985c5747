"""The measure of an answer: how many rows and bytes of it have been written, and a stop when they are too many."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Triple

from kg.errors import SizeLimitError
from kg.readers.header import Sink


@dataclass(frozen=True, slots=True)
class _Rows:
    """How rows are told in a format: by what lies between them, outside of `texts`; `first` is their number without."""

    between: bytes
    first: int
    texts: re.Pattern[bytes] | None = None


_FORMATS = {
    # Between the bindings of one row stands a name, too.
    "application/sparql-results+json": _Rows(b"},{", 1, re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)),
    "application/sparql-results+xml": _Rows(b"<result>", 0),
    "text/csv": _Rows(b"\n", -1, re.compile(rb'"[^"]*+"')),
    "text/tab-separated-values": _Rows(b"\n", -1),
}


class Measured:
    r"""Passes on to *output* what is written of an answer in *media_type*, up to *rows* rows and *size* bytes.

    >>> import io
    >>> output = Measured(io.BytesIO(), "text/csv", rows=1)
    >>> output.write(b'a,b\r\n1,"two\nlines"\r\n')
    20
    >>> output.write(b"2,3\r\n")
    Traceback (most recent call last):
    kg.errors.SizeLimitError: the answer has more than 1 rows, the most that is answered here; ask for less with LIMIT
    """

    def __init__(self, output: Sink, media_type: str, rows: int | None = None, size: int | None = None) -> None:
        self._output = output
        self._told = _FORMATS.get(media_type)
        self._rows = rows
        self._size = size
        self._sent = self._found = 0
        self._open = self._tail = b""

    def write(self, data: bytes) -> int:
        """Take *data* and return its length.

        Raises:
            kg.errors.SizeLimitError: with it the answer is too large.
        """
        self._sent += len(data)
        if self._size is not None and self._sent > self._size:
            raise _too_many(self._size, "bytes")
        if self._rows is not None and self._told is not None:
            self._count(bytes(data), self._told)
            if self._found + self._told.first > self._rows:
                raise _too_many(self._rows, "rows")
        self._output.write(data)
        return len(data)

    def flush(self) -> None:
        """Pass on what was taken."""
        self._output.flush()

    def _count(self, data: bytes, told: _Rows) -> None:
        if told.texts is not None:
            # A text that has not ended yet is looked at again together with its end.
            data = told.texts.sub(b"", self._open + data)
            begun = data.find(b'"')
            data, self._open = (data, b"") if begun < 0 else (data[:begun], data[begun:])
        data = self._tail + data
        self._found += data.count(told.between)
        self._tail = data[-(len(told.between) - 1) :] if len(told.between) > 1 else b""


def measured(triples: Iterable[Triple], most: int) -> Iterator[Triple]:
    """Yield *triples*, *most* of them at most.

    Raises:
        kg.errors.SizeLimitError: there are more.
    """
    for number, triple in enumerate(triples, 1):
        if number > most:
            raise _too_many(most, "triples")
        yield triple


def _too_many(most: int, what: str) -> SizeLimitError:
    return SizeLimitError(
        f"the answer has more than {most} {what}, the most that is answered here; ask for less with LIMIT"
    )
