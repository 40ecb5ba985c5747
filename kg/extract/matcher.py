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
    """Names as sequences of words, longest first, by their first word, compared by `key`."""

    names: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    key: Key

    def match(self, tokens: Sequence[Token], at: int) -> Match | None:
        """Return the longest name that begins at the token *at*, or None."""
        for words, row in self.names.get(self.key(tokens[at].text), ()):
            last = _end(tokens, at, words, self.key)
            if last is not None:
                return Match(at, last, row)
        return None


def matcher(names: Iterable[tuple[str, str]], key: Key) -> Matcher:
    """Return a matcher for *names*, pairs of a name and the id of its row; an earlier row wins a name."""
    table: dict[str, dict[tuple[str, ...], str]] = {}
    for name, row in names:
        words = tuple(key(word) for word in _words(name))
        if words:
            table.setdefault(words[0], {}).setdefault(words, row)
    return Matcher({first: tuple(sorted(rest.items(), key=lambda x: -len(x[0]))) for first, rest in table.items()}, key)


def _words(name: str) -> Iterable[str]:
    if _WORDS.fullmatch(name):  # nearly all, and ten times as quick
        return name.replace("-", " ").split(" ")
    return (token.text for token in tokenize(name) if token.text not in HYPHENS)


def _end(tokens: Sequence[Token], at: int, words: tuple[str, ...], key: Key) -> int | None:
    for word in words:
        if at < len(tokens) and tokens[at].text in HYPHENS:
            at += 1
        if at >= len(tokens) or key(tokens[at].text) != word:
            return None
        at += 1
    return at
