"""A part of a corpus: a file, or some lines of a .jsonl file; what is in it is read by whoever maps it."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import BinaryIO

from kg.article import Article, Given, read
from kg.article.read import read_lines
from kg.errors import InputError
from kg.reading import Reading
from kg.reading.form import from_json
from kg.reading.vocabulary import Vocabulary

LINES = ".jsonl"
READING = ".json"


@dataclass(frozen=True, slots=True)
class Part:
    """The file `path`; of a .jsonl file the bytes from `start` to `end`, of which the first is in the line `line`."""

    path: str
    start: int = 0
    end: int = 0
    line: int = 1


def contents(part: Part, given: Given, vocabulary: Vocabulary) -> Iterator[tuple[str, Article | Reading | InputError]]:
    """Yield what is in *part*, each with its place: an article, a reading, or why it is neither."""
    path = Path(part.path)
    suffix = path.suffix.lower()
    try:
        if suffix == READING:
            yield part.path, from_json(path.read_bytes(), part.path, vocabulary)
        elif suffix == LINES and part.end:
            with path.open("rb") as file:
                lines = BufferedReader(_Range(file, part.start, part.end))
                for number, found in enumerate(read_lines(lines, path, given, part.line), start=part.line):
                    yield f"{part.path}:{number}", found
        else:
            for found in read(path, given):
                yield part.path, found
    except InputError as error:
        yield part.path, error
    except OSError as error:
        yield part.path, InputError(f"{part.path}: cannot be read: {error.strerror}")


class _Range(RawIOBase):
    """The bytes of *file* from *start* to *end*, as a stream."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file = file
        self._left = end - start
        file.seek(start)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # io gives a memoryview
        got = self._file.read(min(len(buffer), self._left))
        self._left -= len(got)
        buffer[: len(got)] = got
        return len(got)
