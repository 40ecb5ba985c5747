"""Articles in a .jsonl file, one on each line: ``{"text": …, "title": …, "publisher": …, "published": …}``."""

import json
from collections.abc import Iterator
from typing import BinaryIO

from kg.article.content import LIMIT, decode, refuse_binary, refuse_large
from kg.article.given import Given, given
from kg.errors import ArticleError


def split(stream: BinaryIO, place: str, first: int = 1) -> Iterator[tuple[str, Given, str] | ArticleError]:
    """Yield for each line of *stream* its place, what it gives and its text; an error for a line that is no article.

    Blank lines are passed over. One line is held at a time, so the file may have any size. The stream may begin in the
    middle of the file, with the line numbered *first*.
    """
    number = first - 1
    while line := stream.readline(LIMIT + 1):
        number += 1
        if number == 1:
            # A binary file has no lines: one error for all of it.
            refuse_binary(line, place)
        here = f"{place}:{number}"
        whole = line.endswith(b"\n")
        if whole and not line.strip():
            continue
        try:
            if not whole and len(line) > LIMIT:
                _pass_over(stream)
                refuse_large(len(line), here)
            yield here, *_article(line, here)
        except ArticleError as error:
            yield error


def _article(line: bytes, place: str) -> tuple[Given, str]:
    try:
        values = json.loads(decode(line, place))
    except (ValueError, RecursionError) as error:
        raise ArticleError(f"{place}: not JSON: {error}") from None
    if not isinstance(values, dict) or not isinstance(values.get("text"), str):
        raise ArticleError(f"{place}: must be a JSON object with a 'text'")
    return given(values, place), values["text"]


def _pass_over(stream: BinaryIO) -> None:
    while (rest := stream.readline(LIMIT)) and not rest.endswith(b"\n"):
        pass
