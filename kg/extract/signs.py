"""Signs: what tells that a run of capitalised words is a person's name.

A role or a title before it, a verb of speaking or "who" after it, an initial in it, or that the article calls somebody
by its last word alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.lexicon import Lexicon
from kg.extract.tokens import Token

CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
FUNCTION_WORDS = frozenset(
    "and or but nor of to in on at by for from with as than that which who whom whose when where while because if "
    "after before since until during over under into about against between among through without within has have "
    "near amid despite "
    "had having is are was were be been being do does did will would can could may might shall should must not also "
    "the a an its his their her our your this these those it he she they we you i there here then so too only even "
    "still yet just".split()
)
CAPITAL = re.compile(r"[A-Z][^\W\d_]*['\u2019]?[^\W\d_]+")
_PLACING = frozenset({"in", "at", "near", "outside", "off"})


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells a name for a person's: the forms of verbs of speaking, and surnames that the article uses alone."""

    speaking: frozenset[str]
    surnames: frozenset[str]


def signs(told: Sequence[Sequence[Token]], lexicon: Lexicon, speaking: frozenset[str]) -> Signs:
    """Return the signs in the sentences *told*; *speaking* are the forms of the verbs of speaking."""
    return Signs(speaking, frozenset(name for tokens in told for name in _surnames(tokens, lexicon, speaking)))


def _surnames(tokens: Sequence[Token], lexicon: Lexicon, speaking: frozenset[str]) -> Iterator[str]:
    """Yield the words that stand alone with a title before them or a verb of speaking after: "Mr. Roe", "Roe said"."""
    for at, token in enumerate(tokens):
        if not CAPITAL.fullmatch(token.text) or token.lower in FUNCTION_WORDS | CALENDAR:
            continue
        before = tokens[at - 1].text if at else ""
        titled = before == "." and at > 1 and tokens[at - 2].lower in lexicon.words.titles
        speaks = not before[:1].isupper() and at + 1 < len(tokens) and tokens[at + 1].lower in speaking
        if titled or speaks:
            yield token.text


def introduced(tokens: Sequence[Token], first: int, last: int, lexicon: Lexicon, signs: Signs) -> bool:
    """Tell whether the capitalised words from the token *first* up to *last* are brought in as a person's name."""
    initial = any(token.text == "." for token in tokens[first:last])
    if first and tokens[first - 1].lower in _PLACING:
        return False
    if initial or tokens[last - 1].text in signs.surnames:
        return True
    return _signed_before(tokens, first, lexicon, signs.speaking) or _signed_after(
        tokens, last, lexicon, signs.speaking
    )


def _signed_before(tokens: Sequence[Token], first: int, lexicon: Lexicon, speaking: frozenset[str]) -> bool:
    """Whether a title, a verb of speaking or a role stands before a name."""
    before = tokens[first - 1].lower if first else ""
    if (
        before in lexicon.words.titles
        or before in speaking
        or (before == "." and first > 1 and tokens[first - 2].lower in lexicon.words.titles)
    ):
        return True
    roles = [m for k in range(max(0, first - 9), first) if (m := lexicon.roles.match(tokens, k))]
    if any(role.first >= first - 4 and role.last in {first, first - 1} for role in roles):
        return before not in {"and", "or"}
    if before == ",":
        return any(role.first < first - 1 for role in roles)
    return any(_belongs(tokens, role.last, first, lexicon) for role in roles)


def _belongs(tokens: Sequence[Token], start: int, stop: int, lexicon: Lexicon) -> bool:
    """Whether the tokens from *start* up to *stop* say whose an office is: "(the head) of the Ministry of Trade"."""
    if start >= stop or tokens[start].lower not in {"of", "for"}:
        return False
    at = start + 1 + (tokens[start + 1].lower == "the")
    body = lexicon.bodies.match(tokens, at) or lexicon.names.match(tokens, at)
    return body is not None and body.last == stop and tokens[at].text[0].isupper()


def _signed_after(tokens: Sequence[Token], last: int, lexicon: Lexicon, speaking: frozenset[str]) -> bool:
    """Whether a verb of speaking stands after a name, or an apposition with a role, or "who"."""
    after = tokens[last : last + 12]
    if after and after[0].lower in speaking:
        return True
    if len(after) <= 1 or after[0].text != ",":
        return False
    if after[1].lower == "who" or (after[1].text.isdigit() and after[2:3] and after[2].text == ","):
        return True  # "Jane Roe, 54, …"
    for k in range(last + 1, last + len(after)):
        if tokens[k].lower in {",", "."} | speaking:
            return tokens[k].lower in speaking and k == last + 1
        if lexicon.roles.match(tokens, k):
            return True
    return False
