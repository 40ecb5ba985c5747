"""The tables of mappings/lexicon: CSV files, read with the place of every row, so that an error can name it."""

import csv
import io
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from kg.errors import DataError


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells by column, and where it stands."""

    cells: dict[str, str]
    place: str

    def __getitem__(self, column: str) -> str:
        """Return the cell of *column*, empty when the table has no such column."""
        return self.cells.get(column, "")

    def several(self, column: str) -> tuple[str, ...]:
        """Return the parts of a cell that lists several, separated by ``|``."""
        return tuple(part.strip() for part in self[column].split("|") if part.strip())


def rows(folder: Traversable, name: str, columns: frozenset[str]) -> tuple[Row, ...]:
    """Return the rows of the table *name* (without ``.csv``) in *folder*.

    Raises:
        DataError: when the file is missing, lacks one of *columns*, or a row has too many cells.
    """
    file = folder.joinpath(f"{name}.csv")
    place = f"mappings/{folder.name}/{name}.csv"
    if not file.is_file():
        raise DataError(f"{place}: this table is missing")
    reader = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    missing = columns - set(reader.fieldnames or ())
    if missing:
        raise DataError(f"{place}:1: no column {', '.join(sorted(missing))}")
    found = []
    for cells in reader:
        where = f"{place}:{reader.line_num}"
        if None in cells or None in cells.values():
            raise DataError(f"{where}: another number of cells than the header has; quote cells with commas")
        found.append(Row(dict(cells), where))
    return tuple(found)
