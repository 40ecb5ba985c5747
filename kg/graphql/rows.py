"""Rows of computed fields: the solutions of their queries, those of one key put together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.graphql.vocabulary import Computed


@dataclass(frozen=True, slots=True)
class Row:
    """The values of each column, as lexical forms or IRIs, each once, in the order in which they were found."""

    cells: Mapping[str, tuple[tuple[str, bool], ...]]

    def things(self, column: str) -> list[str]:
        """Return the IRIs in *column*."""
        return [text for text, is_iri in self.cells[column] if is_iri]


def grouped(of: Computed, solutions: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], list[Row]]:
    """Return the rows of the field *of*, by its name and the thing that they are about."""
    found: dict[str, dict[tuple[str, ...], dict[str, dict[tuple[str, bool], None]]]] = {}
    for solution in solutions:
        key = tuple(solution[name]["value"] if name in solution else "" for name in of.key)
        cells = found.setdefault(solution["this"]["value"], {}).setdefault(key, {n: {} for n in of.variables})
        for name, values in cells.items():
            if name in solution:
                values[solution[name]["value"], solution[name]["type"] == "uri"] = None
    return {
        (of.name, iri): [Row({name: tuple(values) for name, values in cells.items()}) for cells in rows.values()]
        for iri, rows in found.items()
    }
