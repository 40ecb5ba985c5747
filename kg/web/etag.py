"""Entity tags: a client that has an answer already is told so (RFC 9110, section 13.1.2)."""

from hashlib import sha256


def tag(content: bytes) -> str:
    """Return the entity tag of *content*."""
    return f'"{sha256(content).hexdigest()[:24]}"'


def has(header: str | None, own: str) -> bool:
    """Tell whether an If-None-Match *header* names the tag *own* (weak comparison).

    >>> has('W/"1-kg.ttl", "x"', '"1-kg.ttl"'), has("*", '"1"'), has('"2"', '"1"'), has(None, '"1"')
    (True, True, False, False)
    """
    tags = {each.strip().removeprefix("W/") for each in (header or "").split(",")}
    return own in tags or "*" in tags
