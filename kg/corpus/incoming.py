"""`DATA/incoming`: what was mapped of a corpus so far. A batch is there when its list of entries is."""

import gzip
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from kg.corpus.entry import Entry, Failure, from_line
from kg.corpus.plan import Batch, Plan
from kg.store.durable import synchronise
from kg.store.faults import writing
from kg.store.lock import Holder, locked, silent

_LOCK = "lock"


def name_of(recipe: str, plan: Plan) -> str:
    """Return the name of the folder for what is mapped of *plan* by the recipe with the digest *recipe*."""
    return f"{recipe[:8]}-{plan.digest[:16]}"


class Incoming:
    """The batches of one load in the data folder *data*; *name* is that of their folder, see `name_of`."""

    def __init__(self, data: Path, name: str) -> None:
        self.data = data
        self._all = data / "incoming"
        self.folder = self._all / name

    @contextmanager
    def held(
        self, command: str, now: datetime, wait: float | None, waiting: Callable[[str], None] = silent
    ) -> Iterator[None]:
        """Keep others from mapping into this data folder meanwhile; *wait* is in seconds, nothing means without end.

        Before it waits for somebody else, *waiting* is told for whom. What was mapped by other rules than today's, and
        never loaded, is deleted.

        Raises:
            LockedError: somebody else is mapping.
            StoreError: the folder cannot be written to.
        """
        with writing(self.data):
            self._all.mkdir(parents=True, exist_ok=True)
        with locked(self._all / _LOCK, Holder(os.getpid(), command, now.isoformat()), wait, waiting):
            with writing(self.data):
                for other in self._all.iterdir():
                    if other.is_dir() and other.name.partition("-")[0] != self.folder.name.partition("-")[0]:
                        shutil.rmtree(other)
                self.folder.mkdir(exist_ok=True)
                for cut in self.folder.glob("*.part"):
                    cut.unlink()
            yield

    def missing(self, plan: Plan) -> list[Batch]:
        """Return the batches of *plan* that have not been mapped yet."""
        return [batch for batch in plan.batches if not self._entries(batch.number).exists()]

    def others(self) -> list[Path]:
        """Return the folders of other loads that were cut off: loading the same again goes on with them."""
        return sorted(path for path in self._all.iterdir() if path.is_dir() and path != self.folder)

    def entries(self, number: int) -> Iterator[Entry | Failure]:
        """Yield the entries of the batch *number*, in the order of their quads."""
        with gzip.open(self._entries(number), "rt", encoding="utf-8") as file:
            for line in file:
                yield from_line(line)

    @contextmanager
    def quads(self, number: int) -> Iterator[BinaryIO]:
        """Give the N-Quads of the batch *number*."""
        with gzip.open(self._quads(number), "rb") as file:
            yield file  # type: ignore[misc] # a GzipFile reads as any binary file does

    @contextmanager
    def writing(self, number: int) -> Iterator[tuple[BinaryIO, BinaryIO]]:
        """Give two files to write the N-Quads and the entries of the batch *number* to; then it is there."""
        finals = self._quads(number), self._entries(number)
        parts = [path.with_name(f"{path.name}.{os.getpid()}.part") for path in finals]
        with (
            gzip.GzipFile(parts[0], "wb", compresslevel=1, mtime=0) as quads,
            gzip.GzipFile(parts[1], "wb", compresslevel=1, mtime=0) as entries,
        ):
            yield quads, entries  # type: ignore[misc] # as above
        for part, final in zip(parts, finals, strict=True):
            synchronise(part)
            part.rename(final)

    def clear(self) -> None:
        """Delete the batches."""
        with writing(self.data):
            shutil.rmtree(self.folder)

    def _quads(self, number: int) -> Path:
        return self.folder / f"{number:06d}.nq.gz"

    def _entries(self, number: int) -> Path:
        return self.folder / f"{number:06d}.jsonl.gz"
