"""The argument ``orderBy:`` in SPARQL: paths from a thing to what it is sorted by."""

from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import NamedNode
from rdflib import RDFS

from kg.graphql.vocabulary import Vocabulary

_LABEL = str(NamedNode(str(RDFS.label)))
_MOST = 3


def order(
    keys: Iterable[Mapping[str, Any]], ranges: tuple[str, ...], vocabulary: Vocabulary
) -> tuple[tuple[str, bool], ...]:
    """Return for each of *keys* the path to its value, and whether it goes down. A thing is sorted by its label.

    Raises:
        ValueError: there are too many.
    """
    found = []
    for key in keys:
        name = getattr(key["property"], "value", key["property"])
        path = _LABEL if name == "label" else _path(name, ranges[0], vocabulary)
        found.append((path, getattr(key.get("direction"), "value", key.get("direction")) == "DESC"))
    if len(found) > _MOST:
        raise ValueError(f"orderBy: {len(found)} properties are more than {_MOST}")
    return tuple(found)


def _path(name: str, iri: str, vocabulary: Vocabulary) -> str:
    p = next(p for p in vocabulary.classes[iri].properties if p.name == name)
    return f"{NamedNode(p.iri)}/{_LABEL}" if p.ranges else str(NamedNode(p.iri))
