"""Originals: of which articles others are copies, because their text is for the most part that of an earlier one.

An agency's story stands in many papers: trimmed, under another headline, between other furniture. All of them are one
origin. An article is a copy when half of its text (four fifths at the same publisher, who repeats its own furniture and
background, or where no publisher is known) is in another one that comes before it, and that is more than some 70 words.
Quotations do not count: two papers that quote one statement at length are no copies.

What comes before is a matter of all articles, not of the order in which they are loaded: the earlier day of
publication; of one day the longer text, since copies are trimmed; then the smaller hash. Undated articles come last. A
copy belongs to the first of those that it may be a copy of. So the same articles always give the same copies, and a
chain of copies never returns to where it began.
"""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from kg.store.records import ArticleRecord
from kg.store.sketches import Sketch

_LEAST = 16
"""So many hashes must be shared; a hash stands for some four words."""

_SHARE = 0.5
_SHARE_AT_HOME = 0.8
_FIRST = 8
"""With so many of the first articles that have a shingle others are compared, so one of thousands costs no more."""


def originals(records: Iterable[ArticleRecord], sketches: Mapping[str, Sketch]) -> dict[str, str]:
    """Return the SHA-256 of the original for that of each copy among *records*, by their *sketches*."""
    articles = sorted(
        (record for record in records if record.sha256 in sketches and sketches[record.sha256].size >= _LEAST),
        key=lambda record: (record.published or "9999", -sketches[record.sha256].size, record.sha256),
    )
    found: dict[str, str] = {}
    for later, earlier, shared in _shared([sketches[record.sha256] for record in articles]):
        copy, original = articles[later], articles[earlier]
        share = _SHARE if _are_two(copy.publisher, original.publisher) else _SHARE_AT_HOME
        if shared >= share * sketches[copy.sha256].size:
            found.setdefault(copy.sha256, original.sha256)
    return found


def _are_two(publisher: str | None, other: str | None) -> bool:
    return publisher is not None and other is not None and publisher.casefold() != other.casefold()


def _shared(sketches: list[Sketch]) -> Iterator[tuple[int, int, int]]:
    """Yield pairs of a later and an earlier sketch with how much they share, if that is enough, in their order."""
    if not sketches:
        return
    hashes = np.concatenate(sketches)
    owners = np.repeat(np.arange(len(sketches)), [each.size for each in sketches])
    order = np.argsort(hashes, kind="stable")  # stable: those with one hash stay in the order of their owners
    hashes, owners = hashes[order], owners[order]
    begins = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
    sizes = np.diff(np.concatenate((begins, [hashes.size])))
    first = np.repeat(begins, sizes)
    place = np.arange(hashes.size) - first
    pairs = []
    behind = np.arange(hashes.size)
    for number in range(_FIRST):
        behind = behind[place[behind] > number]
        pairs.append(owners[behind] * len(sketches) + owners[first[behind] + number])
    codes, counts = np.unique(np.concatenate(pairs), return_counts=True)
    enough = counts >= _LEAST
    for code, count in zip(codes[enough].tolist(), counts[enough].tolist(), strict=True):
        yield *divmod(code, len(sketches)), count
