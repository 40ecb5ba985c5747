"""The crew: the parts of a large dump are made by as many processes as there are processors.

Each opens the version for itself and takes a stretch of its graphs. They are spawned, never forked: a fork of a process
that ever opened a store may hang.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode

from kg.dump.content import Graph, graphs
from kg.dump.part import Part, Wanted, make
from kg.store import Version

_SMALL = 100_000
"""Quads up to which starting processes would take longer than the dump."""

_STRETCHES = 4

Watch = Callable[[int], None]
"""Is told how many graphs more are done."""


def parts(
    version: Version, wanted: Wanted, folder: Path, chosen: Sequence[Graph] | None = None, watch: Watch | None = None
) -> list[Part]:
    """Write *version* (or the *chosen* graphs of it) into files of *folder*, and return them in the order of graphs."""
    store = version.open()
    every = list(graphs(store) if chosen is None else chosen)
    processes = os.cpu_count() or 1
    if version.manifest.quads <= _SMALL or processes == 1 or len(every) == 1:
        found = [make(store, every, wanted, _fresh(folder, 0))]
        if watch:
            watch(len(every))
        return found
    del store
    names = [None if isinstance(graph, DefaultGraph) else str(graph)[1:-1] for graph in every]
    size = -(-len(names) // (processes * _STRETCHES))
    stretches = [names[start : start + size] for start in range(0, len(names), size)]
    found = []
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        waiting = [
            pool.submit(_part, version, stretch, wanted, _fresh(folder, number))
            for number, stretch in enumerate(stretches)
        ]
        for stretch, result in zip(stretches, waiting, strict=True):
            found.append(result.result())
            if watch:
                watch(len(stretch))
    return found


def _part(version: Version, names: Sequence[str | None], wanted: Wanted, folder: Path) -> Part:
    chosen = [DefaultGraph() if name is None else NamedNode(name) for name in names]
    return make(version.open(), chosen, wanted, folder)


def _fresh(folder: Path, number: int) -> Path:
    path = folder / f"part{number}"
    path.mkdir()
    return path
