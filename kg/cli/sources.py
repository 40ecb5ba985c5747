"""What the arguments of a command name: articles, readings and RDF, in files, folders and standard input."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kg.article import SUFFIXES, Article, Given, read
from kg.article.sidecar import SUFFIX as SIDECAR
from kg.errors import InputError
from kg.knowledge import Knowledge
from kg.reading import Reading
from kg.reading.form import from_json
from kg.store.formats import is_rdf

STDIN = "-"
_READING = ".json"


@dataclass(frozen=True, slots=True)
class Rdf:
    """A file of RDF."""

    path: Path


@dataclass(frozen=True, slots=True)
class Source:
    """Something to load: `content` is what was found at `place`, or why it cannot be used.

    `name` is that of the file without its ending, and a number when the file holds many.
    """

    place: str
    name: str
    content: Article | Reading | Rdf | InputError


def files(names: Iterable[str]) -> Iterator[str]:
    """Yield the files that *names* stand for: each as it is, a folder as the files of known kinds below it, sorted."""
    for name in names:
        path = Path(name)
        if name == STDIN or not path.is_dir():
            yield name
            continue
        below = sorted(file for file in path.rglob("*") if file.is_file() and _known(file.relative_to(path)))
        # An empty folder stays in the list: reading it says that there is nothing in it.
        yield from map(str, below or [path])


def contents(name: str, given: Given, knowledge: Knowledge) -> Iterator[Source]:
    """Yield what is in the file *name*: many articles of a .jsonl file, else one thing.

    Errors are yielded, not raised, so that one bad file never stops the others; each names its file.
    """
    path = Path(name)
    if name == STDIN:
        yield from _articles(name, sys.stdin.buffer, given)
    elif path.is_dir():
        yield Source(name, path.name, InputError(f"{name}: no article, reading or RDF in this folder"))
    elif is_rdf(path) or path.suffix.lower() == _READING:
        try:
            yield Source(name, path.stem, _whole(path, knowledge))
        except InputError as error:
            yield Source(name, path.stem, error)
    else:
        yield from _articles(name, path, given)


def _articles(name: str, source: Path | BinaryIO, given: Given) -> Iterator[Source]:
    stem = Path(name).stem if name != STDIN else "stdin"
    many = name.lower().endswith(".jsonl")
    for number, found in enumerate(read(source, given), start=1):
        if many:
            yield Source(f"{name} (article {number})", f"{stem}-{number}", found)
        else:
            yield Source(name, stem, found)


def _whole(path: Path, knowledge: Knowledge) -> Reading | Rdf:
    try:
        if path.stat().st_size == 0:
            raise InputError(f"{path}: the file is empty")
        return Rdf(path) if is_rdf(path) else from_json(path.read_bytes(), str(path), knowledge.vocabulary)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from None


def _known(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    sidecar = path.name.endswith(SIDECAR)
    return not (hidden or sidecar) and (path.suffix.lower() in (*SUFFIXES, _READING) or is_rdf(path))
