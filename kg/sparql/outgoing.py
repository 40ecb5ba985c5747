r"""SERVICE and LOAD: the two words by which a SPARQL text makes the engine ask another server.

They are refused, but for servers that are allowed by name.

The engine has no switch for them, so they are found in the text, and what is found must be more than what the engine
sees. Its grammar has no word boundaries (``SERVICE:x{`` and ``trueSERVICE<x>{`` are requests), and ``<`` begins an IRI
or is an operator depending on the place: in ``FILTER(?a<'>' …`` a tokeniser that guesses wrong takes what follows for a
string. So both readings are followed; each place of the text is visited at most a few times. The same words in
literals, IRIs, comments, variables and prefixed names are innocent.

Escapes (``\u0053ERVICE``) are looked at as they stand and decoded, because engines differ in when they decode them.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from kg.errors import QueryError
from kg.sparql.tokens import IRI, NAME, SPACE, STRING, VARIABLE, mentions, refuse

_SUSPECT = ("service", "load")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_IRI = re.compile(IRI)
_REST = {
    "service": re.compile(
        rf"{SPACE}(?:silent{SPACE})?(?P<target>{VARIABLE}|{IRI}|{NAME}){SPACE}\{{", re.IGNORECASE | re.DOTALL
    ),
    "load": re.compile(
        rf"{SPACE}(?:silent{SPACE})?(?P<target>{IRI}|{NAME}){SPACE}(?:into|;|\Z)", re.IGNORECASE | re.DOTALL
    ),
}
_AFTER_NAME = {
    "service": re.compile(rf"{SPACE}\{{", re.DOTALL),
    "load": re.compile(rf"{SPACE}(?:into|;|\Z)", re.IGNORECASE | re.DOTALL),
}
"""What follows the word, or the name that hides it, when it asks another server."""
_SPACE = re.compile(SPACE)
_PIECE = re.compile(
    rf"(?P<string>{STRING})|(?P<variable>{VARIABLE})|(?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)"
    rf"|(?P<name>{NAME})|(?P<number>\d++(?:\.\d++)?(?:[eE][+-]?\d++)?)|(?P<word>[^\W\d]\w*+)|(?P<sign>.)",
    re.DOTALL,
)
_BEFORE_GRAPH = ("graph", "from", "named")
_MOST = 0x10FFFF

_Before = Literal["operand", "graph", "other"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """The word that was found, as the text has it, its offset, and what it would ask, as the text has that."""

    word: str
    start: int
    target: str


def check(text: str, allowed: Sequence[str] = ()) -> None:
    """Refuse *text* when it would make the engine ask another server than one whose IRI begins as *allowed*.

    >>> check("SELECT * { ?service a <http://example.com/SERVICE> }  # SERVICE <x> {")
    >>> check("SELECT * { SERVICE SILENT <http://example.com/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    kg.errors.QueryError: line 1, column 12: SERVICE asks another server, which this one does not do; leave it out

    Raises:
        kg.errors.QueryError: with the place.
    """
    for spelling in {text, _decoded(text)}:
        for found in outgoing(spelling):
            if not any(within(found.target, each) for each in allowed):
                why = _why(found, allowed)
                if spelling != text:
                    raise QueryError(why)
                raise refuse(text, found.start, why)


def targets(text: str) -> set[str]:
    """Return the servers that *text* asks, each as the text has it."""
    return {found.target for spelling in {text, _decoded(text)} for found in outgoing(spelling)}


def within(target: str, allowed: str) -> bool:
    """Tell whether *target*, an IRI in angle brackets, lies below *allowed*; the host must be the same as a whole.

    >>> within("<http://a.test/sparql>", "http://a.test/"), within("<http://a.test.evil/>", "http://a.test")
    (True, False)
    >>> within("<http://a.test@evil/>", "http://a.test"), within("<https://b.test/>", "https://")
    (False, True)
    """
    if not target.startswith("<") or "\\" in target:
        return False
    try:
        asked, given = urlsplit(target[1:-1]), urlsplit(allowed)
    except ValueError:
        return False
    if asked.scheme != given.scheme or asked.scheme not in ("http", "https") or ".." in asked.path:
        return False
    if not given.netloc:
        return True
    return asked.netloc.lower() == given.netloc.lower() and (asked.path or "/").startswith(given.path or "/")


def _why(found: Refusal, allowed: Sequence[str]) -> str:
    word = found.word.upper()
    if not allowed:
        return f"{word} asks another server, which this one does not do; leave it out"
    return f"{word} may ask only {', '.join(allowed)}, with the IRI written in full in angle brackets"


def outgoing(text: str) -> Iterator[Refusal]:
    """Yield the places of *text* that some reading of it makes a SERVICE or LOAD."""
    if not mentions(text, _SUSPECT):
        return
    ends = [found.start() for found in re.finditer(">", text)]
    reached: list[tuple[int, _Before]] = [(0, "other")]
    seen = set(reached)
    while reached:
        start, before = reached.pop()
        at = _skip(text, start)
        if at >= len(text):
            continue
        steps: list[tuple[int, _Before]] = []
        if text[at] == "<":
            steps = _both(text, at, before, ends)
        else:
            found = _PIECE.match(text, at)
            if found is None:
                continue
            refusal = _refusal(found, before)
            if refusal is not None:
                yield refusal
            steps = [(found.end(), _after(found))]
        for step in steps:
            if step not in seen:
                seen.add(step)
                reached.append(step)


def _both(text: str, at: int, before: _Before, ends: list[int]) -> list[tuple[int, _Before]]:
    """Read what begins with ``<`` as an IRI and, where one may stand, as an operator."""
    nth = bisect_left(ends, at)
    steps: list[tuple[int, _Before]] = [(ends[nth] + 1, "operand")] if nth < len(ends) else []
    if before == "operand" or _IRI.match(text, at) is None:
        steps.append((at + 1, "other"))
    return steps


def _refusal(found: re.Match[str], before: _Before) -> Refusal | None:
    if found.lastgroup == "word":
        return _in_word(found)
    if found.lastgroup == "name" and before != "graph":
        return _in_name(found, before)
    return None


def _in_word(found: re.Match[str]) -> Refusal | None:
    """Look for the keywords at the end of a word: what stands before them may be glued to them, as may SILENT after."""
    word = found[0].lower()
    for keyword, rest in _REST.items():
        for ending in (keyword, keyword + "silent"):
            if word.endswith(ending):
                start = found.end() - len(ending)
                after = rest.match(found.string, start + len(keyword))
                if after:
                    return Refusal(found.string[start : start + len(keyword)], start, after["target"])
    return None


def _in_name(found: re.Match[str], before: _Before) -> Refusal | None:
    """Look for the keywords in the prefix of a name; the rest of a name is always read whole."""
    prefix = found[0].partition(":")[0].lower()
    for keyword, rest in _AFTER_NAME.items():
        at = prefix.find(keyword)
        # A name such as `load:x` can begin a LOAD only where an operation begins, never as a part of a triple.
        if at < 0 or (keyword == "load" and (at or before == "operand")):
            continue
        if rest.match(found.string, found.end()):
            start = found.start() + at
            return Refusal(found.string[start : start + len(keyword)], start, found[0])
    return None


def _after(found: re.Match[str]) -> _Before:
    if found.lastgroup == "sign":
        return "operand" if found[0] in ")]" else "other"
    if found.lastgroup == "word" and found[0].lower() in _BEFORE_GRAPH:
        return "graph"
    return "operand"


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _decoded(text: str) -> str:
    def decode(found: re.Match[str]) -> str:
        point = int(found[1] or found[2], 16)
        return chr(point) if point <= _MOST else found[0]

    return _ESCAPE.sub(decode, text) if "\\" in text else text
