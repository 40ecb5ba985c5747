"""What versions weigh. Versions share files (hard links), so their sizes do not add up."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os import stat_result
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Size:
    """The bytes of all files of a version, and of those that no other version has: what removing it would free."""

    whole: int
    own: int


def sizes(folders: Mapping[int, Path]) -> dict[int, Size]:
    """Return the size of each version in *folders*; a file with several names in it counts once."""
    files = {number: _files(folder) for number, folder in folders.items()}
    users = Counter(key for found in files.values() for key in found)
    return {
        number: Size(sum(found.values()), sum(size for key, size in found.items() if users[key] == 1))
        for number, found in files.items()
    }


def _files(folder: Path) -> dict[tuple[int, int], int]:
    return {(found.st_dev, found.st_ino): found.st_size for found in _found(folder)}


def _found(folder: Path) -> Iterator[stat_result]:
    for path in folder.rglob("*"):
        found = path.stat()
        if path.is_file():
            yield found
