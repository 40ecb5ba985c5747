"""The templates of a SPARQL update, which is what stands behind INSERT, written without blank nodes.

    INSERT DATA { [] :p (1) }              INSERT DATA { <…2> rdf:first 1 ; rdf:rest () . <…1> :p <…2> }
    INSERT { _:x :p ?o } WHERE { … }       INSERT { ?blank1 :p ?o } WHERE { { … } BIND(<…new>() AS ?blank1) }

So what an update makes is known before it is made, and nobody has to look for blank nodes in the whole store after it.
Grammar: https://www.w3.org/TR/sparql11-query/#rQuads; the blank nodes of WHERE are variables, and stay what they are.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from pyoxigraph import NamedNode

from kg.store.functions import Functions

_SPACE = r"(?:[ \t\r\n]++|#[^\r\n]*+)*+"
_IRI = r"<[^<>\"{}|^`\x00-\x20]*+>"
_NAME = r"(?:[^\W\d][\w.\-]*+)?+:(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]|\.(?=[\w:.%\\\-]))*+"
_STRING = (
    r"'''(?:'{0,2}(?:[^'\\]|\\.))*+'''|\"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*+\"\"\""
    r"|'(?:[^'\\\r\n]|\\.)*+'|\"(?:[^\"\\\r\n]|\\.)*+\""
)
_KIND = rf"{_SPACE}(?:@[A-Za-z]++(?:-[A-Za-z0-9]++)*+|\^\^{_SPACE}(?:{_IRI}|{_NAME}))"
_TOKEN = re.compile(
    rf"(?P<space>{_SPACE})(?:(?P<term>{_IRI}|(?:{_STRING})(?:{_KIND})?|[?$]\w++"
    rf"|[+-]?(?:\d++(?:\.\d++|\.(?=[eE]))?|\.\d++)(?:[eE][+-]?\d++)?)|(?P<blank>_:\w(?:[\w.\-]*[\w\-])?)|(?P<name>{_NAME})"
    rf"|(?P<word>[^\W\d]\w*+)|(?P<sign><<|\{{\||.))",
    re.DOTALL,
)
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_NEWER = {"<<", "{|", "~"}


class NotUnderstoodError(Exception):
    """An update that is not valid, or that makes blank nodes in a way that its text does not show."""


@dataclass(frozen=True, slots=True)
class Named:
    """An update that makes no blank nodes, and the functions that it calls."""

    sparql: str
    functions: Functions


def named(sparql: str, genid: str) -> Named:
    """Return the update *sparql* with an IRI that begins with *genid* for each blank node that it would make.

    >>> named("INSERT DATA { _:a <urn:p> [], _:a }", "urn:g-").sparql
    'INSERT DATA { <urn:g-1> <urn:p> <urn:g-2>, <urn:g-1> }'

    Raises:
        NotUnderstoodError: it is not valid, or makes blank nodes by LOAD, by BNODE of a value, or in terms of RDF 1.2.
    """
    variable = "blank"
    while variable in sparql:
        variable += "_"
    maker = _Maker(genid, variable)
    try:
        text = "".join(_Update(list(_tokens(sparql)), maker).written())
    except IndexError as fault:
        raise NotUnderstoodError from fault
    return Named(text, maker.functions())


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    space: str

    @property
    def whole(self) -> str:
        return self.space + self.text

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "word" else ""


def _tokens(sparql: str) -> Iterator[_Token]:
    at = 0
    while (found := _TOKEN.match(sparql, at)) is not None:
        kind = found.lastgroup or ""
        yield _Token(kind, found[kind], found["space"])
        at = found.end()


class _Maker:
    """Makes what stands for blank nodes: IRIs, or variables that are bound to the value of a function."""

    def __init__(self, genid: str, variable: str) -> None:
        self._genid = genid
        self._variable = variable
        self._numbers = count(1)
        self._variables = count(1)
        self.function = f"<{genid}new>()"

    def iri(self) -> str:
        return f"<{self._genid}{next(self._numbers)}>"

    def variable(self) -> str:
        return f"?{self._variable}{next(self._variables)}"

    def functions(self) -> Functions:
        return {NamedNode(f"{self._genid}new"): lambda: NamedNode(f"{self._genid}{next(self._numbers)}")}


class _Update:
    """Reads the operations of an update, and writes them again."""

    def __init__(self, tokens: list[_Token], maker: _Maker) -> None:
        self._tokens = tokens
        self._maker = maker
        self._at = 0

    def written(self) -> list[str]:
        out: list[str] = []
        unbound: list[str] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token.word == "LOAD":
                raise NotUnderstoodError
            if token.text == "{":
                group = self._group()
                out.append(f" {{{group}{self._bound(unbound)}}}" if unbound else group)
                unbound = []
                continue
            out.append(self._next().whole)
            if token.word == "DELETE":
                out.append(self._next().whole if self._tokens[self._at].word else "")
                out.append(self._group())
            elif token.word == "INSERT":
                data = self._tokens[self._at].word == "DATA"
                out.append(self._next().whole if data else "")
                template = _Template(self._tokens, self._at, self._maker.iri if data else self._maker.variable)
                out.append(template.block())
                self._at = template.at
                unbound = [] if data else template.nodes
        return out

    def _next(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _bound(self, variables: list[str]) -> str:
        return "".join(f" BIND({self._maker.function} AS {variable})" for variable in variables)

    def _group(self) -> str:
        """Return the group that begins here as it is, but for the calls of BNODE."""
        first = self._next()
        if first.text != "{":
            raise NotUnderstoodError
        out = [first.whole]
        depth = 1
        while depth:
            token = self._next()
            depth += {"{": 1, "{|": 1, "}": -1}.get(token.text, 0)
            if token.word == "ISBLANK" and any(each.word == "BNODE" for each in self._tokens):
                raise NotUnderstoodError
            if token.word == "BNODE":
                if [self._next().text, self._next().text] != ["(", ")"]:
                    raise NotUnderstoodError
                out.append(f"{token.space}{self._maker.function}")
            else:
                out.append(token.whole)
        return "".join(out)


@dataclass(slots=True)
class _Template:
    """Reads the template that begins with the token *at*; *node* gives what stands for a blank node."""

    tokens: list[_Token]
    at: int
    node: Callable[[], str]
    nodes: list[str] = field(default_factory=list)
    _labels: dict[str, str] = field(default_factory=dict)
    _apart: list[str] = field(default_factory=list)

    def block(self) -> str:
        """Return the triples in braces that begin here; what is said of nested nodes comes first."""
        around, self._apart = self._apart, []
        opened = self._take("{")
        out: list[str] = []
        subject = True
        while self.tokens[self.at].text != "}":
            token = self.tokens[self.at]
            if token.word == "GRAPH":
                out += [self._next().whole, self._next().whole, self.block()]
                subject = True
                continue
            before = len(self._apart)
            term = self._term()
            if subject and len(self._apart) > before and self.tokens[self.at].text in (".", "}"):
                # Everything that is said of this node is said in its brackets.
                self.at += self.tokens[self.at].text == "."
                continue
            out.append(term)
            subject = token.text == "."
        text = opened + "".join(self._apart) + "".join(out) + self._take("}")
        self._apart = around
        return text

    def _term(self) -> str:
        token = self._next()
        if token.kind == "blank":
            if token.text not in self._labels:
                self._labels[token.text] = self._fresh()
            return token.space + self._labels[token.text]
        if token.text in _NEWER:
            raise NotUnderstoodError
        if token.text == "[":
            return token.space + self._node()
        if token.text == "(":
            return token.space + self._list()
        return token.whole

    def _node(self) -> str:
        node = self._fresh()
        said = ""
        while self.tokens[self.at].text != "]":
            said += self._term()
        self.at += 1
        if said.strip():
            self._apart.append(f" {node}{said} .")
        return node

    def _list(self) -> str:
        items = []
        while self.tokens[self.at].text != ")":
            items.append(self._term())
        self.at += 1
        nodes = [self._fresh() for _ in items]
        rests = [*nodes[1:], f"<{_RDF}nil>"]
        cells = [
            f" {node} <{_RDF}first> {item} ; <{_RDF}rest> {rest} ."
            for node, item, rest in zip(nodes, items, rests, strict=False)
        ]
        self._apart.extend(cells)
        return nodes[0] if nodes else rests[0]

    def _fresh(self) -> str:
        self.nodes.append(self.node())
        return self.nodes[-1]

    def _next(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def _take(self, text: str) -> str:
        token = self._next()
        if token.text != text:
            raise NotUnderstoodError
        return token.whole
