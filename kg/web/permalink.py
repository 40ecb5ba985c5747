"""The permalink of an answer: the address that gives the same answer for good, because it names the version.

It goes into every answer as ``Link: <…>; rel="canonical"`` (RFC 8288, RFC 6596).
"""

import string
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode

from starlette.types import Scope

PARAMETER = "version"
_NAME = PARAMETER.encode()
_LONGEST = 4000
_PLAIN = (string.ascii_letters + string.digits + "_.~+*=&!$'(),:@/?-%").encode()


def asked(query_string: bytes) -> str | None:
    """Return what a request asks for as its version, if it does; the last one of several counts.

    >>> asked(b"query=ASK%20{}&version=march-report"), asked(b"page=2"), asked(b"version=")
    ('march-report', None, None)
    """
    values = [value for name, value in _pairs(query_string) if name == PARAMETER]
    return values[-1] if values else None


def named(version: int, link: str, purged: Iterable[str] = ()) -> dict[str, str]:
    """Return the headers that name the *version* of an answer, its permalink *link*, and what was *purged* from it.

    >>> named(7, "")
    {'KG-Version': '7'}
    """
    headers = {"KG-Version": str(version), "Link": link, "KG-Purged": ", ".join(sha256[:16] for sha256 in purged)}
    return {name: value for name, value in headers.items() if value}


def permalink(scope: Scope, version: int) -> str:
    """Return the value of the Link header for an answer to the request *scope* from *version*.

    >>> permalink({"path": "/id/x", "raw_path": b"/id/x", "query_string": b"page=2&version=march"}, 7)
    '</id/x?page=2&version=7>; rel="canonical"'
    """
    raw: bytes = scope["query_string"]
    if 0 < len(raw) <= _LONGEST and _NAME not in raw and b"%76" not in raw and not raw.translate(None, _PLAIN):
        # Nothing to leave out and nothing to quote: what the client wrote stays as it is.
        return f'<{address(scope)}?{raw.decode()}&{PARAMETER}={version}>; rel="canonical"'
    kept = [pair for pair in _pairs(scope["query_string"]) if pair[0] != PARAMETER]
    return lasting(address(scope), kept, version)


def lasting(path: str, parameters: Iterable[tuple[str, str]], version: int) -> str:
    """Return the value of the Link header for what a GET of *path* with *parameters* gives from *version*.

    >>> lasting("/graphql", [("query", "{ x }")], 7)
    '</graphql?query=%7B+x+%7D&version=7>; rel="canonical"'
    """
    query = urlencode([*parameters, (PARAMETER, str(version))])
    if len(query) > _LONGEST:
        # Clients refuse headers of many kilobytes, and with it the answer.
        return ""
    return f'<{path}?{query}>; rel="canonical"'


def address(scope: Scope) -> str:
    """Return the path of the request *scope* as it was sent."""
    raw: bytes = scope.get("raw_path") or quote(scope["path"]).encode()
    return _quoted(raw)


@lru_cache(maxsize=256)
def _quoted(raw: bytes) -> str:
    return quote(raw.decode("latin-1"), safe="/%:@!$&'()*+,;=~-._")


def _pairs(query_string: bytes) -> list[tuple[str, str]]:
    return parse_qsl(query_string.decode("latin-1"))
