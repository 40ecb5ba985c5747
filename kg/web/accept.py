"""Content negotiation: the media type that suits an Accept header best.

python-mimeparse (kept by the authors of Falcon, no dependencies) does the weighing: q-values, wildcards, and the more
specific range before the wider one. Werkzeug's was tried too: it takes parameters of a range for a part of the type, so
that ``text/turtle;charset=utf-8`` does not find ``text/turtle``.
"""

from collections.abc import Sequence
from functools import lru_cache

import mimeparse  # type: ignore[import-untyped]  # it ships no types


def choose(accept: str | None, offers: Sequence[str]) -> str | None:
    """Return the one of *offers* that *accept* likes best, the earlier one of equals; nothing when none will do.

    A header that is missing or cannot be read accepts everything.

    >>> choose("text/csv;q=0.5, application/*", ["application/json", "text/csv"])
    'application/json'
    >>> choose("TEXT/CSV; charset=utf-8", ["application/json", "text/csv"])
    'text/csv'
    >>> choose("application/json;q=0, */*", ["application/json", "text/csv"])
    'text/csv'
    >>> choose("image/png", ["application/json"])
    """
    return _weighed(accept, tuple(offers))


@lru_cache(maxsize=1024)
def _weighed(accept: str | None, offers: tuple[str, ...]) -> str | None:
    if not accept or not accept.strip():
        return offers[0]
    try:
        # Of equals it prefers the last.
        found: str = mimeparse.best_match(list(reversed(offers)), accept.lower())
    except mimeparse.MimeTypeParseException:
        return offers[0]
    return found or None
