"""Sentences: the text cut into lines, lines told apart (headline, prose, page furniture), prose cut into sentences.

A line that is no sentence and not the headline is furniture: section names, player notices, labels of captions. It
stays in the text but makes no claims. What else is furniture is said by the patterns of mappings/rules/furniture.toml.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kg.extract.furniture import NONE, Furniture
from kg.extract.tokens import Token, tokenize
from kg.reading.span import Span

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr gen col lt maj capt sgt adm brig cmdr sen rep gov rev prof jr sr st no vs inc corp co ltd jan feb "
    "mar apr jun jul aug sep sept oct nov dec approx dept est etc e.g i.e".split()
)
_STARTERS = frozenset(
    "the a an he she it they we i in on at but and as that this these those his her its their after before when "
    "while if some many several however".split()
)
_END = re.compile(r"[.!?\u2026]+[\"'\u201d\u2019)\]]*(?=\s+\S|$)")
_LIST_MARK = re.compile(r"[-*\u2013\u2022\u00b7]\s+")
_ITEM_OF_A_LIST = re.compile(r"[:;.,\w)]\s*\n\s*(?P<mark>[-*\u2013\u2022\u00b7])\s+")
_WRAPPED = 60  # a line at least so long that ends without a full stop goes on in the next one
_HEADLINE_WORDS = 4
LONGEST = 200
"""Tokens in a sentence at the most; in real news the longest have a hundred."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its tokens, the number of its paragraph, and whether it is the headline."""

    span: Span
    tokens: tuple[Token, ...]
    paragraph: int
    headline: bool = False


def sentences(text: str, title: str | None, furniture: Furniture = NONE) -> tuple[Sentence, ...]:
    r"""Return the sentences of *text* in order, without page furniture.

    >>> found = sentences("World\n\nNorway gave 3 tanks to Chad. Gen. Ode said so in the U.S. on Friday.", None)
    >>> [(s.span.start, s.span.end) for s in found]
    [(7, 35), (36, 75)]
    """
    return tuple(_sentences(text, title, furniture))


def _sentences(text: str, title: str | None, furniture: Furniture) -> Iterator[Sentence]:
    headline_due = True
    for number, line in enumerate(_with_lists(text, _lines(text))):
        words = line.of(text)
        if _ITEM_OF_A_LIST.search(words):
            yield from _bounded(Sentence(line, _listed(text, line), number))
            continue
        if furniture.is_all(words):
            continue
        if not _closed(words):
            is_title = title is not None and _plain(words) == _plain(title)
            if headline_due and (is_title or (title is None and len(words.split()) >= _HEADLINE_WORDS)):
                headline_due = False
                yield from _bounded(Sentence(line, tokenize(text, line.start, line.end), number, headline=True))
            continue
        for span in _cut(text, furniture.after_dateline(text, line)):
            yield from _bounded(Sentence(span, tokenize(text, span.start, span.end), number))


def _with_lists(text: str, lines: Iterable[Span]) -> Iterator[Span]:
    """Yield *lines*, a line that ends in a colon with the marked ones after it as one."""
    opening: Span | None = None
    for line in lines:
        listed = opening is not None and _LIST_MARK.match(text, line.start, line.end)
        if opening is not None and listed:
            opening = Span(opening.start, line.end)
            continue
        if opening is not None:
            yield opening
        opening = line if text[line.end - 1] == ":" else None
        if opening is None:
            yield line
    if opening is not None:
        yield opening


def _listed(text: str, line: Span) -> tuple[Token, ...]:
    """Return the tokens of a sentence with a marked list as if it were written out: "…, including A and B"."""
    found: list[Token] = []
    words = line.of(text)
    marks = {line.start + mark.start("mark") for mark in _ITEM_OF_A_LIST.finditer(words)}
    first = min(marks)
    for token in tokenize(text, line.start, line.end):
        if token.start in marks:
            word = "including" if token.start == first else "and"
            found.append(Token(word, word, token.start, token.end))
        elif not (token.text in ":;" and not text[token.end : token.end + 1].strip()):
            found.append(token)
    return tuple(found)


def _bounded(sentence: Sentence) -> Iterator[Sentence]:
    """Yield *sentence*, in parts if nobody can have written it: what is done with one takes more than linear time."""
    tokens = sentence.tokens
    if len(tokens) <= LONGEST:
        yield sentence
        return
    for first in range(0, len(tokens), LONGEST):
        part = tokens[first : first + LONGEST]
        headline = sentence.headline and not first
        yield replace(sentence, span=Span(part[0].start, part[-1].end), tokens=part, headline=headline)


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold().replace("\u2019", "'")


def _closed(words: str) -> bool:
    return words.rstrip("\"'\u201d\u2019)] ")[-1:] in {".", "!", "?", "\u2026", ":", ";"} or words[-1:] in {
        '"',
        "\u201d",
    }


def _lines(text: str) -> Iterator[Span]:
    """Yield the spans of the lines, without white space around; a wrapped line is joined with the next one."""
    start = None
    for found in re.finditer(r"[^\r\n]+|\r?\n|\r", text):
        line = found.group()
        if line.strip():
            begin = found.start() + len(line) - len(line.lstrip())
            end = found.start() + len(line.rstrip())
            if start is None:
                start = begin
            if len(line) < _WRAPPED or _closed(text[start:end]):
                yield Span(start, end)
                start = None
            last = end
            blank = False
        elif line[0] not in "\r\n" or start is None:
            continue
        elif blank:
            yield Span(start, last)
            start = None
        else:
            blank = True
    if start is not None:
        yield Span(start, last)


def _cut(text: str, line: Span) -> Iterator[Span]:
    start = line.start
    for found in _END.finditer(text, line.start, line.end):
        if found.end() == line.end or not _ends_here(text, start, found):
            continue
        yield Span(start, found.end())
        start = found.end() + len(text[found.end() : line.end]) - len(text[found.end() : line.end].lstrip())
    if start < line.end:
        yield Span(start, line.end)


def _ends_here(text: str, start: int, found: re.Match[str]) -> bool:
    after = re.compile(r"\s*([\"'\u201c\u2018(\[]*)(\S+)").match(text, found.end())
    if after is None:
        return True
    word = after.group(2)
    if not (word[0].isupper() or word[0].isdigit() or after.group(1)):
        return False
    if found.group() != ".":
        return True
    before = re.compile(r"(\S+)$").search(text, start, found.start())
    last = before.group().lstrip("\"'\u201c\u2018([").lower() if before else ""
    if re.fullmatch(r"(?:[a-z]\.)*[a-z]", last):  # an initial, or U.S.
        return "." in last and word.lower().strip(".,") in _STARTERS and word[0].isupper()
    if last == "no":  # "No. 5", but "said no. They …"
        return not word[0].isdigit()
    return last not in _ABBREVIATIONS
