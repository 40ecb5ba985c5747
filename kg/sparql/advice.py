"""Advice: errors of a query that say where it is misspelt and what would mend it."""

import asyncio
import re
from collections.abc import Mapping
from itertools import pairwise

from starlette.requests import Request
from starlette.responses import Response

from kg.errors import QueryError
from kg.prefixes import prefixes
from kg.sparql.grammar import Piece, fault, pieces
from kg.sparql.repair import repair, unknown_prefix
from kg.sparql.tokens import place
from kg.web.problems import Handler, problem

_LONGEST = 100_000
_WIDTH = 160
_NOT_VALID = "not valid SPARQL"
_UNBOUND = re.compile(r"SELECT contains a variable that is unbound")
_TAKEN = re.compile(r"BIND|Duplicated variable|already used", re.IGNORECASE)


def handler(base: str) -> Handler:
    """Return the handler of the errors of queries on a store with the base IRI *base*."""
    known = prefixes(base)

    async def advise(request: Request, error: Exception) -> Response:
        request.scope["kg.error"] = type(error).__name__
        found = error if isinstance(error, QueryError) else QueryError(str(error))
        text = request.scope.get("kg.text")
        if isinstance(text, str) and found.proposal is None and _is_syntax(found) and len(text) <= _LONGEST:
            found = await asyncio.to_thread(advice, text, found, known)
        excerpt = None
        if isinstance(text, str) and found.line is not None and found.column is not None:
            excerpt = caret(text, found.line, found.column)
        return problem(
            found.status,
            str(found),
            line=found.line,
            column=found.column,
            excerpt=excerpt,
            proposal=found.proposal,
            corrected=found.corrected,
        )

    return advise


def advice(text: str, error: QueryError, known: Mapping[str, str]) -> QueryError:
    """Return *error*, the engine's word on *text*, with the right place and a proposal; *known* are our prefixes.

    >>> found = advice("SELECT * WERE { ?s ?p ?o }", QueryError("not valid SPARQL"), {})
    >>> str(found), found.corrected
    ("not valid SPARQL, line 1, column 10: 'WERE' cannot stand here", 'SELECT * WHERE { ?s ?p ?o }')
    """
    found = pieces(text)
    wrong = fault(found)
    if wrong is not None:
        at = found[wrong.at].start if wrong.at < len(found) else found[-1].end if found else 0
        why = f"'{found[wrong.at].text}' cannot stand here" if wrong.at < len(found) else "the text ends too early"
        mended = repair(text, found, wrong)
        words, whole = (mended.words, mended.text) if mended else (_expected(wrong.expected), None)
        return _at(text, at, why, words, whole)
    unknown = unknown_prefix(text, found, known)
    if unknown is not None:
        piece, mend = unknown
        why = f"the prefix '{piece.text.partition(':')[0]}:' is not declared"
        return _at(text, piece.start, why, mend.words if mend else None, mend.text if mend else None)
    return _meaning(text, found, error)


def caret(text: str, line: int, column: int) -> str:
    r"""Return the line of *text* with a caret below the place; a long one is cut.

    >>> print(caret("ASK {\n  ?s ?p }", 2, 9))
      ?s ?p }
            ^
    """
    lines = text.split("\n")
    if line > len(lines):
        return ""
    start = max(0, column - 1 - _WIDTH // 2)
    shown = lines[line - 1].rstrip("\r")[start : start + _WIDTH].replace("\t", " ")
    return f"{shown}\n{' ' * (column - 1 - start)}^"


def _is_syntax(error: QueryError) -> bool:
    said = str(error)
    return _NOT_VALID in said or said.startswith("update: ")


def _meaning(text: str, found: list[Piece], error: QueryError) -> QueryError:
    """Say what the grammar does not: variables that are used wrongly."""
    if _UNBOUND.search(str(error)):
        plain = _ungrouped(found)
        if plain:
            names = " ".join(dict.fromkeys(piece.text for piece in plain))
            where = next((p.end for p in reversed(found) if p.kind == "RBRACE"), len(text))
            whole = f"{text[:where]} GROUP BY {names}{text[where:]}"
            grouped = [nth for nth, piece in enumerate(found) if piece.kind == "BY" and found[nth - 1].kind == "GROUP"]
            if grouped:
                whole = f"{text[: found[grouped[-1]].end]} {names}{text[found[grouped[-1]].end :]}"
            why = f"{plain[0].text} is neither grouped by nor computed"
            return _at(text, plain[0].start, why, f"group by it: GROUP BY {names}", whole)
    seen: set[str] = set()
    for one, two in pairwise(found):
        if one.kind == "AS" and two.kind == "VAR" and (two.text in seen or _used(found, two)):
            new = f"{two.text}_2"
            whole = text[: two.start] + new + text[two.end :]
            return _at(text, two.start, f"{two.text} has a value already", f"take another name: {new}", whole)
        if one.kind == "AS":
            seen.add(two.text)
    return error


def _ungrouped(found: list[Piece]) -> list[Piece]:
    """Return the variables of the first SELECT that stand there on their own and are not grouped by."""
    selected: list[Piece] = []
    depth = 0
    for piece in found:
        depth += (piece.kind == "LPAR") - (piece.kind == "RPAR")
        if piece.kind in ("WHERE", "LBRACE", "FROM"):
            break
        if piece.kind == "VAR" and depth == 0:
            selected.append(piece)
    grouped: set[str] = set()
    for nth, piece in enumerate(found):
        if piece.kind == "BY" and found[nth - 1].kind == "GROUP":
            grouped |= {each.text for each in found[nth:] if each.kind == "VAR"}
    return [piece for piece in selected if piece.text not in grouped]


def _used(found: list[Piece], variable: Piece) -> bool:
    """Tell whether *variable* is used in the same group before it."""
    depth = 0
    for piece in reversed([each for each in found if each.start < variable.start]):
        depth += (piece.kind == "RBRACE") - (piece.kind == "LBRACE")
        if depth < 0:
            return False
        if depth == 0 and piece.kind == "VAR" and piece.text == variable.text:
            return True
    return False


def _expected(kinds: frozenset[str]) -> str | None:
    return f"one of these could: {', '.join(sorted(kinds)[:12])}" if kinds else None


def _at(text: str, at: int, why: str, proposal: str | None, corrected: str | None) -> QueryError:
    line, column = place(text, at)
    said = f"{_NOT_VALID}, line {line}, column {column}: {why}"
    return QueryError(said, line, column, proposal, corrected)
