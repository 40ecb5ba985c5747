"""Designations: names of letters and digits (S-300, F-16, Su-35), found by patterns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.errors import DataError
from kg.extract.tables import Row


@dataclass(frozen=True, slots=True)
class Designations:
    """Patterns as one expression, which is as quick as the first of them; `types` are by the numbers of its groups."""

    pattern: re.Pattern[str]
    types: dict[int, str]

    def match(self, text: str, start: int, stop: int) -> tuple[str, int] | None:
        """Return the type of the designation that begins at *start* in *text*, and where it ends, before *stop*.

        The first pattern that fits decides; what goes on with a letter or digit is none.
        """
        found = self.pattern.match(text, start, stop)
        return (self.types[found.lastindex], found.end()) if found and found.lastindex else None


def designations(rows: Sequence[Row]) -> Designations:
    r"""Return the patterns of *rows* in their order.

    >>> of = designations([Row({"pattern": r"S-\d+s?", "type": "s"}, "1"), Row({"pattern": "S-X", "type": "x"}, "2")])
    >>> of.match("an S-300", 3, 8), of.match("an S-X", 3, 6), of.match("an S-300km", 3, 10)
    (('s', 8), ('x', 6), None)

    Raises:
        DataError: one is no regular expression, or fits no letter at all.
    """
    types: dict[int, str] = {}
    number = 1
    for row in rows:
        types[number] = row["type"]
        number += 1 + _groups(row)
    alternatives = "|".join(f"({row['pattern']})" for row in rows)
    return Designations(re.compile(rf"(?:{alternatives})(?![^\W_])"), types)


def _groups(row: Row) -> int:
    try:
        pattern = re.compile(row["pattern"])
    except re.error as fault:
        raise DataError(f"{row.place}: '{row['pattern']}' is no regular expression: {fault}") from fault
    if pattern.match(""):
        raise DataError(f"{row.place}: '{row['pattern']}' fits where nothing stands; let it begin with a letter")
    return pattern.groups
