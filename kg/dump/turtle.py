"""Turtle and TriG for people: a block for each subject, types first, a line for each value, only prefixes in use.

pyoxigraph's own serialiser writes the same triples, but all values of a property on one line, and every prefix that it
was given; a change of one value then is a change of a long line.

What a prefix cannot shorten without escapes and lies below the base (statements, excerpts) is written relative to it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store

from kg.dump.content import TYPE, Graph, Node, Scope, Value, distinct, nodes
from kg.prefixes import prefixes

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
"""Local names that every parser takes: narrower than Turtle's, without dots, colons and escapes."""

_RELATIVE = re.compile(r"[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*(?:#[A-Za-z0-9_=,-]+)?")
"""References without dots, colons and empty steps: nothing that resolving could change."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_BARE = {_XSD + "integer": re.compile(r"-?[0-9]{1,18}"), _XSD + "boolean": re.compile(r"true|false")}
"""Literals written without quotes. Not decimals: rdflib reads a bare 0.00000001 as 1E-8, which is no xsd:decimal."""

_NODES = (
    "SELECT DISTINCT ?term WHERE { ?term ?p ?o FILTER(isIRI(?term)) }",
    f"SELECT DISTINCT ?term WHERE {{ ?s ?term ?o FILTER(?term != <{TYPE}>) }}",
    "SELECT DISTINCT ?term WHERE { ?s ?p ?term FILTER(isIRI(?term)) }",
)
_DATATYPES = f"""
    SELECT DISTINCT ?term WHERE {{
      ?s ?p ?o
      BIND(DATATYPE(?o) AS ?term)
      FILTER(BOUND(?term) && LANG(?o) = "" && ?term != <{_XSD}string>)
      {" ".join(f'FILTER(?term != <{kind}> || !REGEX(STR(?o), "^({form.pattern})$"))' for kind, form in _BARE.items())}
    }}"""
"""The IRIs, and the datatypes, that are written out: what decides which prefixes are used."""


@dataclass(frozen=True, slots=True)
class Names:
    """How IRIs are written: relative to `base`, or with the prefixes of `spaces` (namespace to prefix)."""

    base: str
    spaces: dict[str, str]

    def prefix(self, iri: str) -> str | None:
        """Return the prefix that shortens *iri*, if one does."""
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        return self.spaces.get(iri[:cut]) if _LOCAL.fullmatch(iri, cut) else None

    def iri(self, iri: str) -> str:
        """Write *iri*.

        >>> names = Names("https://kg.example/", {"https://kg.example/id/": "id"})
        >>> names.iri("https://kg.example/id/x"), names.iri("https://kg.example/article/a/s1"), names.iri("urn:x")
        ('id:x', '<article/a/s1>', '<urn:x>')
        """
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = self.prefix(iri)
        if prefix is not None:
            return f"{prefix}:{iri[cut:]}"
        if iri.startswith(self.base) and _RELATIVE.fullmatch(iri, len(self.base)):
            return f"<{iri[len(self.base) :]}>"
        return f"<{iri}>"

    def term(self, term: Value) -> str:
        r"""Write any *term*.

        >>> names = Names("https://kg.example/", {"http://www.w3.org/2001/XMLSchema#": "xsd"})
        >>> [names.term(Literal(each)) for each in (7, True, "a\nb", 1.5)]
        ['7', 'true', '"a\\nb"', '"1.5"^^xsd:double']
        """
        if isinstance(term, NamedNode):
            return self.iri(term.value)
        if isinstance(term, BlankNode) or term.language or term.datatype.value == _XSD + "string":
            return str(term)
        bare = _BARE.get(term.datatype.value)
        if bare and bare.fullmatch(term.value):
            return term.value
        return f"{Literal(term.value)}^^{self.iri(term.datatype.value)}"


def turtle(store: Store, scope: Scope, base: str) -> Iterator[str]:
    """Yield *scope* as Turtle, a subject at a time."""
    names, head = _heading(store, [scope], base)
    yield head
    for node in nodes(store, scope):
        yield "\n" + _block(node, names, "")


def trig(store: Store, scopes: Sequence[Graph], base: str) -> Iterator[str]:
    """Yield each graph of *scopes* as a block of TriG, a subject at a time; the default graph without braces."""
    names, head = _heading(store, scopes, base)
    yield head
    for scope in scopes:
        if isinstance(scope, DefaultGraph):
            for node in nodes(store, scope):
                yield "\n" + _block(node, names, "")
            continue
        yield f"\n{names.term(scope)} {{\n"
        for number, node in enumerate(nodes(store, scope)):
            yield ("\n" if number else "") + _block(node, names, "    ")
        yield "}\n"


def _heading(store: Store, scopes: Sequence[Scope], base: str) -> tuple[Names, str]:
    """Return how IRIs are written, with only the prefixes that are used, and the lines that declare it."""
    offered = prefixes(base)
    names = Names(base, {space: prefix for prefix, space in offered.items()})
    iris = {scope.value for scope in scopes if isinstance(scope, NamedNode)}
    iris |= {
        term.value for scope in scopes for query in (*_NODES, _DATATYPES) for term in distinct(store, scope, query)
    }
    used = {names.prefix(iri) for iri in iris}
    lines = [f"@base <{base}> .\n", *(f"@prefix {name}: <{offered[name]}> .\n" for name in sorted(filter(None, used)))]
    return names, "".join(lines)


def _block(node: Node, names: Names, indent: str) -> str:
    inner = indent + "    "
    parts = []
    for predicate, values in node.properties:
        written = [names.term(value) for value in values]
        if predicate.value == TYPE:
            parts.append(f"{inner}a {', '.join(written)}")
        elif len(written) == 1:
            parts.append(f"{inner}{names.iri(predicate.value)} {written[0]}")
        else:
            lines = f" ,\n{inner}    ".join(written)
            parts.append(f"{inner}{names.iri(predicate.value)}\n{inner}    {lines}")
    return f"{indent}{names.term(node.subject)}\n" + " ;\n".join(parts) + " .\n"
