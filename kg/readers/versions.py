"""The versions of a store as the pool needs them: their numbers, databases and base IRIs."""

from dataclasses import dataclass
from pathlib import Path

from kg.errors import MissingError
from kg.iris import DEFAULT_BASE


@dataclass(frozen=True, slots=True)
class Readable:
    """A version that can be read: its number, the folder of its database, its base IRI."""

    number: int
    database: Path
    base: str = DEFAULT_BASE


class Versions:
    """The versions in the data folder *folder*; reads its files again only when they have changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp: tuple[int, int] | None = None
        self._current: Readable | None = None

    def current(self) -> Readable:
        """Return the version that new requests read.

        Raises:
            kg.errors.MissingError: there is none yet.
        """
        path = self._folder / "current"
        try:
            status = path.stat()
        except OSError:
            raise MissingError(f"{self._folder}: holds no version yet; load something with 'kg load'") from None
        # The file is replaced by rename, so a new one is another file or has another time.
        stamp = (status.st_ino, status.st_mtime_ns)
        if self._current is None or stamp != self._stamp:
            self._current, self._stamp = self.version(int(path.read_text())), stamp
        return self._current

    def version(self, number: int) -> Readable:
        """Return the version *number*.

        Raises:
            kg.errors.MissingError: there is none of that number.
        """
        database = self._folder / "versions" / f"{number:06d}" / "db"
        if not database.is_dir():
            raise MissingError(f"{self._folder}: has no version {number}; 'kg versions' lists those it has")
        return Readable(number, database)
