"""Assembly: the parts of a dump put together as one file in one format."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.dump.content import nodes
from kg.dump.names import Names
from kg.dump.part import JSONLD, QUADS, TRIG, TRIPLES, UNION, Part
from kg.dump.sorting import distinct, joined, merged
from kg.dump.turtle import turtle

FORMS = {"turtle": UNION, "trig": TRIG, "nquads": QUADS, "ntriples": TRIPLES, "jsonld": JSONLD}
"""The form of parts that each format is put together from."""

_PIECE = 2**20


def assembled(name: str, parts: Sequence[Part], base: str, folder: Path) -> Iterator[bytes]:
    """Yield the dump in the format called *name* that *parts*, in the order of their graphs, make; once only."""
    match name:
        case "trig":
            yield from _trig(parts, base)
        case "jsonld":
            yield from _jsonld(parts)
        case "nquads":
            yield from map(b"".join, merged(joined(run for part in parts for run in part.quads)))
        case "ntriples":
            yield from map(b"".join, distinct(merged(joined(run for part in parts for run in part.triples))))
        case "turtle":
            union = distinct(merged(joined(run for part in parts for run in part.union)))
            yield from turtle(nodes(union), base, folder)


def _trig(parts: Sequence[Part], base: str) -> Iterator[bytes]:
    yield Names(base).heading(used for part in parts for used in part.used).encode()
    for part in parts:
        yield from _copied(part.trig)


def _jsonld(parts: Sequence[Part]) -> Iterator[bytes]:
    yield b"["
    separator = b""
    for part in parts:
        if part.jsonld.stat().st_size:
            yield separator
            yield from _copied(part.jsonld)
            separator = b","
    yield b"\n]\n"


def _copied(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
