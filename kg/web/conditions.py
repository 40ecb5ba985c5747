"""Conditional requests (RFC 9110 section 13): does the client have the answer already?"""

from collections.abc import Iterable


def has(headers: Iterable[tuple[bytes, bytes]], tag: str) -> bool:
    """Tell whether the If-None-Match header among *headers* names *tag* (with its quotes; weak comparison).

    >>> has([(b"if-none-match", b'W/"1-a", "x"')], '"1-a"'), has([(b"if-none-match", b"*")], '"1"')
    (True, True)
    >>> has([(b"if-none-match", b'"2"')], '"1"'), has([(b"accept", b'"1"')], '"1"')
    (False, False)
    """
    for name, value in headers:
        if name == b"if-none-match":
            tags = {each.strip().removeprefix("W/") for each in value.decode("latin-1").split(",")}
            if tag in tags or "*" in tags:
                return True
    return False
