"""Repairs: small changes that make a misspelt text SPARQL. Each that is proposed was tried: the whole then parses."""

from collections.abc import Iterator
from difflib import get_close_matches

from kg.sparql.brackets import closed, grouped, named, wrapped
from kg.sparql.change import Repair, changed
from kg.sparql.grammar import FUNCTIONS, KEYWORDS, SIGNS, Fault, Piece, fault, pieces
from kg.sparql.idioms import begun, filled, foreign, hopeless

_CLOSE = 0.6
_BUDGET = 40_000
"""Tokens that may be parsed to find a repair: about a second."""
_STEPS = 3
"""How many changes a repair may be made of."""
_WAYS = 3
_MEANT = {"AND": "&&", "OR": "||", "ORDERBY": "ORDER BY", "GROUPBY": "GROUP BY", "TOP": "LIMIT", "EQUALS": "="}
_MISSING = (
    *("DOT", "RPAR", "RBRACE", "LPAR", "LBRACE", "SEMICOLON", "AS", "BY", "COMMA", "EQUAL", "RSQB", "WHERE", "GRAPH"),
    *("SELECT", "FILTER", "STAR", "TO", "DATA", "NAMED", "INTO", "PREFIX"),
)
_TEXTS = {kind: text for text, kind in SIGNS.items()}
_GLUED = ("DOT", "RPAR", "COMMA", "SEMICOLON", "RSQB")


def repair(text: str, found: list[Piece], wrong: Fault) -> Repair | None:
    """Return the first repair of *text* that helps, or nothing.

    >>> found = pieces("SELECT ?s COUNT(?o) WHERE ?s ?p ?o")
    >>> repair("SELECT ?s COUNT(?o) WHERE ?s ?p ?o", found, fault(found)).text
    'SELECT ?s (COUNT(?o) AS ?count) WHERE { ?s ?p ?o }'
    """
    return _Search().repair(text, found, wrong, _STEPS)


class _Search:
    """Tries repairs until its budget is spent: one change, then more of them where one gets further into the text."""

    def __init__(self) -> None:
        self._left = _BUDGET

    def repair(self, text: str, found: list[Piece], wrong: Fault, steps: int) -> Repair | None:
        onward: list[tuple[int, Repair, list[Piece], Fault]] = []
        for each in [*_candidates(text, found, wrong)]:
            if self._left <= 0:
                return None
            there = pieces(each.text)
            self._left -= len(there) + 1
            still = fault(there)
            if still is None:
                return each
            left = len(there) - still.at
            if left < len(found) - wrong.at:
                onward.append((left, each, there, still))
        if steps > 1:
            for _, each, there, still in sorted(onward, key=lambda step: step[0])[:_WAYS]:
                more = self.repair(each.text, there, still, steps - 1)
                if more is not None:
                    return Repair(f"{each.words}; {more.words}", more.text)
        return None


def _candidates(text: str, found: list[Piece], wrong: Fault) -> Iterator[Repair]:
    here = found[wrong.at] if wrong.at < len(found) else None
    if here is None:
        yield from closed(text, found)
        yield from begun(text, found, wrong)
    elif here.text in ("'", '"', "<"):
        yield from _ended(text, here)
        yield from foreign(text, found, wrong)
    else:
        yield from foreign(text, found, wrong)
        yield from named(text, found, wrong)
        yield from _respelt(text, found, wrong)
        yield from grouped(text, found, wrong)
        yield from wrapped(text, found, wrong)
    yield from _inserted(text, found, wrong)
    if here is not None:
        yield changed(text, here, " " if here.kind == "COMMA" else "", f"leave '{here.text}' out")
        if wrong.at:
            yield changed(text, found[wrong.at - 1], "", f"leave '{found[wrong.at - 1].text}' out")
        yield from filled(text, found, wrong)
        for kind in sorted(wrong.expected & set(_TEXTS)):
            yield changed(text, here, _TEXTS[kind], f"write '{_TEXTS[kind]}' instead of '{here.text}'")
        yield from _moved(text, found, wrong)
        yield from hopeless(text, found, wrong)


def _respelt(text: str, found: list[Piece], wrong: Fault) -> Iterator[Repair]:
    here = found[wrong.at]
    if not here.text[:1].isalpha() or ":" in here.text:
        return
    word = here.text.upper()
    words = {*(wrong.expected & KEYWORDS), *(FUNCTIONS if "FUNCTION" in wrong.expected else ())}
    meant = [_MEANT[word]] if word in _MEANT else []
    for near in [*meant, *get_close_matches(word, sorted(words), 3, _CLOSE)]:
        yield changed(text, here, near, f"did you mean {near}?")
    if here.kind == "WORD" and "PNAME" in wrong.expected and any(piece.text == ":" for piece in found[: wrong.at]):
        yield changed(text, here, f":{here.text}", f"did you mean :{here.text}?")
    if "VAR" in wrong.expected:
        yield changed(text, here, f"?{here.text}", f"did you mean the variable ?{here.text}?")
    if "INTEGER" in wrong.expected and "VAR" not in wrong.expected:
        yield changed(text, here, "10", "write a number in digits, such as 10")
    if "STRING" in wrong.expected:
        yield changed(text, here, f'"{here.text}"', f'put it in quotation marks: "{here.text}"')
    if here.kind == "WORD" and "PNS" in wrong.expected:
        yield changed(text, here, f"{here.text}:", f"a prefix ends with a colon: {here.text}:")


def _inserted(text: str, found: list[Piece], wrong: Fault) -> Iterator[Repair]:
    at = found[wrong.at].start if wrong.at < len(found) else found[-1].end if found else 0
    before = found[wrong.at - 1].end if wrong.at else 0
    for kind in _MISSING:
        if kind in wrong.expected:
            sign = _TEXTS.get(kind, kind)
            new = text[:before] + sign + text[before:] if kind in _GLUED else f"{text[:at]}{sign} {text[at:]}"
            yield Repair(f"'{sign}' is missing here", new)


def _ended(text: str, here: Piece) -> Iterator[Repair]:
    end = text.find("\n", here.start)
    line = text[here.start : end if end >= 0 else len(text)]
    sign = ">" if here.text == "<" else here.text
    if sign == ">" and line.find(">") > 0:
        inside = line[1 : line.find(">")]
        cleaned = "".join(each for each in inside.replace(" ", "%20") if each not in '<"{}|^`\\')
        yield Repair("an IRI has no spaces", text.replace(f"<{inside}>", f"<{cleaned}>", 1))
    words = f"the {'IRI' if sign == '>' else 'text'} that begins here is not ended: '{sign}' is missing"
    for nth in range(1, min(len(line), 150) + 1):
        if nth == len(line) or not line[nth].isalnum():
            yield Repair(words, text[: here.start + nth] + sign + text[here.start + nth :])


def _moved(text: str, found: list[Piece], wrong: Fault) -> Iterator[Repair]:
    """Put LIMIT and OFFSET to the end, where they belong."""
    here = found[wrong.at]
    if here.kind not in ("ORDER", "GROUP", "HAVING"):
        return
    limits = [nth for nth, piece in enumerate(found[: wrong.at]) if piece.kind in ("LIMIT", "OFFSET")]
    if limits:
        start = found[limits[0]].start
        moved = text[start : here.start].strip()
        yield Repair(f"{moved} comes last", f"{text[:start]}{text[here.start :].rstrip()} {moved}")
