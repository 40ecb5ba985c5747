"""Percent-decoding (RFC 3986 section 2.1) of what has many such characters, as a query in an address has."""

from binascii import a2b_qp
from urllib.parse import unquote_to_bytes

_SHRINKS = 2


def unquoted(raw: bytes) -> bytes:
    """Return what `urllib.parse.unquote_to_bytes` returns, in a twentieth of its time.

    That one is a loop in Python. Quoted-printable is the same but for its sign, and its decoder is written in C; what
    is not well-formed it reads in another way, which shows in the length.

    >>> unquoted(b"%3Fs=%22100%25%22"), unquoted(b"100%, %zz, %%41")
    (b'?s="100%"', b'100%, %zz, %A')
    """
    if b"\n" in raw or b"\r" in raw:  # there they mean something
        return unquote_to_bytes(raw)
    found = a2b_qp(raw.replace(b"=", b"=3D").replace(b"%", b"="))
    return found if len(found) == len(raw) - _SHRINKS * raw.count(b"%") else unquote_to_bytes(raw)
