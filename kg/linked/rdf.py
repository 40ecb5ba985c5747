"""Descriptions as RDF: the same bytes for the same description."""

from collections.abc import Iterable

from kg.dump.content import keyed, nodes
from kg.dump.jsonld import json_line
from kg.dump.turtle import turtle
from kg.linked.description import Description
from kg.linked.rdfxml import rdfxml


def written(description: Description, media_type: str, base: str) -> bytes:
    """Return *description* as *media_type*; raises what `serialised` raises."""
    return serialised(description.lines, media_type, base)


def serialised(lines: Iterable[bytes], media_type: str, base: str) -> bytes:
    """Return distinct *lines* of N-Triples as *media_type*: Turtle, JSON-LD, N-Triples or RDF/XML.

    Raises:
        kg.errors.UsageError: it cannot be written so (RDF/XML has no way to write some names and characters).
    """
    if media_type == "application/n-triples":
        return b"".join(sorted(lines))
    found = nodes([sorted(map(keyed, lines))])
    if media_type == "application/ld+json":
        return ("[\n" + ",\n".join(map(json_line, found)) + "\n]\n").encode()
    if media_type == "application/rdf+xml":
        return rdfxml(found, base).encode()
    return b"".join(turtle(found, base))
