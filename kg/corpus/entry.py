"""An entry: what came of one article of a batch, as a line of JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from kg.store import ArticleRecord


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that was mapped: its record, its text, and how many quads of the batch's N-Quads are its own."""

    place: str
    record: ArticleRecord
    text: str
    quads: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that could not be mapped, and why; the reason names the place."""

    reason: str


def to_line(entry: Entry | Failure) -> str:
    """Return *entry* as one line.

    >>> from_line(to_line(Failure("a.txt: the file is empty")))
    Failure(reason='a.txt: the file is empty')
    """
    return json.dumps(asdict(entry), ensure_ascii=False) + "\n"


def from_line(line: str) -> Entry | Failure:
    """Return the entry that `to_line` made *line* of."""
    found: dict[str, Any] = json.loads(line)
    if "reason" in found:
        return Failure(**found)
    return Entry(found["place"], ArticleRecord(**found["record"]), found["text"], found["quads"])
