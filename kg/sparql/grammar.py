"""The grammar of SPARQL as we know it: where a text that the engine refuses goes wrong, and what could stand there.

The engine tells a place, but that of the longest word that it tried; lark (a parser whose grammar is data, without
dependencies) stops at the very token, and knows what it would have taken instead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lark import Lark
from lark import Token as LarkToken
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer

from kg.sparql.tokens import Token, tokens

SIGNS = {
    "{": "LBRACE",
    "}": "RBRACE",
    "(": "LPAR",
    ")": "RPAR",
    "[": "LSQB",
    "]": "RSQB",
    ".": "DOT",
    ";": "SEMICOLON",
    ",": "COMMA",
    "*": "STAR",
    "+": "PLUS",
    "-": "MINUSSIGN",
    "/": "SLASH",
    "|": "VBAR",
    "^": "CIRCUMFLEX",
    "!": "BANG",
    "?": "QMARK",
    "=": "EQUAL",
    "!=": "UNEQUAL",
    "<": "LESS",
    ">": "MORE",
    "<=": "ATMOST",
    ">=": "ATLEAST",
    "||": "OROR",
    "&&": "ANDAND",
    "^^": "DATATYPE",
}
KEYWORDS = frozenset(
    "BASE PREFIX SELECT DISTINCT REDUCED AS CONSTRUCT DESCRIBE ASK FROM NAMED WHERE GROUP BY HAVING ORDER ASC "
    "DESC LIMIT OFFSET VALUES UNDEF OPTIONAL MINUS GRAPH SERVICE SILENT FILTER BIND UNION NOT IN EXISTS SEPARATOR "
    "LOAD INTO CLEAR DROP DEFAULT ALL CREATE ADD MOVE COPY TO INSERT DELETE DATA WITH USING".split()
)
FUNCTIONS = frozenset(
    "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL "
    "FLOOR ROUND CONCAT STRLEN UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR "
    "MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF "
    "STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE".split()
)
_KINDS = {"iri": "IRI", "string": "STRING", "variable": "VAR", "tag": "TAG"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a text goes wrong: the number of the token (past the last at the end), and what may stand there."""

    at: int
    expected: frozenset[str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A token: its kind in the grammar, its characters, and where it starts and ends."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)


def pieces(text: str) -> list[Piece]:
    """Return the tokens of *text*, signs of two characters joined.

    >>> [piece.kind for piece in pieces("ASK { ?s a kg:Test FILTER(?s != 1) }")]
    ['ASK', 'LBRACE', 'VAR', 'A', 'PNAME', 'FILTER', 'LPAR', 'VAR', 'UNEQUAL', 'INTEGER', 'RPAR', 'RBRACE']
    """
    found: list[Piece] = []
    for token in tokens(text):
        if found and token.kind == "sign" and found[-1].end == token.start and found[-1].text + token.text in SIGNS:
            joined = found.pop()
            found.append(Piece(SIGNS[joined.text + token.text], joined.text + token.text, joined.start))
        else:
            found.append(Piece(_kind(token), token.text, token.start))
    return found


def fault(found: list[Piece]) -> Fault | None:
    """Return where the tokens *found* stop being SPARQL, or nothing when they are."""
    parser = _lark().parse_interactive("")
    for at, piece in enumerate([*found, Piece("$END", "", 0)]):
        try:
            parser.feed_token(LarkToken(piece.kind, piece.text))
        except UnexpectedToken:
            accepted: set[str] = parser.accepts()  # type: ignore[no-untyped-call]  # lark has no types for it
            return Fault(at, frozenset(accepted))
    return None


class _Nothing(Lexer):
    """A lexer without tokens, since they are fed."""

    def __init__(self, _: object) -> None:
        """Take the configuration, as lark asks."""

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[LarkToken]:  # noqa: ARG002 - lark passes it
        """Return no token."""
        return iter(())


@cache
def _lark() -> Lark:
    grammar = (files("kg") / "sparql" / "sparql.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer=_Nothing)


def _kind(token: Token) -> str:
    if token.kind == "name":
        if token.text.startswith("_:"):
            return "BNODE"
        return "PNS" if token.text.endswith(":") and token.text.count(":") == 1 else "PNAME"
    if token.kind == "number":
        return "INTEGER" if token.text.isdecimal() else "NUMBER"
    if token.kind == "word":
        return _word(token.text)
    return SIGNS.get(token.text, "SIGN") if token.kind == "sign" else _KINDS[token.kind]


def _word(text: str) -> str:
    word = text.upper()
    if text == "a":
        return "A"
    if word in KEYWORDS:
        return word
    if word in FUNCTIONS:
        return "FUNCTION"
    return "BOOLEAN" if word in ("TRUE", "FALSE") else "WORD"
