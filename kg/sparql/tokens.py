"""The tokens of a SPARQL text, as far as we must know them: which words are the language's, and which only look so.

Terminals after https://www.w3.org/TR/sparql11-query/#sparqlGrammar; a text that is not valid is cut up all the same.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from kg.errors import QueryError

Kind = Literal["iri", "string", "variable", "tag", "name", "number", "word", "sign"]

SPACE = r"(?:[ \t\r\n]++|#[^\r\n]*+)*+"
IRI = r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"
VARIABLE = r"[?$]\w++"
# A prefix of more than 100 characters is read in several pieces: otherwise "a.a.a. …" would take quadratic time.
NAME = (
    r"(?:[^\W\d](?:[\w.\-]{0,100}+(?<!\.))?)?+:"
    r"(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]|\.(?=[\w:.%\\\-]))*+"
)
STRING = (
    r"'''(?:'{0,2}(?:[^'\\]|\\.))*+'''|\"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*+\"\"\""
    r"|'(?:[^'\\\r\n]|\\.)*+'|\"(?:[^\"\\\r\n]|\\.)*+\""
)
_TOKEN = re.compile(
    rf"{SPACE}(?:(?P<iri>{IRI})|(?P<string>{STRING})|(?P<variable>{VARIABLE})|(?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)"
    rf"|(?P<name>{NAME})|(?P<number>\d++(?:\.\d++)?(?:[eE][+-]?\d++)?)|(?P<word>[^\W\d]\w*+)|(?P<sign>.))",
    re.DOTALL,
)
_LEAF = re.compile(rf"{IRI}|{STRING}|#[^\r\n]*+", re.DOTALL)
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
_OPEN, _CLOSE = "{[(", "}])"
_LINKS = 4
_OPERATORS, _SIGNS = "|&!/^*", "+-"
_JOINS = frozenset({"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "LATERAL"})

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "UPDATE"]


@dataclass(frozen=True, slots=True)
class Token:
    """A token: what it is, its characters, and where it starts (in code points)."""

    kind: Kind
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What must be known of a query before it is asked.

    Its form (nothing when no keyword tells), whether it names its own dataset (FROM), how deep the engine must go into
    it (each bracket is a step, and each four operators in a row), and the IRIs and prefixed names in it.
    """

    form: Form | None
    dataset: bool
    depth: int
    names: tuple[Token, ...] = field(default=(), compare=False)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of *text*, without spaces and comments.

    >>> [t.text for t in tokens('SELECT * { ?service ex:load "SERVICE" } # LOAD')]
    ['SELECT', '*', '{', '?service', 'ex:load', '"SERVICE"', '}']
    """
    at = 0
    while (found := _TOKEN.match(text, at)) is not None:
        kind: Kind = found.lastgroup  # type: ignore[assignment]  # the names of the groups are the kinds
        yield Token(kind, found[kind], found.start(kind))
        at = found.end()


def outline(text: str) -> Outline:
    """Return the outline of the query or update *text*.

    >>> seen = outline("PREFIX select: <urn:x> ASK FROM <urn:g> { ?s ?p ?o }")
    >>> seen.form, seen.dataset, seen.depth
    ('ASK', True, 1)
    """
    form: Form | None = None
    dataset = False
    nesting = _Nesting()
    names = []
    at = 0
    # Not by `tokens`: each query comes this way, and most tokens are of no interest.
    while (found := _TOKEN.match(text, at)) is not None:
        at = found.end()
        kind = found.lastgroup
        if kind == "sign":
            nesting.sign(found["sign"])
        elif kind in ("iri", "name"):
            names.append(Token(kind, found[kind], found.start(kind)))  # type: ignore[arg-type]  # one of its kinds
        elif kind == "word":
            word = found["word"].upper()
            form = form or _form(word)
            dataset = dataset or (nesting.outside and form is not None and word.startswith("FROM"))
            nesting.word(word)
    return Outline(form, dataset, nesting.depth, tuple(names))


def sketch(text: str) -> Outline:
    """Return the outline of *text* without the names in it.

    Texts that differ only in their IRIs, strings and comments, as those of a program do, have the same one, which is
    found once.

    >>> sketch("ASK { <urn:a> ?p 'FROM {' } # (") == outline("ASK { <urn:a> ?p 'FROM {' } # (")
    True
    """
    # With a backslash a quote or a # may be a part of a name.
    return outline(text) if "\\" in text else _sketch(_LEAF.sub(_leaf, text))


def _leaf(found: re.Match[str]) -> str:
    return "" if found[0][0] == "#" else "<>"


@lru_cache(maxsize=1024)
def _sketch(shape: str) -> Outline:
    return replace(outline(shape), names=())


class _Nesting:
    """How deep a parser of the text read so far has to go: an operator makes a tree one deeper, as a bracket does."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int, int]] = []
        self._bracket, self._links, self._inner = "", 0, 0

    @property
    def outside(self) -> bool:
        return not self._open

    @property
    def depth(self) -> int:
        depth = self._links // _LINKS + self._inner
        for _, links, inner in reversed(self._open):
            depth = links // _LINKS + max(inner, 1 + depth)
        return depth

    def sign(self, text: str) -> None:
        if text in _OPEN:
            self._open.append((self._bracket, self._links, self._inner))
            self._bracket, self._links, self._inner = text, 0, 0
        elif text in _CLOSE:
            if self._open:
                within = 1 + self._links // _LINKS + self._inner
                self._bracket, self._links, inner = self._open.pop()
                self._inner = max(inner, within)
        elif text in _OPERATORS or (self._bracket == "(" and text in _SIGNS):
            self._links += 1

    def word(self, word: str) -> None:
        self._links += word in _JOINS


def mentions(text: str, words: Iterable[str]) -> bool:
    r"""Tell whether *text* has one of *words* (in lower case) anywhere, in capitals or not.

    It is asked of each query several times, so it is no regular expression, which would take ten times as long.

    >>> mentions("SELECT (NoW() AS ?x) {}", ("now", "rand")), mentions("SELECT * { ?s ?p ?o }", ("now", "rand"))
    (True, False)

    A letter outside of ASCII can be one of it in lower case, as the long s is.

    >>> mentions("\u017fervice", ("service",))
    True
    """
    folded = text.lower() if text.isascii() else text.casefold()
    for word in words:  # noqa: SIM110  (a generator takes as long as all the rest)
        if word in folded:
            return True
    return False


def place(text: str, at: int) -> tuple[int, int]:
    r"""Return the line and column (from 1) of the offset *at* in *text*.

    >>> place("ASK {\n  ?s", 8)
    (2, 3)
    """
    ends = [found.start() for found in re.finditer("\n", text[:at])]
    line = bisect_right(ends, at)
    return line + 1, at - (ends[-1] + 1 if ends else 0) + 1


def refuse(text: str, at: int, why: str) -> QueryError:
    """Return the error that says *why* *text* is refused, with the place of the offset *at*."""
    line, column = place(text, at)
    return QueryError(f"line {line}, column {column}: {why}", line, column)


def _form(word: str) -> Form | None:
    for form in _FORMS:
        if word.startswith(form):
            return form  # type: ignore[return-value]  # mypy widens the tuple's literals
    return "UPDATE" if word.startswith(_UPDATES) else None
