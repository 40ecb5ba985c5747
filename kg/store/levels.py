"""Levels: in how many runs the indexes of a database lie, as the log of its own files says.

A look-up goes through all runs of an index: the files of level 0, each of which may hold any key, and every level below
it that has files. Oxigraph has no call that tells how many there are. RocksDB writes down which file came to which
level and which one went, in records (https://github.com/facebook/rocksdb/wiki/Write-Ahead-Log-File-Format) of tagged
fields (`db/version_edit.h` of RocksDB; a number has seven bits in a byte, a text its length before it).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_BLOCK = 32_768
_HEAD, _LONG_HEAD = 7, 11
_OLD_TYPES = 4
_WHOLE, _FIRST, _LAST = 1, 2, 4
_NUMBERS = {2: 1, 3: 1, 4: 1, 9: 1, 10: 1, 202: 0, 203: 1, 300: 1}
"""How many numbers follow the tags that say nothing of levels."""
_TEXTS = {1, 201}
_DELETED, _ADDED, _INDEX = 6, 103, 200
_END_OF_FILE = 1
_SKIPPED = 1 << 13
"""A bit in the tags of newer versions, whose fields are texts."""


class _File(NamedTuple):
    level: int
    size: int


_Files = dict[int, _File]
"""The files of an index, by their numbers."""


@dataclass(frozen=True, slots=True)
class Shape:
    """In how many runs that index of a database lies that has the most, and the bytes of all indexes."""

    runs: int
    size: int


def shape(folder: Path) -> Shape:
    """Return the shape of the database in *folder*, which may be open for writing meanwhile.

    Raises:
        ValueError: the log is not what this module knows.
        OSError: it cannot be read.
    """
    log = folder / (folder / "CURRENT").read_text("ascii").strip()
    indexes: dict[int, _Files] = defaultdict(dict)
    for record in _records(log.read_bytes()):
        _apply(_Fields(record), indexes)
    found = [list(files.values()) for files in indexes.values()]
    return Shape(max(map(_runs, found), default=0), sum(file.size for files in found for file in files))


def _runs(files: list["_File"]) -> int:
    levels = [file.level for file in files]
    return levels.count(0) + len({level for level in levels if level})


def _records(log: bytes) -> Iterator[bytes]:
    """Yield the records that are whole: the last one may still be written."""
    at, begun = 0, b""
    while at + _HEAD <= len(log):
        room = _BLOCK - at % _BLOCK
        if room < _HEAD:
            at += room
            continue
        size, kind = int.from_bytes(log[at + 4 : at + 6], "little"), log[at + 6]
        start = at + (_HEAD if kind <= _OLD_TYPES else _LONG_HEAD)
        at = start + size
        if kind == 0 or at > len(log):
            return
        part = (kind - 1) % _OLD_TYPES + 1
        begun = log[start:at] if part in (_WHOLE, _FIRST) else begun + log[start:at]
        if part in (_WHOLE, _LAST):
            yield begun


def _apply(fields: "_Fields", indexes: dict[int, _Files]) -> None:
    """Change *indexes* (by their numbers) as a record says."""
    index = 0
    changes: list[tuple[int, _File | None]] = []
    while fields.left():
        tag = fields.number()
        if tag == _INDEX:
            index = fields.number()
        elif tag == _DELETED:
            fields.number()
            changes.append((fields.number(), None))
        elif tag == _ADDED:
            level, number = fields.number(), fields.number()
            changes.append((number, _File(level, fields.number())))
            fields.rest_of_file()
        elif tag in _TEXTS or tag & _SKIPPED:
            fields.text()
        elif tag in _NUMBERS:
            for _ in range(_NUMBERS[tag]):
                fields.number()
        else:
            raise ValueError(f"a tag {tag}, which is not known")
    # A file that moves to another level goes and comes in one record, in this order.
    for number, file in changes:
        if file is None:
            indexes[index].pop(number, None)
        else:
            indexes[index][number] = file


class _Fields:
    """The fields of a record, read one after the other."""

    def __init__(self, record: bytes) -> None:
        self._record = record
        self._at = 0

    def left(self) -> bool:
        return self._at < len(self._record)

    def number(self) -> int:
        value = shift = 0
        while self.left():
            byte = self._record[self._at]
            self._at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:  # noqa: PLR2004 - the bit that says that more follows
                return value
        raise ValueError("a record that ends in a number")

    def text(self) -> None:
        length = self.number()
        self._at += length

    def rest_of_file(self) -> None:
        """Skip the keys, the places in time and what else is said of a file."""
        self.text()
        self.text()
        self.number()
        self.number()
        while self.number() != _END_OF_FILE:
            self.text()
