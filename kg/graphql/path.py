"""Property paths as annotations write them (``^kg:itemType/^kg:item``), made ready for a query."""

import re
from collections.abc import Mapping

from kg.errors import DataError

_PIECE = re.compile(r"\s*(?:(?P<iri><[^<>\"{}|^`\\\s]*>)|(?P<prefix>[\w-]*):(?P<local>[\w-]+)|(?P<sign>[\^|/()*+?]))")


def expand(path: str, prefixes: Mapping[str, str]) -> str:
    """Return *path* with its prefixed names written as IRIs.

    Raises:
        DataError: it has an unknown prefix, or something that is no piece of a path.

    >>> expand("^kg:itemType/^kg:item", {"kg": "http://k#"})
    '^<http://k#itemType>/^<http://k#item>'
    >>> expand("kg:item } UNION", {"kg": "http://k#"})
    Traceback (most recent call last):
    ...
    kg.errors.DataError: ontology: 'kg:item } UNION' is not a property path of names, ^ | / ( ) * + ?
    """
    pieces, end = [], 0
    while match := _PIECE.match(path, end):
        end = match.end()
        if match["local"] is None:
            pieces.append(match["iri"] or match["sign"])
        elif match["prefix"] in prefixes:
            pieces.append(f"<{prefixes[match['prefix']]}{match['local']}>")
        else:
            raise DataError(f"ontology: unknown prefix '{match['prefix']}:' in the property path {path!r}")
    if not pieces or path[end:].strip():
        raise DataError(f"ontology: {path!r} is not a property path of names, ^ | / ( ) * + ?")
    return "".join(pieces)
