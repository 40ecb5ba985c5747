"""Repairs: small changes that make a misspelt text SPARQL. Each that is proposed was tried: the whole then parses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise

from kg.sparql.grammar import FUNCTIONS, KEYWORDS, SIGNS, Fault, Piece, fault, pieces

_CLOSE = 0.6
_TRIES = 200
_MEANT = {"AND": "&&", "OR": "||", "ORDERBY": "ORDER BY", "GROUPBY": "GROUP BY", "TOP": "LIMIT", "EQUALS": "="}
_MISSING = (
    *("DOT", "RPAR", "RBRACE", "LPAR", "LBRACE", "SEMICOLON", "AS", "BY", "COMMA", "EQUAL", "RSQB", "WHERE", "GRAPH"),
    *("SELECT", "FILTER", "STAR", "TO", "DATA", "NAMED", "INTO", "PREFIX"),
)
_TEXTS = {kind: text for text, kind in SIGNS.items()}
_CLOSERS = {"LBRACE": "}", "LPAR": ")", "LSQB": "]"}
_GLUED = ("DOT", "RPAR", "COMMA", "SEMICOLON", "RSQB")


@dataclass(frozen=True, slots=True)
class Repair:
    """What to do, in words, and the whole text when it is done."""

    words: str
    text: str


def repair(text: str, found: list[Piece], wrong: Fault) -> Repair | None:
    """Return the first repair of *text* that helps, or nothing."""
    for nth, each in enumerate(_candidates(text, found, wrong)):
        if nth >= _TRIES:
            break
        if fault(pieces(each.text)) is None:
            return each
    return None


def unknown_prefix(text: str, found: list[Piece], known: Mapping[str, str]) -> tuple[Piece, Repair | None] | None:
    """Return the first name whose prefix is not declared, and how to mend it; nothing when all are.

    A prefix that is *known* is declared in front of the text; another one may be a misspelt one.
    """
    declared = {two.text[:-1] for one, two in pairwise(found) if one.kind == "PREFIX"}
    for piece in found:
        if piece.kind not in ("PNAME", "PNS"):
            continue
        prefix = piece.text.partition(":")[0]
        if prefix in declared:
            continue
        if prefix in known:
            line = f"PREFIX {prefix}: <{known[prefix]}>"
            return piece, Repair(f"put '{line}' at the beginning", f"{line}\n{text}")
        near = get_close_matches(prefix, sorted({*declared, *known}), 1, _CLOSE)
        if not near:
            return piece, None
        mended = text[: piece.start] + near[0] + text[piece.start + len(prefix) :]
        if near[0] not in declared:
            mended = f"PREFIX {near[0]}: <{known[near[0]]}>\n{mended}"
        return piece, Repair(f"did you mean '{near[0]}:'?", mended)
    return None


def _candidates(text: str, found: list[Piece], wrong: Fault) -> Iterator[Repair]:
    here = found[wrong.at] if wrong.at < len(found) else None
    if here is None:
        yield from _closed(text, found)
    elif here.text in ("'", '"', "<"):
        yield from _ended(text, here)
    else:
        yield from _respelt(text, here, wrong)
        yield from _wrapped(text, found, wrong)
    yield from _inserted(text, found, wrong)
    if here is not None:
        yield _changed(text, here, "", f"leave '{here.text}' out")
        for kind in sorted(wrong.expected & set(_TEXTS)):
            yield _changed(text, here, _TEXTS[kind], f"write '{_TEXTS[kind]}' instead of '{here.text}'")
        yield from _moved(text, found, wrong)


def _changed(text: str, piece: Piece, new: str, words: str) -> Repair:
    return Repair(words, text[: piece.start] + new + text[piece.end :])


def _respelt(text: str, here: Piece, wrong: Fault) -> Iterator[Repair]:
    if not here.text[:1].isalpha() or ":" in here.text:
        return
    word = here.text.upper()
    words = {*(wrong.expected & KEYWORDS), *(FUNCTIONS if "FUNCTION" in wrong.expected else ())}
    meant = [_MEANT[word]] if word in _MEANT else []
    for near in [*meant, *get_close_matches(word, sorted(words), 3, _CLOSE)]:
        yield _changed(text, here, near, f"did you mean {near}?")
    if "VAR" in wrong.expected:
        yield _changed(text, here, f"?{here.text}", f"did you mean the variable ?{here.text}?")
    if "INTEGER" in wrong.expected and "VAR" not in wrong.expected:
        yield _changed(text, here, "10", "write a number in digits, such as 10")
    if "STRING" in wrong.expected:
        yield _changed(text, here, f'"{here.text}"', f'put it in quotation marks: "{here.text}"')
    if here.kind == "WORD" and "PNS" in wrong.expected:
        yield _changed(text, here, f"{here.text}:", f"a prefix ends with a colon: {here.text}:")


def _inserted(text: str, found: list[Piece], wrong: Fault) -> Iterator[Repair]:
    at = found[wrong.at].start if wrong.at < len(found) else found[-1].end if found else 0
    before = found[wrong.at - 1].end if wrong.at else 0
    for kind in _MISSING:
        if kind in wrong.expected:
            sign = _TEXTS.get(kind, kind)
            new = text[:before] + sign + text[before:] if kind in _GLUED else f"{text[:at]}{sign} {text[at:]}"
            yield Repair(f"'{sign}' is missing here", new)


def _closed(text: str, found: list[Piece]) -> Iterator[Repair]:
    open_: list[str] = []
    for piece in found:
        if piece.kind in _CLOSERS:
            open_.append(_CLOSERS[piece.kind])
        elif open_ and piece.text == open_[-1]:
            open_.pop()
    if open_ and found:
        missing = " ".join(reversed(open_))
        yield Repair(f"'{missing}' is missing at the end", f"{text[: found[-1].end]} {missing}{text[found[-1].end :]}")


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


def _wrapped(text: str, found: list[Piece], wrong: Fault) -> Iterator[Repair]:
    """Put an expression in brackets: after FILTER, and in SELECT."""
    here, rest = found[wrong.at], found[wrong.at :]
    before = found[wrong.at - 1].kind if wrong.at else ""
    if "LPAR" not in wrong.expected:
        # `FILTER ?x = 1`: the variable was taken for granted only from the operator on.
        return
    ends = [
        nth for nth, piece in enumerate(rest) if piece.kind in ("DOT", "RBRACE", "LBRACE", "WHERE", "FROM", "OPTIONAL")
    ]
    for nth in ends[:3]:
        end = rest[nth - 1].end if nth else here.end
        words = "an expression stands in brackets here" if before == "FILTER" else "put '(' and ')' around it"
        yield Repair(words, f"{text[: here.start]}({text[here.start : end]}){text[end:]}")
    for one, two in pairwise(rest):
        if one.kind == "AS" and two.kind == "VAR":
            yield Repair(
                "what is computed in SELECT stands in brackets",
                f"{text[: here.start]}({text[here.start : two.end]}){text[two.end :]}",
            )
            return


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
