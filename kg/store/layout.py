"""The layout of a data folder: which of its files and folders is what (drawn in `kg.store.store`)."""

import re
import shutil
from pathlib import Path

from kg.errors import DamagedError, StoreError
from kg.store.durable import replace
from kg.store.version import MANIFEST

_FOLDER = re.compile(r"([0-9]{6,})(?:\.([0-9]+))?")
_DRAFT = "draft"
_PRUNED = "pruned-"
NOTHING = 0
"""What `current` says before the first version."""


class Layout:
    """The files and folders below the data folder *folder*, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.versions = folder / "versions"
        self.draft = self.versions / _DRAFT
        self.names = folder / "names.json"
        self.lock = folder / "lock"
        self._current = folder / "current"

    def begin(self) -> None:
        """Write `current` where there has never been anything."""
        if not self._current.exists() and not self.folders():
            replace(self._current, f"{NOTHING:06d}\n")

    def switch(self, number: int) -> None:
        """Make *number* the version that readers open."""
        replace(self._current, f"{number:06d}\n")

    def path(self, number: int) -> Path:
        """Return the folder of version *number* as it is first published."""
        return self.versions / f"{number:06d}"

    def discard(self, folder: Path) -> None:
        """Delete the *folder* of a version; it is gone by one rename, whatever happens afterwards."""
        shutil.rmtree(folder.rename(self.versions / f"{_PRUNED}{folder.name}"))

    def clean(self) -> None:
        """Delete what writers left that died: a draft, what was being pruned, versions that were never published."""
        leftovers = [path for path in self.versions.iterdir() if path.name.startswith((_DRAFT, _PRUNED))]
        try:
            last = self.current()
        except DamagedError:
            last = None
        folders = self.folders()
        for path in self.versions.iterdir():
            found = _FOLDER.fullmatch(path.name)
            if found and last is not None and (int(found[1]) > last or path != folders[int(found[1])]):
                leftovers.append(path)
        for path in leftovers:
            shutil.rmtree(path)

    def current(self) -> int:
        """Return the number in the file `current`: `NOTHING` before the first version.

        Raises:
            DamagedError: the file is missing or names no version that is there; says the way out.
            StoreError: it may not be read.
        """
        try:
            text = self._current.read_text("utf-8").strip()
        except FileNotFoundError:
            if not self.folders():
                return NOTHING
            text = ""
        except (OSError, ValueError) as fault:
            raise StoreError(
                f"{self._current}: cannot be read ({fault}); check its permissions and its owner"
            ) from fault
        number = int(text) if re.fullmatch(r"[0-9]+", text) else None
        if number is None or (number != NOTHING and not (self.path(number) / MANIFEST).is_file()):
            raise DamagedError(f"{self._current}: {self._way_out(text)}")
        return number

    def _way_out(self, text: str) -> str:
        numbers = [n for n, path in self.folders().items() if (path / MANIFEST).is_file()]
        fault = f"names version {text!r}, which is not there" if text else "is missing or empty"
        if not numbers:
            return f"{fault}, and there is no other; copy a version back from a backup, or start with a new folder"
        return f"{fault}; the newest version here is {numbers[-1]}: `kg rollback {numbers[-1]}` publishes it again"

    def folders(self) -> dict[int, Path]:
        """Return the folder of each version by its number, in order; of one that was made again, the newest."""
        if not self.versions.is_dir():
            return {}
        matches = [(_FOLDER.fullmatch(path.name), path) for path in self.versions.iterdir()]
        found = sorted((int(match[1]), int(match[2] or 0), path) for match, path in matches if match)
        return {number: path for number, _, path in found}
