"""Plain RDF: N-Quads and N-Triples in which nothing has to be looked at, found by a scan for a few bytes.

Looking at every term of a file in Python takes about as long as loading it. Most large files are the dumps of a store,
without blank nodes and RDF 1.2; these go into the bulk loader as they are parsed.
"""

import re
from pathlib import Path

from kg.store.formats import Format

_LINES = ("nquads", "ntriples")
# Each begins with that of its bytes which is rarest: one byte is looked for at 4 GB/s, several at 1 GB/s.
_SUSPECT = tuple(map(re.compile, (rb"_(?=:)", rb"\((?<=<<\()", rb"-(?=-[lr]t)")))
_OVERLAP = 3
_CHUNK = 1 << 16


def plain(source: Path | bytes, kind: Format) -> bool:
    """Tell whether *source* certainly has no blank nodes and nothing of RDF 1.2; sometimes false of one that has none.

    >>> from kg.store.formats import format_of
    >>> plain(b'<urn:a> <urn:b> "c" .', format_of("nq")), plain(b'_:a <urn:b> "c" .', format_of("nq"))
    (True, False)

    Raises:
        OSError: the file cannot be read.
    """
    if kind.name not in _LINES:
        return False
    if isinstance(source, bytes):
        return not _suspect(source)
    with source.open("rb") as file:
        last = b""
        while chunk := file.read(_CHUNK):
            if _suspect(last + chunk):
                return False
            last = chunk[-_OVERLAP:]
    return True


def _suspect(content: bytes) -> bool:
    return any(each.search(content) for each in _SUSPECT)
