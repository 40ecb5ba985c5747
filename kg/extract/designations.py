"""Designations: names of letters and digits (S-300, F-16, Su-35), found by patterns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.errors import DataError
from kg.extract.tables import Row

_END = r"(?![^\W_])"


@dataclass(frozen=True, slots=True)
class Designations:
    """Patterns with their types; `any` fits where one of them does, at once, for most words are no designations."""

    any: re.Pattern[str]
    each: tuple[tuple[re.Pattern[str], str], ...]

    def match(self, text: str, start: int, stop: int) -> tuple[str, int] | None:
        """Return the type of the designation that begins at *start* in *text*, and where it ends, before *stop*.

        The first pattern that fits decides; what goes on with a letter or digit is none.
        """
        if not self.any.match(text, start, stop):
            return None
        fitting = ((found.end(), kind) for pattern, kind in self.each if (found := pattern.match(text, start, stop)))
        return next(((kind, end) for end, kind in fitting), None)


def designations(rows: Sequence[Row]) -> Designations:
    r"""Return the patterns of *rows* in their order.

    >>> of = designations([Row({"pattern": r"S-\d+s?", "type": "s"}, "1"), Row({"pattern": "S-X", "type": "x"}, "2")])
    >>> of.match("an S-300", 3, 8), of.match("an S-X", 3, 6), of.match("an S-300km", 3, 10)
    (('s', 8), ('x', 6), None)

    Raises:
        DataError: one is no regular expression, or fits no letter at all.
    """
    each = tuple((_pattern(row), row["type"]) for row in rows)
    alternatives = "|".join(f"(?:{row['pattern']})" for row in rows)
    return Designations(re.compile(f"(?:{alternatives}){_END}"), each)


def _pattern(row: Row) -> re.Pattern[str]:
    try:
        pattern = re.compile(f"(?:{row['pattern']}){_END}")
    except re.error as fault:
        raise DataError(f"{row.place}: '{row['pattern']}' is no regular expression: {fault}") from fault
    if pattern.match(""):
        raise DataError(f"{row.place}: '{row['pattern']}' fits where nothing stands; let it begin with a letter")
    return pattern
