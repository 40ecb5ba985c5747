"""Names that were merged: ``mappings/lexicon/merged.csv`` says which name stands for another now.

    name,into,note
    id/democratic-peoples-republic,id/north-korea,two rows for one state

Both are paths below the base. Whoever follows the old name is led to the new one (308); with the row deleted the old
name is answered for itself again.
"""

import csv
from collections.abc import Mapping
from importlib.resources.abc import Traversable

from kg.errors import DataError

_COLUMNS = ["name", "into", "note"]


def read(table: Traversable) -> Mapping[str, str]:
    """Return for each merged name the name that stands for it in the end.

    Raises:
        DataError: the table is not right; names the line.
    """
    with table.open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        if rows.fieldnames != _COLUMNS:
            raise DataError(f"mappings/lexicon/{table.name}:1: its columns must be {','.join(_COLUMNS)}")
        found: dict[str, str] = {}
        for row in rows:
            place = f"mappings/lexicon/{table.name}:{rows.line_num}"
            name, into = (row["name"] or "").strip(), (row["into"] or "").strip()
            if not name or not into or name.startswith("/") or into.startswith("/"):
                raise DataError(f"{place}: name and into are paths below the base, such as id/north-korea")
            if name in found:
                raise DataError(f"{place}: {name} is merged twice")
            found[name] = into
            _end(name, found, place)
    return {name: _end(name, found, table.name) for name in found}


def _end(name: str, merged: Mapping[str, str], place: str) -> str:
    """Return where *name* leads in the end.

    >>> _end("id/a", {"id/a": "id/b", "id/b": "id/c"}, "")
    'id/c'
    """
    seen = [name]
    while seen[-1] in merged:
        seen.append(merged[seen[-1]])
        if seen[-1] in seen[:-1]:
            raise DataError(f"{place}: {' is merged into '.join(seen)}: a circle")
    return seen[-1]
