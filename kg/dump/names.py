"""How IRIs and literals are written in Turtle: with only the prefixes in use, or relative to the base."""

import re
from collections.abc import Iterable

from kg.dump.content import TYPE, Node
from kg.prefixes import prefixes

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
"""Local names that every parser takes: narrower than Turtle's, without dots, colons and escapes."""

_RELATIVE = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*(?:#[A-Za-z0-9_=,-]+)?")
"""References without dots, colons and empty steps: nothing that resolving could change."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_BARE = {f"<{_XSD}integer>": re.compile(r'"-?[0-9]{1,18}"'), f"<{_XSD}boolean>": re.compile(r'"(?:true|false)"')}
"""Literals written without quotes. Not decimals: rdflib reads a bare 0.00000001 as 1E-8, which is no xsd:decimal."""

_MANY = 200_000


class Names:
    """Writes terms of N-Triples as terms of Turtle below *base*, and notes which prefixes that needs.

    >>> names = Names("https://kg.example/")
    >>> names.term("<https://kg.example/id/x>"), names.term("<https://kg.example/article/a/s1>"), names.term("<urn:x>")
    ('id:x', '<article/a/s1>', '<urn:x>')
    >>> names.term(f'"7"^^<{_XSD}integer>'), names.term(f'"1.5"^^<{_XSD}double>'), names.term('"a"@en')
    ('7', '"1.5"^^xsd:double', '"a"@en')
    >>> sorted(names.used)
    ['id', 'xsd']
    """

    def __init__(self, base: str) -> None:
        self.used: set[str] = set()
        self._base = base
        self._offered = prefixes(base)
        self._spaces = {space: prefix for prefix, space in self._offered.items()}
        self._known: dict[str, str] = {}

    def term(self, term: str) -> str:
        """Return *term*, an IRI in angle brackets, a blank node or a literal, as Turtle has it."""
        first = term[0]
        if first == "<":
            known = self._known.get(term)
            if known is None:
                if len(self._known) > _MANY:
                    self._known.clear()
                known = self._known[term] = self._iri(term)
            return known
        if first == "_" or term[-1] != ">":
            return term
        words, _, datatype = term.rpartition("^^")
        bare = _BARE.get(datatype)
        if bare and bare.fullmatch(words):
            return words[1:-1]
        return f"{words}^^{self.term(datatype)}"

    def _iri(self, term: str) -> str:
        iri = term[1:-1]
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self._spaces.get(iri[:cut])
        if prefix is not None and _LOCAL.fullmatch(iri, cut):
            self.used.add(prefix)
            return f"{prefix}:{iri[cut:]}"
        if iri.startswith(self._base) and _RELATIVE.fullmatch(iri, len(self._base)):
            return f"<{iri[len(self._base) :]}>"
        return term

    def block(self, node: Node, indent: str = "") -> str:
        """Return all that is said of *node*: types on one line, then a line for each value."""
        inner = f"{indent}    "
        known = self._known  # most are, and looking here spares the call
        parts = []
        for predicate, values in node.properties:
            written = [known.get(value) or self.term(value) for value in values]
            if predicate == TYPE:
                parts.append(f"{inner}a {', '.join(written)}")
            elif len(written) == 1:
                parts.append(f"{inner}{known.get(predicate) or self.term(predicate)} {written[0]}")
            else:
                lines = f" ,\n{inner}    ".join(written)
                parts.append(f"{inner}{self.term(predicate)}\n{inner}    {lines}")
        return f"{indent}{self.term(node.subject)}\n" + " ;\n".join(parts) + " .\n"

    def heading(self, used: Iterable[str] | None = None) -> str:
        """Return the lines that declare the base and the prefixes *used* (those used so far, when none are given)."""
        names = sorted(self.used if used is None else set(used))
        prefixed = [f"@prefix {name}: <{self._offered[name]}> .\n" for name in names]
        return "".join([f"@base <{self._base}> .\n", *prefixed])
