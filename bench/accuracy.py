"""How good the mapping is: ``KG_SHARED=../shared python -m bench.accuracy [--update]``.

Maps the real articles that the founders keep apart and lets their scorer judge. Some of the articles were looked at
while rules were written (A); of the others (B) only these figures were ever seen: they say what the mapping does on
articles that it was not made for. Three (04, 12, 29) went from B to A on 2026-11-22, when all seven of B had stood at
0.34 for transfers and 0.81 for statements. ``--update`` writes the table into the README.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from kg import knowledge, path
from kg.article import Article, Given, read
from kg.claims import claims

README = Path(__file__).parents[1] / "README.md"
TUNED = frozenset({"01", "04", "06", "10", "12", "14", "19", "23", "27", "29"})
UNSEEN = frozenset({"08", "17", "21", "25"})
COLUMNS = ("actors", "weapons", "transfers", "strict", "their precision", "statements", "strict")
_MARKS = ("<!-- made by `python -m bench.accuracy --update` -->\n", "<!-- until here -->\n")
_GROUPS = (
    ("A: ten that rules were tuned on", TUNED),
    ("B: four never looked at", UNSEEN),
    ("A and B", TUNED | UNSEEN),
    ("the one it was first written for", frozenset({"seed"})),
)


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of a group of articles, from 0 to 1, in the order of `COLUMNS`."""

    group: str
    figures: tuple[float, ...]

    @property
    def line(self) -> str:
        """The row in Markdown."""
        return f"| {self.group} | {' | '.join(f'{figure:.2f}' for figure in self.figures)} |"


def measure(shared: Path) -> tuple[Row, ...]:
    """Return the figures of today's mapping on the articles in the folder *shared*, F1 but for the precision."""
    folder = shared / "articles"
    with TemporaryDirectory() as made:
        _map([*sorted((folder / "dev").glob("*.txt")), folder / "seed.txt"], Path(made))
        return tuple(Row(group, _figures(_scored(folder, Path(made), only))) for group, only in _GROUPS)


def _map(files: Iterable[Path], out: Path) -> None:
    known = knowledge.load()
    for file in files:
        for article in read(file, Given()):
            assert isinstance(article, Article), article  # noqa: S101 - the articles are known to be well formed
            found = json.dumps(claims(path.read(article, known)))
            (out / f"{file.stem}.json").write_text(found, encoding="utf-8")


def _scored(folder: Path, made: Path, only: Iterable[str]) -> Mapping[str, Any]:
    result = made / "figures.txt"
    command = [sys.executable, str(folder / "score.py"), str(made), "--only", ",".join(only), "--json", str(result)]
    subprocess.run(command, check=True, capture_output=True)
    totals: Mapping[str, Any] = json.loads(result.read_text(encoding="utf-8"))["totals"]
    return totals


def _figures(totals: Mapping[str, Any]) -> tuple[float, ...]:
    asked = (
        *(("actors", "f1"), ("weapons", "f1"), ("transfers", "f1"), ("transfers strict", "f1")),
        *(("transfers", "precision"), ("statements", "f1"), ("statements strict", "f1")),
    )
    return tuple(float(totals[measured][figure]) for measured, figure in asked)


def table(rows: Iterable[Row], day: date) -> str:
    """Return *rows* as a table in Markdown, with the *day* on which they were measured."""
    head = (
        f"Measured on {day.day} {day:%B %Y}.\n\n| articles | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 1)}\n"
    )
    return head + "".join(f"{row.line}\n" for row in rows)


def shown(readme: str) -> tuple[Row, ...]:
    """Return the rows that *readme*, the text of the README, shows."""
    start, end = _MARKS
    rows = readme.partition(start)[2].partition(end)[0].splitlines()
    found = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if re.search(r"\| \d\.\d\d", row)]
    return tuple(Row(group, tuple(float(cell) for cell in cells)) for group, *cells in found)


@click.command()
@click.option("--shared", type=click.Path(exists=True, path_type=Path), required=True, envvar="KG_SHARED")
@click.option("--update", is_flag=True, help="Write the table into the README.")
def main(*, shared: Path, update: bool) -> None:
    """Print how good the mapping is on real articles, as a table in Markdown."""
    made = table(measure(shared), datetime.now(UTC).date())
    print(made, end="")
    if update:
        text = README.read_text(encoding="utf-8")
        (before, _, rest), (_, _, after) = text.partition(_MARKS[0]), text.partition(_MARKS[1])
        if not rest or not after:
            raise click.ClickException(
                f"{README}: no place for the table; it stands between {_MARKS[0]!r} and {_MARKS[1]!r}"
            )
        README.write_text(f"{before}{_MARKS[0]}{made}{_MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
