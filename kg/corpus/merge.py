"""Merging: all batches of a corpus go into one draft, through the bulk loader where they are new."""

import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.corpus.entry import Entry, Failure
from kg.corpus.incoming import Incoming
from kg.corpus.plan import Batch
from kg.errors import ArticleError, DamagedError
from kg.store import ArticleRecord, Draft, Outcome


@dataclass(slots=True)
class Merged:
    """What came of a corpus: how many articles were added, replaced or left as they were, and which failed and why."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def merge(draft: Draft, incoming: Incoming, batches: Sequence[Batch], *, replace: bool) -> Merged:
    """Put what was mapped of *batches* into *draft* and return what came of it.

    Articles that are not in the draft go through the bulk loader; the others are then compared with what is there.

    Raises:
        DamagedError: a file of *incoming* is not whole; says what to do.
        StoreError: the draft cannot be written.
    """
    merged = Merged()
    taken: set[tuple[int, int]] = set()
    draft.add_articles(_fresh(draft, incoming, batches, taken))
    merged.outcomes["added"] += len(taken)
    for place, entry, quads in _all(incoming, batches):
        if isinstance(entry, Failure):
            merged.failures.append(entry.reason)
        elif place not in taken:
            _compare(draft, entry, quads, merged, replace=replace)
    return merged


def _fresh(
    draft: Draft, incoming: Incoming, batches: Sequence[Batch], taken: set[tuple[int, int]]
) -> Iterator[tuple[ArticleRecord, Iterator[Quad], str]]:
    """Yield the articles that are not in *draft*, and note the places of those in *taken*."""
    for place, entry, quads in _all(incoming, batches):
        if isinstance(entry, Failure) or entry.record.sha256 in draft.articles:
            continue
        graph = NamedNode(entry.record.graph)
        if next(draft.database.quads_for_pattern(None, None, None, graph), None) is None:
            taken.add(place)
            yield entry.record, quads, entry.text


def _all(
    incoming: Incoming, batches: Sequence[Batch]
) -> Iterator[tuple[tuple[int, int], Entry | Failure, Iterator[Quad]]]:
    """Yield each entry with its place and its quads, which may be left where they are."""
    with _whole(incoming):
        for batch in batches:
            with incoming.quads(batch.number) as file:
                quads = _parsed(file, incoming)
                for number, entry in enumerate(incoming.entries(batch.number)):
                    own = islice(quads, entry.quads if isinstance(entry, Entry) else 0)
                    yield (batch.number, number), entry, own
                    for _ in own:  # pass over what nobody took
                        pass


def _parsed(file: BinaryIO, incoming: Incoming) -> Iterator[Quad]:
    with _whole(incoming):
        yield from parse(file, RdfFormat.N_QUADS)


@contextmanager
def _whole(incoming: Incoming) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, ValueError, SyntaxError, zlib.error) as fault:
        raise DamagedError(
            f"{incoming.folder}: a batch is damaged ({fault}); delete this folder and load again"
        ) from fault


def _compare(draft: Draft, entry: Entry, quads: Iterator[Quad], merged: Merged, *, replace: bool) -> None:
    triples = (quad.triple for quad in quads)
    try:
        outcome = draft.put_article(entry.record, triples, entry.text, replace=replace)
    except ArticleError as error:
        merged.failures.append(f"{entry.place}: {error}")
    else:
        merged.outcomes[outcome] += 1
