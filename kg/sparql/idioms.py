"""Repairs of what people bring from SQL, from a word processor, or from a text that has only begun."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kg.sparql.change import Repair, changed, closing, fresh
from kg.sparql.grammar import SIGNS, Fault, Piece

_DOUBLE = ("LEFT DOUBLE", "RIGHT DOUBLE", "DOUBLE LOW-9", "LEFT-POINTING DOUBLE ANGLE", "RIGHT-POINTING DOUBLE ANGLE")
_SINGLE = ("LEFT SINGLE", "RIGHT SINGLE", "SINGLE LOW-9")
_START = "SELECT * WHERE { ?s ?p ?o } LIMIT 10"
_QUOTES = {
    **{ord(unicodedata.lookup(f"{each} QUOTATION MARK")): '"' for each in _DOUBLE},
    **{ord(unicodedata.lookup(f"{each} QUOTATION MARK")): "'" for each in _SINGLE},
}
_WORD = re.compile(r"\S+")


def begun(text: str, found: list[Piece], wrong: Fault) -> Iterator[Repair]:
    """Go on with a text that has ended too early."""
    if not found:
        yield Repair(f"ask something, such as {_START}", _START)
        return
    rest = text[found[-1].end :]
    start = text[: found[-1].end]
    if "INTEGER" in wrong.expected:
        yield Repair("a number is missing", f"{start} {0 if found[-1].kind == 'OFFSET' else 10}{rest}")
    if "WHERE" in wrong.expected and found[-1].kind == "RBRACE":
        yield from _changing(text, found)
        yield Repair("'WHERE { … }' is missing", f"{start} WHERE {{}}{rest}")
    if "LBRACE" in wrong.expected:
        yield Repair("the pattern is missing: '{ ?s ?p ?o }'", f"{start} {{ ?s ?p ?o }}{rest}")


def _changing(text: str, found: Sequence[Piece]) -> Iterator[Repair]:
    """Make a whole update of an INSERT or DELETE without WHERE."""
    varied = any(piece.kind == "VAR" for piece in found)
    for one, two in pairwise(found):
        if two.kind == "LBRACE" and one.kind == "INSERT" and not varied:
            yield Repair("it adds data: INSERT DATA", f"{text[: one.end]} DATA{text[one.end :]}")
        if two.kind == "LBRACE" and one.kind == "DELETE":
            word = "WHERE" if varied else "DATA"
            yield Repair(f"'{word}' is missing here", f"{text[: one.end]} {word}{text[one.end :]}")


def foreign(text: str, found: list[Piece], wrong: Fault) -> Iterator[Repair]:
    """Say in SPARQL what another language says otherwise."""
    here = found[wrong.at]
    if ord(here.text[0]) in _QUOTES:
        yield Repair("write straight quotation marks", text.translate(_QUOTES))
    if here.text * 2 in SIGNS and here.text in "^&|":
        yield changed(text, here, here.text * 2, f"write '{here.text * 2}'")
    if here.kind in ("PNS", "PNAME", "WORD") and wrong.expected == {"IRI"}:
        # Its '#' may have hidden the rest of the line.
        iri = _WORD.match(text, here.start)
        if iri is not None:
            yield Repair("an IRI stands in < and >", f"{text[: here.start]}<{iri[0]}>{text[iri.end() :]}")
    if wrong.at:
        yield from _compared(text, found, wrong.at)
        yield from _into(text, found, wrong.at)
        yield from _quoted(text, found[wrong.at - 1], here)


def _compared(text: str, found: list[Piece], at: int) -> Iterator[Repair]:
    """LIKE, NULL, and LIMIT with two numbers."""
    here, before, word = found[at], found[at - 1], found[at].text.upper()
    first = found[at - 2] if at > 1 else None
    after = found[at + 1] if at + 1 < len(found) else None
    if word == "LIKE" and before.kind == "VAR" and after is not None and after.kind == "STRING":
        new = f'CONTAINS(STR({before.text}), "{after.text[1:-1].strip("%")}")'
        yield Repair(f"SPARQL has no LIKE: {new}", text[: before.start] + new + text[after.end :])
    if first is None:
        return
    if word == "NULL" and first.kind == "VAR" and before.kind in ("EQUAL", "UNEQUAL"):
        new = f"{'!' if before.kind == 'EQUAL' else ''}BOUND({first.text})"
        yield Repair(f"SPARQL has no NULL: {new}", text[: first.start] + new + text[here.end :])
    if here.kind == "COMMA" and first.kind == "LIMIT" and after is not None:
        new = f"{after.text} OFFSET {before.text}"
        yield Repair(f"write LIMIT {new}", text[: before.start] + new + text[after.end :])


def _into(text: str, found: list[Piece], at: int) -> Iterator[Repair]:
    """`INSERT INTO <g> { … }` is `INSERT DATA { GRAPH <g> { … } }`."""
    if (found[at - 1].kind, found[at].kind) != ("INSERT", "INTO"):
        return
    opened = next((nth for nth in range(at, len(found)) if found[nth].kind == "LBRACE"), None)
    closed = None if opened is None else closing(found, opened)
    if opened is None or closed is None:
        return
    graph, group = found[opened - 1].text, text[found[opened].start : found[closed].end]
    whole = f"{text[: found[at].start]}DATA {{ GRAPH {graph} {group} }}{text[found[closed].end :]}"
    yield Repair(f"write INSERT DATA {{ GRAPH {graph} {{ … }} }}", whole)


def _quoted(text: str, begun_at: Piece, here: Piece) -> Iterator[Repair]:
    """A quotation mark inside a text that is written with the same ones."""
    if begun_at.kind != "STRING" or begun_at.end != here.start:
        return
    mark = begun_at.text[0]
    other = '"' if mark == "'" else "'"
    line = text.find("\n", begun_at.end)
    for found in re.finditer(mark, text[begun_at.end : line if line >= 0 else len(text)]):
        end = begun_at.end + found.start()
        inside = text[begun_at.start + 1 : end].replace(other, f"\\{other}")
        yield Repair(
            f"the text has a {mark} in it: write it with {other}",
            f"{text[: begun_at.start]}{other}{inside}{other}{text[end + 1 :]}",
        )


def hopeless(text: str, found: list[Piece], wrong: Fault) -> Iterator[Repair]:
    """Offer a query to begin with when nothing of the text is SPARQL."""
    if wrong.at == 0 and found and text:
        yield Repair(f"begin with a query such as {_START}", _START)


def filled(text: str, found: list[Piece], wrong: Fault) -> Iterator[Repair]:
    """Put a variable where a term is missing or cannot stand."""
    if "VAR" not in wrong.expected or wrong.at >= len(found):
        return
    here = found[wrong.at]
    name = fresh(found, "g" if found[wrong.at - 1].kind == "GRAPH" else "value")
    end = found[wrong.at - 1].end if wrong.at else 0
    yield Repair(f"something is missing here, such as {name}", f"{text[:end]} {name}{text[end:]}")
    yield changed(text, here, name, f"only a variable can stand here, such as {name}")
