"""Longest match: the names of the lexicon, found in tokens.

Names are looked up by their words, with hyphens left out on both sides, so that "surface to air" finds
"surface-to-air". A dictionary by first word is as quick as a trie for lists of this size.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kg.extract.tokens import HYPHENS, Token, tokenize

Key = Callable[[str], str]
"""Gives the form in which the text of a token is compared."""

_WORDS = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Match:
    """The tokens from `first` up to `last` (not included) are a name of the row `id`."""

    first: int
    last: int
    id: str


@dataclass(frozen=True, slots=True)
class Matcher:
    """Names as sequences of words, by their first word and, longest first, by their length; `key` compares words."""

    names: dict[str, tuple[tuple[int, dict[tuple[str, ...], str]], ...]]
    key: Key

    def match(self, tokens: Sequence[Token], at: int) -> Match | None:
        """Return the longest name that begins at the token *at*, or None."""
        sized = self.names.get(self.key(tokens[at].text))
        if sized is None:
            return None
        words, ends = self._from(tokens, at, sized[0][0])
        for length, rows in sized:
            row = rows.get(tuple(words[:length])) if length <= len(words) else None
            if row is not None:
                return Match(at, ends[length - 1], row)
        return None

    def _from(self, tokens: Sequence[Token], at: int, most: int) -> tuple[list[str], list[int]]:
        """Return up to *most* words from the token *at* on, and the token after each; single hyphens do not count."""
        words: list[str] = []
        ends: list[int] = []
        while len(words) < most and at < len(tokens):
            if tokens[at].text in HYPHENS:
                at += 1
                if at == len(tokens):
                    break
            words.append(self.key(tokens[at].text))
            at += 1
            ends.append(at)
        return words, ends


def matcher(names: Iterable[tuple[str, str]], key: Key) -> Matcher:
    """Return a matcher for *names*, pairs of a name and the id of its row; an earlier row wins a name.

    >>> from kg.extract.tokens import tokenize
    >>> found = matcher([("air defence", "a"), ("air-defence system", "s"), ("air", "x")], str.lower)
    >>> [found.match(tokenize(text), 0).id for text in ("Air-defence systems", "air defence-system", "air raid")]
    ['a', 's', 'x']
    """
    table: dict[str, dict[int, dict[tuple[str, ...], str]]] = {}
    for name, row in names:
        words = tuple(key(word) for word in _words(name))
        if words:
            table.setdefault(words[0], {}).setdefault(len(words), {}).setdefault(words, row)
    return Matcher({first: tuple(sorted(sized.items(), reverse=True)) for first, sized in table.items()}, key)


def _words(name: str) -> Iterable[str]:
    if _WORDS.fullmatch(name):  # nearly all, and ten times as quick
        return name.replace("-", " ").split(" ")
    return (token.text for token in tokenize(name) if token.text not in HYPHENS)
