"""Articles from files: .txt, .md, .html, .jsonl, and text on standard input.

The text of an article is what stands in the file, never normalised: for .txt the body after header lines, for .md the
body after front matter, for .html the text that is extracted, for .jsonl the value of ``text``. What is known beside
it comes from options, else from a sidecar file, else from the file itself.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from kg.article import content, front, header, lines, sidecar, web
from kg.article.article import Article
from kg.article.given import NOTHING, Given
from kg.errors import ArticleError

_KINDS: dict[str, tuple[Callable[[bytes, str], str], Callable[[str, str], tuple[Given, str]]]] = {
    ".txt": (content.decode, header.split),
    ".md": (content.decode, front.split),
    ".html": (content.decode_web, web.split),
    ".htm": (content.decode_web, web.split),
}
_LINES = ".jsonl"
SUFFIXES = (*_KINDS, _LINES)
"""The endings of the files that can be read as articles."""


def read(source: Path | BinaryIO, given: Given = NOTHING) -> Iterator[Article | ArticleError]:
    """Yield the articles of the file *source* (a stream is read as .txt), each with what *given* and its sidecar say.

    Errors are yielded, not raised, so that one bad line of a .jsonl file never stops the others; each names the file.
    """
    try:
        if not isinstance(source, Path):
            yield _one(source.read(content.LIMIT + 1), ".txt", given, "standard input")
            return
        place, suffix = str(source), source.suffix.lower()
        with _opened(source) as stream:
            if suffix == _LINES:
                yield from _each(stream, given.over(sidecar.beside(source)), place)
                return
            data = stream.read(content.LIMIT + 1)
        yield _one(data, suffix, given, place, source)
    except ArticleError as error:
        yield error
    except OSError as error:
        yield ArticleError(f"{source}: cannot be read: {error.strerror}")


def _opened(path: Path) -> BinaryIO:
    if path.is_dir():
        raise ArticleError(f"{path}: a folder; name the files in it")
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise ArticleError(f"{path}: no such file") from None


def _one(data: bytes, suffix: str, given: Given, place: str, path: Path | None = None) -> Article:
    content.refuse_large(len(data), place)
    if suffix not in _KINDS:
        content.decode(data, place)  # a PDF, an empty file and the like are said to be so first
        known = ", ".join(SUFFIXES)
        raise ArticleError(f"{place}: unknown kind of file '{suffix}'; articles end in {known}")
    decode, split = _KINDS[suffix]
    found, text = split(decode(data, place), place)
    return _article(text, given.over(sidecar.beside(path) if path else NOTHING).over(found), place)


def read_lines(stream: BinaryIO, path: Path, given: Given, first: int = 1) -> Iterator[Article | ArticleError]:
    """Yield the articles of *stream*: the lines of the .jsonl file *path* from the one numbered *first* on.

    Errors are yielded, not raised, as by `read`.
    """
    try:
        yield from _lines(stream, given.over(sidecar.beside(path)), str(path), first)
    except ArticleError as error:
        yield error


def _lines(stream: BinaryIO, given: Given, place: str, first: int = 1) -> Iterator[Article | ArticleError]:
    for line in lines.split(stream, place, first):
        if isinstance(line, ArticleError):
            yield line
            continue
        try:
            yield _article(line[2], given.over(line[1]), line[0])
        except ArticleError as error:
            yield error


def _each(stream: BinaryIO, given: Given, place: str) -> Iterator[Article | ArticleError]:
    any_line = False
    for found in _lines(stream, given, place):
        any_line = True
        yield found
    if not any_line:
        yield ArticleError(f"{place}: no articles in it")


def _article(text: str, given: Given, place: str) -> Article:
    return Article(content.checked(text, place), given.title, given.publisher, given.published, given.url)
