"""A repair of a text: what to do, in words, and the text when it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from kg.sparql.grammar import Piece


@dataclass(frozen=True, slots=True)
class Repair:
    """What to do, in words, and the whole text when it is done."""

    words: str
    text: str


def changed(text: str, piece: Piece, new: str, words: str) -> Repair:
    """Return the repair of *text* that puts *new* in the place of *piece*."""
    return Repair(words, text[: piece.start] + new + text[piece.end :])


def fresh(found: Sequence[Piece], name: str) -> str:
    """Return a variable like *name* that is not among the tokens *found*.

    >>> fresh([Piece("VAR", "?count", 0)], "count")
    '?count2'
    """
    used = {piece.text.lstrip("?$") for piece in found if piece.kind == "VAR"}
    tries = (name if n == 1 else f"{name}{n}" for n in range(1, len(used) + 2))
    return f"?{next(each for each in tries if each not in used)}"


def closing(found: Sequence[Piece], at: int) -> int | None:
    """Return the number of the token that closes the bracket *at*; nothing when none does."""
    depth = 0
    for nth in range(at, len(found)):
        depth += found[nth].kind in ("LPAR", "LBRACE", "LSQB")
        depth -= found[nth].kind in ("RPAR", "RBRACE", "RSQB")
        if depth == 0:
            return nth
    return None
