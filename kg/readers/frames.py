"""Frames: what goes over the socket between the pool and a worker.

One byte for the kind, four for the length (big-endian), then the payload:

    pool ── ASK ──► worker        a request (`kg.readers.task`); several may be sent ahead, and are answered in order
    pool ── WITHDRAW ──► worker   the asks from one to another (their numbers, from 1) need no answer any more
    pool ◄── WHOLE ── worker      all the bytes of a small answer
    pool ◄── DATA … END ── worker     the bytes of any other, in pieces; END says that this was all
    pool ◄── ERROR ── worker      instead of END: the class of the error and what it carries, as JSON
    pool ◄── PASSED ── worker     what was withdrawn, and had not begun, was passed over

Nothing else ends an answer: a worker that dies before WHOLE, END or ERROR has not answered.
"""

import json
import struct
from enum import IntEnum
from typing import Any

import kg.errors
from kg.errors import KgError, QueryError, ReaderError

HEADER = struct.Struct(">BI")
_HEAD = HEADER.size


class Kind(IntEnum):
    """What a frame is.

    A worker says READY once, when it can be asked. END carries `SPENT` when the worker should be replaced.
    """

    READY = 0
    ASK = 1
    DATA = 2
    END = 3
    ERROR = 4
    WHOLE = 5
    WITHDRAW = 6
    PASSED = 7


SPENT = b"spent"
NUMBERS = struct.Struct(">QQ")
"""The payload of WITHDRAW: the first and the last."""
_KINDS = tuple(Kind)


def frame(kind: Kind, payload: bytes | bytearray = b"") -> bytes:
    r"""Return *payload* as a frame.

    >>> frame(Kind.DATA, b"abc")
    b'\x02\x00\x00\x00\x03abc'
    """
    return HEADER.pack(kind, len(payload)) + payload


class Frames:
    """Cuts a stream of bytes into frames, whatever the pieces in which it comes."""

    def __init__(self) -> None:
        self._rest = b""

    def cut(self, data: bytes) -> list[tuple[Kind, bytes]]:
        """Return the frames that are whole with *data*.

        >>> frames, stream = Frames(), frame(Kind.DATA, b"abc") + frame(Kind.END)
        >>> frames.cut(stream[:3]), frames.cut(stream[3:10]), frames.cut(stream[10:])
        ([], [(<Kind.DATA: 2>, b'abc')], [(<Kind.END: 3>, b'')])
        """
        if self._rest:
            data = self._rest + data
        found = []
        at, size = 0, len(data)
        while size - at >= _HEAD:
            kind, length = HEADER.unpack_from(data, at)
            end = at + _HEAD + length
            if end > size:
                break
            found.append((_KINDS[kind], data[at + _HEAD : end]))
            at = end
        self._rest = data[at:]
        return found


def pack_error(error: KgError) -> bytes:
    """Return *error* as the payload of an ERROR frame."""
    place = {"line": error.line, "column": error.column} if isinstance(error, QueryError) else {}
    return json.dumps({"class": type(error).__name__, "message": str(error), **place}).encode()


def unpack_error(payload: bytes) -> KgError:
    """Return the error that `pack_error` made *payload* of.

    >>> error = unpack_error(pack_error(QueryError("no such prefix", line=2, column=7)))
    >>> type(error).__name__, str(error), error.line, error.column
    ('QueryError', 'no such prefix', 2, 7)
    """
    said: dict[str, Any] = json.loads(payload)
    found = getattr(kg.errors, said.pop("class"), ReaderError)
    error: KgError = found(said.pop("message"), **said)
    return error
