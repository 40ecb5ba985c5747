"""The current version, looked up for every request: one system call as long as it stays the same."""

import os

from kg.errors import MissingError
from kg.store import Store, Version


class Current:
    """What version of *store* is the current one."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._path = str(store.folder / "current")
        self._seen: tuple[int, int, int] | None = None
        self._version: Version | None = None

    def version(self) -> Version:
        """Return the current version.

        Raises:
            kg.errors.MissingError: there is none yet.
            kg.errors.DamagedError: the file that names it is not right.
        """
        try:
            found = os.stat(self._path)  # noqa: PTH116  (a third of the time of Path.stat, and this is every request)
            # It is replaced by rename, never written: another content is another file.
            seen = (found.st_ino, found.st_mtime_ns, found.st_ctime_ns)
        except OSError:
            seen = None
        if seen is None or seen != self._seen or self._version is None:
            self._version = self._store.current()
            self._seen = seen
        if self._version is None:
            raise MissingError(f"{self._store.folder.name}: holds no version yet; load something with `kg load`")
        return self._version
