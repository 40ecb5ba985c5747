"""A part of a dump: some graphs of a version, read once and written in every form that is wanted, into files.

Parts are made by as many processes as there are processors, and then put together (`kg.dump.assembly`): the graphs of
TriG and JSON-LD one after the other, the lines of N-Quads and of the union merged.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pyoxigraph import DefaultGraph, Store

from kg.dump.content import Graph, Node, keyed, nodes
from kg.dump.jsonld import json_line, name
from kg.dump.names import Names
from kg.dump.reading import read
from kg.dump.sorting import Sorter
from kg.dump.turtle import turtle

TRIG, JSONLD, EACH, UNION = "trig", "jsonld", "each", "union"
QUADS, TRIPLES = "quads", "triples"
"""The forms: TriG, JSON-LD, each graph as Turtle, all triples for one Turtle; lines of N-Quads and of N-Triples."""

_GROUPED = frozenset({TRIG, JSONLD, EACH})

_BUFFER = 2**20
_END = b" .\n"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted: which `forms`, the `base` of the store, and whether with the words of texts (`quotes`)."""

    forms: frozenset[str]
    base: str
    quotes: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """The files of a part: bodies without headings, runs of sorted lines; and the prefixes that they use.

    `each` are the Turtle files of the graphs, by the IRI of the graph; `counts` their triples.
    """

    trig: Path
    jsonld: Path
    quads: tuple[Path, ...]
    triples: tuple[Path, ...]
    union: tuple[Path, ...]
    used: frozenset[str]
    each: dict[str, Path]
    counts: dict[str, int]


def make(store: Store, graphs: Sequence[Graph], wanted: Wanted, folder: Path) -> Part:
    """Write *graphs* of *store* into files of *folder*, which is empty, and say which."""
    with ExitStack() as stack:
        maker = _Maker(wanted, folder, stack)
        for graph in graphs:
            maker.put(store, graph)
        return maker.finished()


class _Maker:
    def __init__(self, wanted: Wanted, folder: Path, stack: ExitStack) -> None:
        self._wanted = wanted
        self._folder = folder
        self._names = Names(wanted.base)
        self._quads = Sorter(folder, QUADS)
        self._triples = Sorter(folder, TRIPLES)
        self._union = Sorter(folder, UNION)
        self._files: dict[str, IO[bytes]] = {
            form: stack.enter_context((folder / form).open("wb", _BUFFER)) for form in (TRIG, JSONLD)
        }
        self._each: dict[str, Path] = {}
        self._counts: dict[str, int] = {}
        self._begun = False

    def put(self, store: Store, graph: Graph) -> None:
        """Write one graph in all forms."""
        forms = self._wanted.forms
        grouped = not forms.isdisjoint(_GROUPED)
        sorter = Sorter(self._folder, "graph")
        suffix = _END if isinstance(graph, DefaultGraph) else f" {graph} .\n".encode()
        count = 0

        def take(block: bytes) -> None:
            nonlocal count
            count += block.count(b"\n")
            if QUADS in forms:
                self._quads.add(block.replace(_END, suffix).splitlines(keepends=True))
            if TRIPLES in forms:
                self._triples.add(block.splitlines(keepends=True))
            if UNION in forms or grouped:
                ordered = [keyed(line) for line in block.splitlines(keepends=True)]
                if UNION in forms:
                    self._union.add(ordered)
                if grouped:
                    sorter.add(ordered)

        read(store, graph, take, quotes=self._wanted.quotes)
        self._counts[str(graph)] = count
        if count and grouped:
            self._write(graph, sorter)
        for run in sorter.runs:
            run.unlink()

    def _write(self, graph: Graph, sorter: Sorter) -> None:
        if TRIG in self._wanted.forms:
            self._files[TRIG].writelines(self._trig(graph, nodes(sorter.sorted())))
        if JSONLD in self._wanted.forms:
            self._files[JSONLD].writelines(self._jsonld(graph, nodes(sorter.sorted())))
        if EACH in self._wanted.forms and not isinstance(graph, DefaultGraph):
            path = self._folder / f"each{len(self._each)}"
            with path.open("wb") as file:
                file.writelines(turtle(nodes(sorter.sorted()), self._wanted.base, self._folder))
            self._each[str(graph)[1:-1]] = path

    def _trig(self, graph: Graph, found: Iterator[Node]) -> Iterator[bytes]:
        if isinstance(graph, DefaultGraph):
            for node in found:
                yield b"\n" + self._names.block(node).encode()
            return
        yield f"\n{self._names.term(str(graph))} {{\n".encode()
        separator = ""
        for node in found:
            yield (separator + self._names.block(node, "    ")).encode()
            separator = "\n"
        yield b"}\n"

    def _jsonld(self, graph: Graph, found: Iterator[Node]) -> Iterator[bytes]:
        named = not isinstance(graph, DefaultGraph)
        separator = ",\n" if self._begun else "\n"
        if named:
            yield f'{separator}{{"@id":{name(str(graph))},"@graph":['.encode()
            separator = "\n"
        for node in found:
            yield (separator + json_line(node)).encode()
            separator = ",\n"
        if named:
            yield b"\n]}"
        self._begun = True

    def finished(self) -> Part:
        """Return what was written."""
        for sorter in (self._quads, self._triples, self._union):
            sorter.spill()
        for file in self._files.values():
            file.flush()
        return Part(
            self._folder / TRIG,
            self._folder / JSONLD,
            tuple(self._quads.runs),
            tuple(self._triples.runs),
            tuple(self._union.runs),
            frozenset(self._names.used),
            self._each,
            self._counts,
        )
