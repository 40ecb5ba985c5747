"""The crew: processes that map the batches of a corpus side by side."""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from selectors import EVENT_READ, DefaultSelector

from kg.corpus.incoming import Incoming
from kg.corpus.plan import Batch
from kg.corpus.recipe import Recipe
from kg.corpus.telling import ARTICLES, ERROR
from kg.environment import environment
from kg.errors import StoreError
from kg.readers.frames import unpack_error


def map_batches(
    incoming: Incoming, batches: Sequence[Batch], recipe: Recipe, processes: int, advance: Callable[[int], None]
) -> None:
    """Map *batches* into *incoming*, which the caller holds, as *recipe* says, with so many *processes*.

    *advance* is told how many more articles are done. A process takes a core and some 150 MB.

    Raises:
        KgError: what keeps a process from mapping at all; batches that are done stay.
    """
    queue = deque(batches)
    with ExitStack() as stack:
        selector = stack.enter_context(DefaultSelector())
        for _ in range(min(processes, len(queue))):
            worker = _Process(incoming, recipe)
            stack.callback(worker.end)
            selector.register(worker.output, EVENT_READ, worker)
        while selector.get_map():
            for key, _ in selector.select():
                worker = key.data
                for kind, what in worker.lines():
                    if kind == ERROR:
                        raise unpack_error(what.encode())
                    if kind == ARTICLES:
                        advance(int(what))
                    elif queue:
                        worker.give(queue.popleft())
                    else:
                        selector.unregister(worker.output)


class _Process:
    """One worker, as the crew sees it."""

    def __init__(self, incoming: Incoming, recipe: Recipe) -> None:
        self._batch: Batch | None = None
        self._buffer = b""
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kg.corpus.worker", str(incoming.data), incoming.folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
            start_new_session=True,  # an interrupt at the terminal is for the load, which ends its workers
        )
        assert self._process.stdout is not None  # noqa: S101 - it was asked for
        self.output = self._process.stdout
        self._say(recipe.to_json())

    def give(self, batch: Batch) -> None:
        """Have it map *batch*."""
        self._batch = batch
        self._say(batch.to_json())

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield what it said since, as pairs of a word and the rest of the line; there must be something to read.

        Raises:
            StoreError: it has ended.
        """
        said = os.read(self.output.fileno(), 1 << 16)
        if not said:
            raise StoreError(self._obituary())
        *lines, self._buffer = (self._buffer + said).split(b"\n")
        for line in lines:
            kind, _, what = line.decode().partition(" ")
            yield kind, what

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self.output.close()
        if self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.close()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None  # noqa: S101 - it was asked for
        with suppress(BrokenPipeError):  # it has ended; what it said last tells why
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()

    def _obituary(self) -> str:
        code = self._process.wait()
        where = f" while it mapped {self._batch.parts[0].path} and what follows" if self._batch else ""
        return (
            f"a process that maps articles has ended{where} (exit status {code}); "
            "load again to go on: what is mapped stays mapped"
        )
