"""The access log: one line of JSON for each request, with the hash of a query and not its text: it tells no secrets.

The same hash is the same text, so what is asked often, or costs much, can be told apart.
"""

import json
from collections.abc import Callable
from hashlib import sha256

from kg.web.gate import Exchange


class AccessLog:
    """Writes lines with *write*, which adds the end of the line if it is needed; *now* gives the time, as ISO 8601."""

    def __init__(self, write: Callable[[str], object], now: Callable[[], str]) -> None:
        self._write = write
        self._now = now

    def __call__(self, seen: Exchange) -> None:
        """Write the line of the exchange *seen*."""
        self._write(line(seen, self._now()))


def line(seen: Exchange, now: str) -> str:
    """Return the line of *seen*, which ended at *now*.

    >>> seen = Exchange("GET", "/sparql", "::1", 200, 26, 0.01234, True, "/sparql", "7", "ASK {}")
    >>> print(line(seen, "2024-01-05T12:00:00Z"))  # doctest: +ELLIPSIS
    {"time": "2024-01-05T12:00:00Z", "client": "::1", ... "version": "7", "cost": 12.3, "query": "819ea91ed5f12b38"}
    """
    said: dict[str, object] = {
        "time": now,
        "client": seen.client,
        "method": seen.method,
        "path": seen.path,
        "status": seen.status,
        "bytes": seen.size,
        "ms": round(seen.seconds * 1000, 1),
        "whole": seen.whole,
    }
    if seen.version is not None:
        said["version"] = seen.version
    if seen.error is not None:
        said["error"] = seen.error
    if seen.text is not None:
        # What it cost: nothing when it was answered from the cache, else the milliseconds until its end.
        said["cost"] = 0.0 if seen.kept else said["ms"]
        said["query"] = sha256(seen.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return json.dumps(said)
