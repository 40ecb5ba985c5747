"""Repairs that put brackets and braces: where an expression, a computed column or a group needs them."""

from collections.abc import Iterator
from itertools import pairwise

from kg.sparql.change import Repair, closing, fresh
from kg.sparql.grammar import Fault, Piece

_CLOSERS = {"LBRACE": "}", "LPAR": ")", "LSQB": "]"}
_ENDS = ("DOT", "RBRACE", "LBRACE", "WHERE", "FROM", "OPTIONAL", "ORDER", "LIMIT", "OFFSET", "GROUP")
_GROUPED = ("WHERE", "OPTIONAL", "MINUS", "UNION", "DATA", "ASK", "EXISTS")


def closed(text: str, found: list[Piece]) -> Iterator[Repair]:
    """Close at the end what is open."""
    open_: list[str] = []
    for piece in found:
        if piece.kind in _CLOSERS:
            open_.append(_CLOSERS[piece.kind])
        elif open_ and piece.text == open_[-1]:
            open_.pop()
    if open_ and found:
        missing = " ".join(reversed(open_))
        yield Repair(f"'{missing}' is missing at the end", f"{text[: found[-1].end]} {missing}{text[found[-1].end :]}")


def named(text: str, found: list[Piece], wrong: Fault) -> Iterator[Repair]:
    """Give a name to what is computed in SELECT: `COUNT(?x)`, `(COUNT(?x))`, `?x AS ?y`; `(?x)` needs no brackets."""
    here, before = found[wrong.at], found[wrong.at - 1] if wrong.at else None
    if before is not None and here.kind == "RPAR" and "AS" in wrong.expected:
        opened = next(nth for nth in range(wrong.at - 1, -1, -1) if closing(found, nth) == wrong.at)
        if found[opened + 1] is before and before.kind == "VAR":
            start = found[opened].start
            yield Repair(
                "a variable stands in SELECT without brackets", f"{text[:start]}{before.text}{text[here.end :]}"
            )
        name = fresh(found, _column(found[opened + 1]))
        yield Repair(f"what is computed needs a name: AS {name}", f"{text[: here.start]} AS {name}{text[here.start :]}")
    if here.kind == "FUNCTION" and "LPAR" in wrong.expected and "FUNCTION" not in wrong.expected:
        end = closing(found, wrong.at + 1) if wrong.at + 1 < len(found) else None
        if end is not None:
            name = fresh(found, _column(here))
            what = f"({text[here.start : found[end].end]} AS {name})"
            yield Repair(
                f"what is computed in SELECT stands in brackets, with a name: {what}",
                f"{text[: here.start]}{what}{text[found[end].end :]}",
            )
    if here.kind == "AS" and before is not None and before.kind == "VAR" and wrong.at + 1 < len(found):
        what = f"({text[before.start : found[wrong.at + 1].end]})"
        whole = f"{text[: before.start]}{what}{text[found[wrong.at + 1].end :]}"
        yield Repair(f"what is computed in SELECT stands in brackets: {what}", whole)


def _column(piece: Piece) -> str:
    return piece.text.lower() if piece.kind == "FUNCTION" else "value"


def wrapped(text: str, found: list[Piece], wrong: Fault) -> Iterator[Repair]:
    """Put an expression in brackets: after FILTER, HAVING and DESC, and in SELECT."""
    here = found[wrong.at]
    start = next((nth for nth in range(wrong.at, 0, -1) if found[nth - 1].kind in ("HAVING", "FILTER")), None)
    if start is not None and start < wrong.at:
        yield from _around(text, found, start, wrong.at)
    if "LPAR" not in wrong.expected:
        # `FILTER ?x = 1`: the variable was taken for granted only from the operator on.
        return
    for one, two in pairwise(found[wrong.at :]):
        if one.kind == "AS" and two.kind == "VAR" and "AS" not in wrong.expected and here.kind != "AS":
            whole = f"{text[: here.start]}({text[here.start : two.end]}){text[two.end :]}"
            yield Repair("what is computed in SELECT stands in brackets", whole)
            return
    yield from _around(text, found, wrong.at, wrong.at)


def _around(text: str, found: list[Piece], start: int, wrong: int) -> Iterator[Repair]:
    """Put brackets from the token *start* to some places after *wrong* where an expression may end."""
    ends = [nth for nth in range(max(start + 1, wrong), len(found)) if found[nth].kind in _ENDS]
    for nth in [*ends[:3], len(found)]:
        first, last = found[start], found[nth - 1]
        whole = f"{text[: first.start]}({text[first.start : last.end]}){text[last.end :]}"
        yield Repair("an expression stands in brackets here", whole)


def grouped(text: str, found: list[Piece], wrong: Fault) -> Iterator[Repair]:
    """Put a group in braces: after WHERE, OPTIONAL, DATA … it has none, or others."""
    here, before = found[wrong.at], found[wrong.at - 1].kind if wrong.at else ""
    if here.kind == "UNION":
        yield from _united(text, found, wrong.at)
    if "LBRACE" not in wrong.expected or before not in _GROUPED:
        return
    end = closing(found, wrong.at)
    if here.kind in ("LPAR", "LSQB") and end is not None:
        inner, rest = text[here.end : found[end].start], text[found[end].end :]
        yield Repair("a group stands in braces", f"{text[: here.start]}{{{inner}}}{rest}")
    ends = [nth for nth in range(wrong.at, len(found)) if found[nth].kind in _ENDS[1:]]
    for nth in [*ends[:3], len(found)]:
        last = found[nth - 1]
        whole = f"{text[: here.start]}{{ {text[here.start : last.end]} }}{text[last.end :]}"
        yield Repair("a group stands in braces", whole)


def _united(text: str, found: list[Piece], at: int) -> Iterator[Repair]:
    """Put braces around what stands to the left and to the right of a UNION."""
    opened = [nth for nth in range(at) if found[nth].kind == "LBRACE" and (closing(found, nth) or at + 1) > at]
    end = closing(found, opened[-1]) if opened else None
    if end is not None:
        left = text[found[opened[-1]].end : found[at].start].strip()
        right = text[found[at].end : found[end].start].strip()
        whole = f"{text[: found[opened[-1]].end]} {{ {left} }} UNION {{ {right} }} {text[found[end].start :]}"
        yield Repair("UNION stands between groups in braces", whole)
