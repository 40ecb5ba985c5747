"""Frames: what goes over the socket between the pool and a worker.

One byte for the kind, four for the length (big-endian), then the payload:

    pool ── ASK ──► worker        a request (`kg.readers.task`)
    pool ◄── DATA … END ── worker     the bytes of the answer, in pieces; END says that this was all
    pool ◄── ERROR ── worker      instead of END: the class of the error and what it carries, as JSON

Nothing else ends an answer: a worker that dies before END or ERROR has not answered.
"""

import json
import struct
from enum import IntEnum
from typing import Any

import kg.errors
from kg.errors import KgError, QueryError, ReaderError

HEADER = struct.Struct(">BI")


class Kind(IntEnum):
    """What a frame is.

    A worker says READY once, when it can be asked. END carries `SPENT` when the worker should be replaced.
    """

    READY = 0
    ASK = 1
    DATA = 2
    END = 3
    ERROR = 4


SPENT = b"spent"


def frame(kind: Kind, payload: bytes | bytearray = b"") -> bytes:
    r"""Return *payload* as a frame.

    >>> frame(Kind.DATA, b"abc")
    b'\x02\x00\x00\x00\x03abc'
    """
    return HEADER.pack(kind, len(payload)) + payload


def take(buffer: bytearray) -> tuple[Kind, bytes] | None:
    """Cut the first whole frame off *buffer* and return it, or nothing when there is none yet.

    >>> buffer = bytearray(frame(Kind.DATA, b"abc") + frame(Kind.END)[:2])
    >>> take(buffer), take(buffer), len(buffer)
    ((<Kind.DATA: 2>, b'abc'), None, 2)
    """
    if len(buffer) < HEADER.size:
        return None
    kind, length = HEADER.unpack_from(buffer)
    end = HEADER.size + length
    if len(buffer) < end:
        return None
    payload = bytes(memoryview(buffer)[HEADER.size : end])
    del buffer[:end]
    return Kind(kind), payload


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
