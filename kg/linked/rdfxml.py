"""RDF/XML, always with the same bytes.

The engine's own serialiser declares prefixes in another order each time, and writes documents that no parser takes for
names that XML does not know.
"""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from kg.dump.content import Node
from kg.dump.literal import literal
from kg.errors import UsageError
from kg.prefixes import prefixes

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_NAME = re.compile(r"[^\W\d][\w.\-\u00b7]*$")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ATTRIBUTES = {"\r": "&#xD;", "\n": "&#xA;", "\t": "&#x9;"}


class UnwritableError(UsageError):
    """It cannot be written in the format that was asked for; others can."""

    status = 406


def rdfxml(nodes: Iterable[Node], base: str) -> str:
    """Return *nodes* as RDF/XML (https://www.w3.org/TR/rdf-syntax-grammar/).

    Raises:
        UnwritableError: a property whose IRI does not end in a name of XML, or characters that XML cannot hold.
    """
    spaces = {space: prefix for prefix, space in prefixes(base).items()}
    used = {"rdf": _RDF}
    body = []
    for node in nodes:
        body.append(f"  <rdf:Description {_reference('about', node.subject)}>\n")
        for predicate, values in node.properties:
            name = _qualified(predicate[1:-1], spaces, used)
            body += [f"    {_element(name, value)}\n" for value in values]
        body.append("  </rdf:Description>\n")
    declared = "".join(f"\n    xmlns:{prefix}={quoteattr(space)}" for prefix, space in sorted(used.items()))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n{"".join(body)}</rdf:RDF>\n'


def _qualified(iri: str, spaces: dict[str, str], used: dict[str, str]) -> str:
    found = _NAME.search(iri)
    if found is None:
        raise UnwritableError(f"<{iri}>: RDF/XML has no way to write this property; ask for Turtle or JSON-LD")
    space, local = iri[: found.start()], found[0]
    prefix = spaces.get(space)
    if prefix is None:
        prefix = spaces[space] = f"ns{sum(each.startswith('ns') for each in used) + 1}"
    used[prefix] = space
    return f"{prefix}:{local}"


def _element(name: str, value: str) -> str:
    if value[0] != '"':
        return f"<{name} {_reference('resource', value)}/>"
    words, language, datatype = literal(value)
    if _NOT_IN_XML.search(words):
        raise UnwritableError("a literal has characters that XML cannot hold; ask for Turtle or JSON-LD")
    attribute = f" xml:lang={quoteattr(language)}" if language else ""
    attribute += f" rdf:datatype={quoteattr(datatype)}" if datatype else ""
    return f"<{name}{attribute}>{escape(words, {chr(13): '&#xD;'})}</{name}>"


def _reference(kind: str, term: str) -> str:
    if term[0] == "_":
        return f"rdf:nodeID={quoteattr(term[2:])}"
    return f"rdf:{kind}={quoteattr(term[1:-1], _ATTRIBUTES)}"
