"""A parameter of a saved query, and how a value given as text becomes an RDF term."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import QueryError

_XSD = "http://www.w3.org/2001/XMLSchema#"
_VARIABLE = re.compile(r"_(?P<optional>_?)(?P<name>[A-Za-z0-9]+)(?:_(?P<type>[A-Za-z0-9]+(?:_[A-Za-z0-9]+)?))?")
_FORMS = {
    "integer": re.compile(r"[+-]?\d+"),
    "decimal": re.compile(r"[+-]?\d*\.?\d+"),
    "boolean": re.compile(r"true|false|0|1"),
    "date": re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"),
}
# What an IRI must not contain (RFC 3987, and the IRIREF of SPARQL).
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: the variable of the query (without ``?``), its name and type for users, and what they must know.

    `type` is ``iri``, ``string``, the local name of an xsd datatype (``integer``, ``date`` …), or a language tag.
    """

    variable: str
    name: str
    type: str
    optional: bool
    description: str = ""
    default: str | None = None

    def term(self, text: str, prefixes: Mapping[str, str]) -> str:
        r"""Return the value *text* as a term in SPARQL's own syntax; IRIs may be shortened by one of *prefixes*.

        >>> Parameter("_actor_iri", "actor", "iri", False).term("id:chad", {"id": "https://kg.example/id/"})
        '<https://kg.example/id/chad>'
        >>> Parameter("_words", "words", "string", False).term('a "b" } DROP ALL #', {})
        '"a \\"b\\" } DROP ALL #"'

        Raises:
            QueryError: when *text* is not of the parameter's type.
        """
        if self.type == "iri":
            return str(self._iri(text, prefixes))
        if self.type == "string":
            return str(ox.Literal(text))
        if self.type in _FORMS:
            if not _FORMS[self.type].fullmatch(text):
                raise QueryError(f"parameter '{self.name}': '{text}' is no {self.type}")
            return str(ox.Literal(text, datatype=ox.NamedNode(_XSD + self.type)))
        return str(ox.Literal(text, language=self.type))

    def _iri(self, text: str, prefixes: Mapping[str, str]) -> ox.NamedNode:
        prefix, colon, rest = text.partition(":")
        iri = prefixes[prefix] + rest if colon and prefix in prefixes and not rest.startswith("//") else text
        if not _ABSOLUTE.fullmatch(iri):
            shorter = ", ".join(f"{name}:" for name in sorted(prefixes)[:4])
            raise QueryError(
                f"parameter '{self.name}': '{text}' is no IRI; write a whole one, or shorten it by {shorter} …"
            )
        try:
            return ox.NamedNode(iri)
        except ValueError as error:
            raise QueryError(f"parameter '{self.name}': '{text}' is no IRI ({error})") from error


def parameter(variable: str, description: str = "", default: str | None = None) -> Parameter | None:
    """Return the parameter that the SPARQL variable *variable* stands for, or nothing when it is an ordinary one.

    >>> parameter("_actor_iri").name, parameter("__from_xsd_date").type, parameter("label")
    ('actor', 'date', None)
    """
    parts = _VARIABLE.fullmatch(variable)
    if parts is None:
        return None
    kind = (parts["type"] or "string").removeprefix("xsd_")
    return Parameter(variable, parts["name"], kind, bool(parts["optional"]), description, default)
