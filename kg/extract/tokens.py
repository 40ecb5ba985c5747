"""Tokens: the words, numbers and marks of a text, each with its offsets.

A tokeniser of our own, since those of spaCy and NLTK bring nothing without their trained data, and lose offsets or
split designations (S-300) in ways that the lexicon could not undo. Hyphens are tokens, so that "surface-to-air" and
"surface to air" are the same words; a possessive is a token of its own.
"""

import re
from dataclasses import dataclass

from kg.reading.span import Span

_TOKEN = re.compile(
    r"""
    (?:[A-Z]\.){2,}                              # U.S., U.A.E.
  | \d+(?:[.,]\d+)*(?:st|nd|rd|th|mm|km|cm|kg)?\b  # 1,000  2.5  155mm
  | [^\W\d_]+(?:['\u2019](?!s\b)[^\W\d_]+)*\d*[^\W\d_]*   # words, O'Neill, KN23; not the possessive
  | ['\u2019]s\b                                 # possessive
  | \w+
  | \.\.\.
  | [^\w\s]
    """,
    re.VERBOSE,
)

HYPHENS = frozenset("-\u2010\u2011\u2012\u2013\u2014")
OPENING = frozenset('"\u201c\u00ab')
CLOSING = frozenset('"\u201d\u00bb')


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text without white space, and its lower-case form."""

    text: str
    lower: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands in the text."""
        return Span(self.start, self.end)

    @property
    def is_word(self) -> bool:
        """Whether it begins with a letter or digit."""
        return self.text[0].isalnum()


def tokenize(text: str, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """Return the tokens of ``text[start:end]`` with offsets into the whole of *text*.

    >>> [token.text for token in tokenize("The U.S. sent 1,000 S-300s to Norway's navy.")]
    ['The', 'U.S.', 'sent', '1,000', 'S', '-', '300s', 'to', 'Norway', "'s", 'navy', '.']
    """
    stop = len(text) if end is None else end
    return tuple(
        Token(found.group(), found.group().lower().replace("\u2019", "'"), found.start(), found.end())
        for found in _TOKEN.finditer(text, start, stop)
    )
