"""What the grammar does not say: variables, columns and blank nodes that mean nothing where they are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.sparql.change import Repair, changed, closing
from kg.sparql.grammar import Piece

_ARGUMENTS = dict.fromkeys(
    "REGEX CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER LANGMATCHES SAMETERM STRLANG STRDT SUBSTR".split(), 2
) | {"REPLACE": 3, "IF": 3}
"""How many arguments a function must have at least, where that is more than one."""

_AGGREGATES = frozenset("COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT".split())


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: its place, the reason, and how to mend it."""

    at: int
    why: str
    repair: Repair


def finding(text: str, found: list[Piece]) -> Finding | None:
    """Return the first thing wrong in *text*, whose tokens *found* the grammar accepts; nothing when there is none.

    >>> from kg.sparql.grammar import pieces
    >>> finding("SELECT * { ?s ?p ?o } GROUP BY ?s", pieces("SELECT * { ?s ?p ?o } GROUP BY ?s")).repair.text
    'SELECT ?s { ?s ?p ?o } GROUP BY ?s'
    """
    every: Sequence[Callable[[str, list[Piece]], Finding | None]] = (
        *(_varied_data, _blank_deletion, _starred, _doubled, _short_row, _short_call, _taken, _ungrouped),
    )
    return next((each for look in every if (each := look(text, found)) is not None), None)


def _varied_data(text: str, found: list[Piece]) -> Finding | None:
    for start, group in _groups(found, "DATA"):
        variable = next((piece for piece in group if piece.kind == "VAR"), None)
        if variable is None:
            continue
        data, word = found[start - 1], found[start - 2].text
        end = group[-1].end
        whole = f"{text[: data.start]}{text[found[start].start : end]} WHERE {{}}{text[end:]}"
        why = f"{variable.text} is a variable, and {word} DATA takes none"
        return Finding(variable.start, why, Repair(f"write {word} {{ … }} WHERE {{ … }}", whole))
    return None


def _blank_deletion(text: str, found: list[Piece]) -> Finding | None:
    for start, group in _groups(found, "DELETE", "WHERE", "DATA"):
        words = [piece.kind for piece in found[max(0, start - 2) : start]]
        if "DELETE" not in words:
            continue
        blank = next((piece for piece in group if piece.kind == "BNODE"), None)
        if blank is None:
            continue
        end = group[-1].end
        inside = text[found[start].start : end]
        for each in reversed([piece for piece in group if piece.kind == "BNODE"]):
            at = each.start - found[start].start
            inside = f"{inside[:at]}?{each.text[2:]}{inside[at + len(each.text) :]}"
        word = found[start - 1]
        head = f"{text[: word.start]}WHERE " if word.kind == "DATA" else text[: found[start].start]
        words_of = f"take a variable: ?{blank.text[2:]}"
        return Finding(
            blank.start, "no blank node can be named to delete it", Repair(words_of, head + inside + text[end:])
        )
    return None


def _groups(found: list[Piece], *words: str) -> Iterator[tuple[int, list[Piece]]]:
    """Yield the groups in braces that follow one of *words*: the number of the brace, and the tokens to its end."""
    for nth, (one, two) in enumerate(pairwise(found), 1):
        end = closing(found, nth) if one.kind in words and two.kind == "LBRACE" else None
        if end is not None:
            yield nth, found[nth : end + 1]


def _starred(text: str, found: list[Piece]) -> Finding | None:
    for one, two in pairwise(found):
        if (one.kind, two.kind) == ("SELECT", "STAR") and _grouped_by(found):
            names = " ".join(_grouped_by(found))
            return Finding(
                two.start, "* stands for no columns where GROUP BY does", changed(text, two, names, f"write {names}")
            )
    return None


def _doubled(text: str, found: list[Piece]) -> Finding | None:
    seen: set[str] = set()
    for piece in _selected(found):
        if piece.text in seen:
            return Finding(
                piece.start, f"{piece.text} is selected twice", changed(text, piece, "", f"leave '{piece.text}' out")
            )
        seen.add(piece.text)
    return None


def _short_row(text: str, found: list[Piece]) -> Finding | None:
    for nth, piece in enumerate(found):
        head = closing(found, nth + 1) if piece.kind == "VALUES" and found[nth + 1].kind == "LPAR" else None
        if head is None:
            continue
        width, at = head - nth - 2, head + 2
        while at < len(found) and found[at].kind == "LPAR":
            end = closing(found, at)
            if end is None:
                break
            there = len(_terms(found[at + 1 : end]))
            start = found[end].start
            if there < width:
                new = " UNDEF" * (width - there)
                why = f"this row has {there} of {width} values"
                return Finding(start, why, Repair("UNDEF stands for no value", text[:start] + new + text[start:]))
            at = end + 1
    return None


def _terms(row: list[Piece]) -> list[Piece]:
    """Return the tokens of *row* with which a value begins."""
    return [
        piece
        for nth, piece in enumerate(row)
        if piece.kind not in ("TAG", "DATATYPE", "PLUS", "MINUSSIGN") and not (nth and row[nth - 1].kind == "DATATYPE")
    ]


def _short_call(text: str, found: list[Piece]) -> Finding | None:
    for nth, piece in enumerate(found):
        least = _ARGUMENTS.get(piece.text.upper(), 0) if piece.kind == "FUNCTION" else 0
        end = closing(found, nth + 1) if least and nth + 1 < len(found) else None
        if end is None:
            continue
        depth, commas = 0, 0
        for each in found[nth + 2 : end]:
            depth += each.kind in ("LPAR", "LBRACE")
            depth -= each.kind in ("RPAR", "RBRACE")
            commas += each.kind == "COMMA" and depth == 0
        there = commas + 1 if end > nth + 2 else 0
        if there < least:
            new = ", ".join(['""'] * (least - there))
            start = found[end].start
            whole = f"{text[:start]}{', ' if there else ''}{new}{text[start:]}"
            why = f"{piece.text} takes {least} arguments, here are {there}"
            return Finding(start, why, Repair("put the others in the place of the empty texts", whole))
    return None


def _taken(text: str, found: list[Piece]) -> Finding | None:
    used: list[set[str]] = [set()]
    """The variables of each group that is open, from the outermost on."""
    for one, two in pairwise(found):
        if two.kind == "LBRACE":
            used.append(set())
        elif two.kind == "RBRACE" and len(used) > 1:
            used.pop()
        elif two.kind == "VAR":
            if one.kind == "AS" and two.text in used[-1]:
                new = f"{two.text}_2"
                mend = changed(text, two, new, f"take another name: {new}")
                return Finding(two.start, f"{two.text} has a value already", mend)
            used[-1].add(two.text)
    return None


def _ungrouped(text: str, found: list[Piece]) -> Finding | None:
    """Find columns that are neither grouped by nor computed, where others are computed."""
    grouped = set(_grouped_by(found))
    plain = [piece for piece in _selected(found) if piece.text not in grouped]
    if not plain or not (grouped or any(piece.text.upper() in _AGGREGATES for piece in found)):
        return None
    names = " ".join(dict.fromkeys(piece.text for piece in plain))
    where = next((piece.end for piece in reversed(found) if piece.kind == "RBRACE"), len(text))
    whole = f"{text[:where]} GROUP BY {names}{text[where:]}"
    by = [two for one, two in pairwise(found) if (one.kind, two.kind) == ("GROUP", "BY")]
    if by:
        whole = f"{text[: by[-1].end]} {names}{text[by[-1].end :]}"
    why = f"{plain[0].text} is neither grouped by nor computed"
    return Finding(plain[0].start, why, Repair(f"group by it: GROUP BY {names}", whole))


def _selected(found: list[Piece]) -> list[Piece]:
    """Return the variables of the first SELECT that stand there on their own."""
    selected: list[Piece] = []
    depth = 0
    for piece in found:
        depth += (piece.kind == "LPAR") - (piece.kind == "RPAR")
        if piece.kind in ("WHERE", "LBRACE", "FROM"):
            break
        if piece.kind == "VAR" and depth == 0:
            selected.append(piece)
    return selected


def _grouped_by(found: list[Piece]) -> list[str]:
    """Return the variables that are grouped by."""
    names: list[str] = []
    by = next(
        (nth for nth, piece in enumerate(found) if nth and (found[nth - 1].kind, piece.kind) == ("GROUP", "BY")), -1
    )
    for piece in found[by + 1 :] if by > 0 else ():
        if piece.kind in ("HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES", "RBRACE"):
            break
        names += [piece.text] if piece.kind == "VAR" else []
    return list(dict.fromkeys(names))
