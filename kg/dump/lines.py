"""N-Triples and N-Quads, sorted: the order of ``LC_ALL=C sort``, so that diff, comm and git work on dumps.

Sorting by subjects first and by whole lines within a subject gives the order of all lines, since no IRI holds the ``>``
that ends it.
"""

from collections.abc import Iterator

from pyoxigraph import Store

from kg.dump.content import Scope, quads, subjects


def ntriples(store: Store, scope: Scope) -> Iterator[str]:
    """Yield the distinct triples of *scope* as sorted lines, some subject's at a time."""
    for subject in subjects(store, scope, key=str):
        yield "".join(sorted({f"{quad.triple} .\n" for quad in quads(store, scope, subject)}))


def nquads(store: Store, scope: Scope) -> Iterator[str]:
    """Yield the quads of *scope* as sorted lines, some subject's at a time."""
    for subject in subjects(store, scope, key=str):
        yield "".join(sorted(f"{quad} .\n" for quad in quads(store, scope, subject)))
