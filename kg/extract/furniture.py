"""Furniture: what stands on a page of news and belongs to no sentence, as the patterns of furniture.toml tell it."""

import re
from dataclasses import dataclass

from kg.reading.span import Span


@dataclass(frozen=True, slots=True)
class Furniture:
    """Patterns of lines that are no prose, and of datelines, which stand before the first words of a report."""

    lines: tuple[re.Pattern[str], ...] = ()
    datelines: tuple[re.Pattern[str], ...] = ()

    def is_all(self, words: str) -> bool:
        """Tell whether the line *words* is nothing else."""
        return any(pattern.search(words) for pattern in self.lines)

    def after_dateline(self, text: str, line: Span) -> Span:
        """Return the span *line* of *text* without the dateline that it begins with.

        >>> marked = Furniture(datelines=(re.compile("OSLO - "),))
        >>> marked.after_dateline("OSLO - It rains.", Span(0, 16))
        Span(start=7, end=16)
        """
        found = next((m for pattern in self.datelines if (m := pattern.match(text, line.start, line.end))), None)
        return Span(found.end(), line.end) if found and found.end() < line.end else line


NONE = Furniture()
