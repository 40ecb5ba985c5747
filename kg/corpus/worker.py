"""A worker: a process of its own that maps one batch after another.

Started as ``python -m kg.corpus.worker DATA NAME``: the data folder, and the folder in `incoming`. On stdin come the
recipe, then a batch a line; on stdout goes a line for each: READY once, ARTICLES with how many more are mapped, DONE
with the number of a batch, or ERROR with what makes all further work pointless. It ends when stdin does, or when
whoever started it has gone.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from kg import path
from kg.article import Article
from kg.corpus.articles import record_of
from kg.corpus.entry import Entry, Failure, to_line
from kg.corpus.incoming import Incoming
from kg.corpus.part import contents
from kg.corpus.plan import Batch
from kg.corpus.recipe import Recipe
from kg.corpus.telling import ARTICLES, DONE, ERROR, READY
from kg.errors import DataError, InputError, KgError
from kg.knowledge import Knowledge
from kg.readers.frames import pack_error
from kg.reading import Reading
from kg.store.faults import writing


class Worker:
    """Maps batches into *incoming* as *recipe* says, and tells *out* about it."""

    def __init__(self, incoming: Incoming, recipe: Recipe, knowledge: Knowledge, out: TextIO) -> None:
        self._incoming = incoming
        self._recipe = recipe
        self._knowledge = knowledge
        self._out = out
        self._parent = os.getppid()

    def map(self, batch: Batch) -> None:
        """Map *batch*; its files are there afterwards, all of them or none.

        Raises:
            DataError: mappings/ is not right.
            StoreError: the files cannot be written.
        """
        with writing(self._incoming.data), self._incoming.writing(batch.number) as (quads, entries):
            for place, found in self._contents(batch):
                entry, lines = self._entry(place, found)
                quads.write(lines)
                entries.write(to_line(entry).encode())
                self.say(ARTICLES, "1")
                if os.getppid() != self._parent:
                    sys.exit(1)  # nobody will load this batch, and whoever starts again maps it anew
        self.say(DONE, str(batch.number))

    def say(self, kind: str, what: str = "") -> None:
        """Write a line; when nobody reads it any more, end."""
        try:
            print(kind, what, file=self._out, flush=True)
        except BrokenPipeError:
            os._exit(1)  # at once: whoever starts again maps this batch anew, and there is nobody to tell

    def _contents(self, batch: Batch) -> Iterator[tuple[str, Article | Reading | InputError]]:
        for part in batch.parts:
            yield from contents(part, self._recipe.given, self._knowledge.vocabulary)

    def _entry(self, place: str, found: Article | Reading | InputError) -> tuple[Entry | Failure, bytes]:
        if isinstance(found, InputError):
            return _failure(place, found), b""
        try:
            mapped = path.mapped(found, self._knowledge, quotes=self._recipe.quotes)
        except DataError:
            raise
        except KgError as error:
            return _failure(place, error), b""
        except Exception as error:  # noqa: BLE001 - a fault of ours in one article must not lose the others
            return Failure(f"{place}: a fault of kg itself, please report it: {error!r}"), b""
        article = mapped.reading.article
        record = record_of(article, self._knowledge.base)
        graph = NamedNode(record.graph)
        lines = serialize(
            (Quad(t.subject, t.predicate, t.object, graph) for t in mapped.triples), format=RdfFormat.N_QUADS
        )
        return Entry(place, record, article.text, len(mapped.triples)), lines or b""


def _failure(place: str, error: KgError) -> Failure:
    said = str(error)
    return Failure(said if said.startswith(place) else f"{place}: {said}")


def main(data: str, name: str) -> None:
    """Map what comes on stdin."""
    recipe = Recipe.from_json(sys.stdin.readline())
    incoming = Incoming(Path(data), name)
    try:
        worker = Worker(incoming, recipe, recipe.knowledge(), sys.stdout)
        worker.say(READY)
        for line in sys.stdin:
            worker.map(Batch.from_json(line))
    except KgError as error:
        print(ERROR, pack_error(error).decode(), flush=True)  # noqa: T201 - whoever started it reads this
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
