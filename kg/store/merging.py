"""Merging: no version leaves an index in more than a few runs, however many small versions went before it.

Each version adds a run to every index of RocksDB, and each run makes a look-up some 7 % dearer, a large run a GraphQL
operation of three levels even 20 %. RocksDB merges in the background, but only while a database is open for writing,
and a draft is open for less time than that takes: files pile up until, at twenty runs, a write waits for all of it. So
a draft that finds too many runs waits for the merging of the new files among each other (a fraction of a second), and
where that is not enough has the whole written anew (4 s for 2,000,000 quads, 22 s for 10,000,000).

RocksDB merges new files among each other while together they are less than a twentieth of the index, and into the index
after that. So a store is written anew once for every 5 % that it has grown by.
"""

import time
from pathlib import Path

from pyoxigraph import Store as Database

from kg.store.levels import shape

MOST = 6
"""Runs of an index, at most: one of what has been there for long, and some of what is new."""
MOST_LARGE = 4
"""The same after much was loaded at once: the new runs are large, and each look-up in one goes to the disk."""

_FEWEST = 2
"""RocksDB merges two new runs with each other, and lets one be."""
_GLANCE = 0.005
_PATIENCE = 1.0
_PACE = 1e9
"""Seconds in which RocksDB merges new files among each other, and the bytes of all indexes for which it gets one more.

Whatever it does meanwhile need not be done again.
"""


def settle(database: Database, folder: Path, most: int = MOST) -> None:
    """Return when no index of *database*, which lies in *folder*, is in more than *most* runs, or could not be merged.

    Raises:
        OSError, RuntimeError: the database cannot be written.
    """
    database.flush()
    if not _merged(folder, most):
        merge(database, folder)


def merge(database: Database, folder: Path) -> None:
    """Write all indexes of *database* anew, each as one run.

    Raises:
        OSError, RuntimeError: the database cannot be written.
    """
    database.flush()
    database.optimize()
    # That leaves out the index of graphs, which is small: RocksDB merges it by itself, now that it has time.
    _merged(folder, _FEWEST)


def _merged(folder: Path, most: int) -> bool:
    """Wait for RocksDB until no index is in more than *most* runs; tell whether that has come about."""
    try:
        found = shape(folder)
        end = time.monotonic() + _PATIENCE + found.size / _PACE
        while found.runs > most and time.monotonic() < end:
            time.sleep(_GLANCE)
            found = shape(folder)
    except ValueError:
        # A newer RocksDB writes it down in another way: look-ups are slower then, but right.
        return True
    return found.runs <= most
