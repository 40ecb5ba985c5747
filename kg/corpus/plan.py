"""The plan of a corpus: its batches, found in one pass over the sources, which holds none of them in memory."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from kg.article.content import LIMIT
from kg.article.sidecar import SUFFIX
from kg.corpus.part import LINES, Part

ARTICLES = 100
"""The most articles in a batch: seconds of work, which is what a load that is cut off may lose."""

_BYTES = 8_000_000
"""A batch is full when it has so many bytes of text, however few articles they are."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one process maps at a time: the batch `number`, its parts, and how many articles they should have."""

    number: int
    parts: tuple[Part, ...]
    articles: int

    def to_json(self) -> str:
        """Return the batch as one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Batch":
        """Return the batch that `to_json` made *text* of."""
        found: dict[str, Any] = json.loads(text)
        return cls(found["number"], tuple(Part(**part) for part in found["parts"]), found["articles"])


@dataclass(frozen=True, slots=True)
class Plan:
    """The batches of a corpus, the number of its articles, and the SHA-256 of the sources."""

    batches: tuple[Batch, ...]
    digest: str

    @property
    def articles(self) -> int:
        """How many articles there are, those that turn out to be none included."""
        return sum(batch.articles for batch in self.batches)


def plan(names: Iterable[str], most: int = ARTICLES) -> Plan:
    """Return the plan for the files *names*, with at most *most* articles in a batch.

    A file that cannot be read is planned all the same: whoever maps it says what is wrong with it.
    """
    digest = sha256()
    batches: list[Batch] = []
    parts: list[Part] = []
    articles = weight = 0
    for part, found, size in (found for name in names for found in _parts(name, digest, most)):
        if parts and (articles + found > most or weight + size > _BYTES):
            batches.append(Batch(len(batches), tuple(parts), articles))
            parts, articles, weight = [], 0, 0
        parts.append(part)
        articles, weight = articles + found, weight + size
    if parts:
        batches.append(Batch(len(batches), tuple(parts), articles))
    return Plan(tuple(batches), digest.hexdigest())


def _parts(name: str, digest: Any, most: int) -> Iterator[tuple[Part, int, int]]:  # noqa: ANN401 - hashlib names no type
    """Yield the parts of the file *name*, each with its articles and bytes, and put the file into *digest*."""
    digest.update(f"{name}\0".encode())
    path = Path(name)
    try:
        beside = path.with_suffix(SUFFIX)
        if beside.is_file():
            digest.update(sha256(beside.read_bytes()).digest())
        with path.open("rb") as file:
            if path.suffix.lower() == LINES:
                yield from _lines(name, file, digest, most)
                return
            size = 0
            while piece := file.read(1 << 20):
                digest.update(piece)
                size += len(piece)
    except OSError:
        size = 0
    yield Part(name), 1, size


def _lines(name: str, file: BinaryIO, digest: Any, most: int) -> Iterator[tuple[Part, int, int]]:  # noqa: ANN401 - as above
    start = end = 0
    first = line = 1
    articles = 0
    begins = True
    while piece := file.readline(LIMIT):
        digest.update(piece)
        end += len(piece)
        articles += begins and bool(piece.strip())
        begins = piece.endswith(b"\n")
        line += begins
        if begins and (articles >= most or end - start > _BYTES):
            yield Part(name, start, end, first), articles, end - start
            start, first, articles = end, line, 0
    if end > start or end == 0:
        yield Part(name, start, end, first), max(articles, 1), end - start
