"""Sketches: what a version keeps of each text so as to tell which are copies of one another (see `kg.store.originals`).

A sketch is a sample of the text's shingles (runs of five words) as hashes: those whose hash ends in two zero bits, so a
shingle that two texts share is in both sketches or in neither, and the share of one text that is in another can be read
off them. datasketch was weighed: its MinHash estimates how alike two sets are as wholes, which misses the trimmed copy;
the one that estimates containment needs scipy, for what numpy does here in a few lines.
"""

import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Sketch = NDArray[np.uint32]

_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"“[^“”\n]{0,2000}”|\"[^\"\n]{0,2000}\"")
"""What two articles may share because both quote it; bounded, so that marks that never close cost no more."""

_WORDS = 5
_SAMPLED = np.uint64(3)
_FACTOR = 0x9E3779B97F4A7C15


def sketch(text: str) -> Sketch:
    """Return the sketch of *text* without its quotations: sorted hashes, one for about every fourth word.

    >>> sketch("Too short.").size
    0
    """
    words = _WORD.findall(_QUOTED.sub(" ", text).casefold())
    if len(words) < _WORDS:
        return np.empty(0, np.uint32)
    hashes = np.fromiter((zlib.crc32(word.encode("utf-8", "replace")) for word in words), np.uint64, len(words))
    count = len(words) - _WORDS + 1
    mixed = np.zeros(count, np.uint64)
    for place in range(_WORDS):
        mixed = (mixed ^ hashes[place : place + count]) * np.uint64(_FACTOR)
        mixed ^= mixed >> np.uint64(29)
    kept = mixed[mixed & _SAMPLED == 0]
    return np.unique((kept >> np.uint64(32)).astype(np.uint32))


def write(path: Path, sketches: Mapping[str, Sketch]) -> None:
    """Write *sketches*, by the SHA-256 of their texts, to the file *path*."""
    keys = sorted(sketches)
    sizes = np.array([sketches[key].size for key in keys], np.uint32)
    hashes = np.concatenate([np.empty(0, np.uint32), *(sketches[key] for key in keys)])
    np.savez(path, keys=np.array(keys, "S64"), sizes=sizes, hashes=hashes)


def read(path: Path) -> dict[str, Sketch]:
    """Return the sketches that `write` wrote to *path*; none when the file is missing or not whole."""
    try:
        with path.open("rb") as opened, np.load(opened) as file:
            keys, sizes, hashes = file["keys"], file["sizes"], file["hashes"]
        parts = np.split(hashes, np.cumsum(sizes)[:-1]) if sizes.size else []
        return {key.decode(): part for key, part in zip(keys.tolist(), parts, strict=True)}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
