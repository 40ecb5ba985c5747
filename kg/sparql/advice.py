"""Advice: errors of a query that say where it is misspelt and what would mend it."""

import asyncio
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from kg.errors import QueryError
from kg.prefixes import prefixes
from kg.sparql.change import Repair
from kg.sparql.declared import undeclared
from kg.sparql.grammar import KEYWORDS, SIGNS, fault, pieces
from kg.sparql.meaning import finding
from kg.sparql.repair import repair
from kg.sparql.terms import Terms
from kg.sparql.tokens import place
from kg.web.problems import Handler, problem

_LONGEST = 20_000
_WIDTH = 160
_NOT_VALID = "not valid SPARQL"
_MORE = 5
_WORDS = 12
_NAMES = {
    "VAR": "a variable",
    "IRI": "an IRI",
    "PNAME": "a prefixed name",
    "PNS": "a prefix",
    "STRING": "a text",
    "INTEGER": "a number",
    "BOOLEAN": "true or false",
    "FUNCTION": "a function",
    "$END": "the end",
}


def handler(base: str, terms: Terms) -> Handler:
    """Return the handler of the errors of queries on a store with the base IRI *base* and the *terms* of our own."""
    known = prefixes(base)

    async def advise(request: Request, error: Exception) -> Response:
        request.scope["kg.error"] = type(error).__name__
        found = error if isinstance(error, QueryError) else QueryError(str(error))
        text = request.scope.get("kg.text")
        if isinstance(text, str) and found.proposal is None and _is_syntax(found) and len(text) <= _LONGEST:
            found = await asyncio.to_thread(advice, text, found, known, terms.mended)
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


def advice(
    text: str, error: QueryError, known: Mapping[str, str], mended: Callable[[str], str] = lambda text: text
) -> QueryError:
    """Return *error*, the engine's word on *text*, with the right place and a proposal.

    *known* are our prefixes, *mended* corrects the names of our own in a text that is SPARQL.

    >>> found = advice("SELECT * WERE { ?s ?p ?o }", QueryError("not valid SPARQL"), {})
    >>> str(found), found.corrected
    ("not valid SPARQL, line 1, column 10: 'WERE' cannot stand here", 'SELECT * WHERE { ?s ?p ?o }')
    """
    first = _look(text, known)
    if first is None:
        return error
    at, why, mend = first
    whole = mend.text if isinstance(mend, Repair) else None
    # What else is wrong is mended with it, or the proposal would not run.
    for _ in range(_MORE):
        further = None if whole is None else _look(whole, known)
        if further is None or further[2] is None or isinstance(further[2], str):
            break
        whole = further[2].text
    whole = None if whole is None else mended(whole)
    line, column = place(text, at)
    said = f"{_NOT_VALID}, line {line}, column {column}: {why}"
    return QueryError(said, line, column, mend.words if isinstance(mend, Repair) else mend, whole)


def _look(text: str, known: Mapping[str, str]) -> tuple[int, str, Repair | str | None] | None:
    """Return the first thing that is wrong in *text*: where, why, and how to mend it (or what could be there)."""
    found = pieces(text)
    wrong = fault(found)
    if wrong is not None:
        there = wrong.at < len(found)
        at = found[wrong.at].start if there else found[-1].end if found else 0
        why = f"'{found[wrong.at].text}' cannot stand here" if there else "the text ends too early"
        return at, why, repair(text, found, wrong) or _expected(wrong.expected)
    unknown = undeclared(text, found, known)
    if unknown is not None:
        piece, mend = unknown
        return piece.start, f"the prefix '{piece.text.partition(':')[0]}:' is not declared", mend
    meant = finding(text, found)
    return None if meant is None else (meant.at, meant.why, meant.repair)


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
    return _NOT_VALID in said


def _expected(kinds: frozenset[str]) -> str | None:
    """Return in words what could stand at a place, the words of the language first.

    >>> _expected(frozenset({"VAR", "DOT", "FILTER"}))
    "one of these could: FILTER, a variable, '.'"
    """
    words = [*sorted(kinds & KEYWORDS), *(_NAMES[kind] for kind in _NAMES if kind in kinds)]
    words += [f"'{sign}'" for sign, kind in SIGNS.items() if kind in kinds]
    return f"one of these could: {', '.join(words[:_WORDS])}" if words else None
