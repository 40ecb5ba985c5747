"""What synthetic data are made of: actors and item types of the project's lexicon, and a seeded source of chance."""

import csv
from dataclasses import dataclass
from random import Random

from kg.resources import resource


@dataclass(frozen=True, slots=True)
class Words:
    """Choices from the lexicon: pairs of id and label (of item types the plural), and `chance`, which chooses."""

    states: tuple[tuple[str, str], ...]
    speakers: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str], ...]
    chance: Random

    def seeded(self, seed: int | str) -> "Words":
        """Return the same words with a chance that begins at *seed*."""
        return Words(self.states, self.speakers, self.items, Random(seed))  # noqa: S311 - data, not secrets

    def pair(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Return two different states."""
        first, second = self.chance.sample(self.states, 2)
        return first, second


def words(seed: int) -> Words:
    """Return the words of the project's lexicon, with chance that begins at *seed*."""
    actors, types = _rows("actors"), _rows("types")
    return Words(
        tuple((row["id"], row["label"]) for row in actors if row["kind"] == "country"),
        tuple((row["id"], row["label"]) for row in actors),
        tuple((row["id"], row["plural"] or f"{row['label']}s") for row in types if row["broader"]),
        Random(seed),  # noqa: S311 - data that come back the same, not secrets
    )


def _rows(table: str) -> list[dict[str, str]]:
    text = resource("mappings", "lexicon", f"{table}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))
