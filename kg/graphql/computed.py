"""Computed fields: what the ontology cannot say is answered by a SPARQL query in a file of ontology/fields/.

The ``#+`` lines, YAML, say what the field is: its name, the classes that have it, the type of its rows, their columns
(a scalar or a class; in brackets if all values are collected), and the columns that make one row of several.
``VALUES ?this {}`` stands where the things that have the field are filled in.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from rdflib import Graph

from kg.errors import DataError
from kg.graphql.filter_types import SCALARS
from kg.graphql.vocabulary import Column, Computed

_THIS = re.compile(r"VALUES\s+\?this\s*\{\s*\}")
_PREFIX = re.compile(r"PREFIX\s+([\w-]*):\s*<([^>]*)>\s*", re.IGNORECASE)
_PREFIXED = re.compile(r"(?<![\w:?<\"'/])([A-Za-z][\w-]*):([\w-]+)")
_TAKEN = frozenset({"k", "s", "p", "o", "v", "this"})
_DEAR = 20
"""The price of one answer when the file says nothing."""


def filled(pattern: str, things: str) -> str:
    """Return *pattern* asking for *things* (IRIs in angle brackets).

    >>> filled("SELECT ?this { VALUES ?this {} ?this a ?value }", "<urn:a>")
    'SELECT ?this { VALUES ?this { <urn:a> } ?this a ?value }'
    """
    return _THIS.sub(lambda _: f"VALUES ?this {{ {things} }}", pattern)


def computed(files: Mapping[str, str], ontology: Graph) -> list[Computed]:
    """Return the computed fields in *files* (texts by name), with prefixes of *ontology* for the classes they name.

    Raises:
        DataError: one of them is not right.
    """
    return [_field(text, f"ontology/fields/{name}", ontology) for name, text in sorted(files.items())]


def _field(text: str, place: str, ontology: Graph) -> Computed:
    lines = text.splitlines()
    head = [line[2:].removeprefix(" ") for line in lines if line.startswith("#+")]
    try:
        said: dict[str, Any] = yaml.safe_load("\n".join(head))
        columns = tuple(_column(name, about, place, ontology) for name, about in (said.get("columns") or {}).items())
        found = Computed(
            name=said["field"],
            description=said["description"],
            of=said["type"],
            about=said.get("about", said["description"]),
            classes=tuple(_iri(name, place, ontology) for name in said["classes"]),
            columns=columns,
            key=tuple(said.get("key") or ()),
            pattern=_pattern("\n".join(line for line in lines if not line.startswith("#")), place),
            price=int(said.get("price", _DEAR)),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(f"{place}: the #+ lines do not describe a field ({error})") from error
    if not columns and found.of not in SCALARS:
        raise DataError(f"{place}: a field of the type '{found.of}' needs columns")
    if _TAKEN & set(found.variables) or not set(found.key) <= set(found.variables):
        raise DataError(f"{place}: the key must be columns, and none may be called {', '.join(sorted(_TAKEN))}")
    return found


def _column(name: str, about: Mapping[str, str], place: str, ontology: Graph) -> Column:
    ((of, description),) = about.items()
    many = of.startswith("[")
    kinds = of.strip("[]").split("|")
    if kinds[0] in SCALARS:
        return Column(name, description, kinds[0], (), many)
    return Column(name, description, "", tuple(_iri(kind.strip(), place, ontology) for kind in kinds), many)


def _iri(name: str, place: str, ontology: Graph) -> str:
    prefix, _, local = name.partition(":")
    spaces: Iterable[tuple[str, Any]] = ontology.namespaces()
    for known, space in spaces:
        if known == prefix and local:
            return f"{space}{local}"
    raise DataError(f"{place}: unknown class '{name}'; write prefix:Name with a prefix of the ontology")


def _pattern(text: str, place: str) -> str:
    """Return the query with its prefixes written out, so that it can stand inside another one."""
    prefixes = dict(_PREFIX.findall(text))
    if not _THIS.search(text):
        raise DataError(f"{place}: the query needs 'VALUES ?this {{}}'")

    def expanded(match: re.Match[str]) -> str:
        if match[1] not in prefixes:
            raise DataError(f"{place}: unknown prefix '{match[1]}:'")
        return f"<{prefixes[match[1]]}{match[2]}>"

    return " ".join(_PREFIXED.sub(expanded, _PREFIX.sub("", text)).split())
