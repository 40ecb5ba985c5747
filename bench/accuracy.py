"""How good the mapping is: ``KG_SHARED=../shared python -m bench.accuracy [--update]``.

Maps the real articles that the founders keep apart, and the invented ones of ``bench/invented``, and lets the founders'
scorer judge. Some of the articles were looked at while rules were written (A and C); of the others (B and D) only these
figures were ever seen: they say what the mapping does on articles it was not made for. Three (04, 12, 29) went from
B to A on 2026-11-22, when all seven of B had stood at 0.34 for transfers and 0.81 for statements. ``--update`` writes
the table into the README.
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
from kg.knowledge import Knowledge

README = Path(__file__).parents[1] / "README.md"
TUNED = frozenset({"01", "04", "06", "10", "12", "14", "19", "23", "27", "29"})
UNSEEN = frozenset({"08", "17", "21", "25"})
COLUMNS = ("actors", "weapons", "transfers", "strict", "their precision", "statements", "strict")
_MARKS = ("<!-- made by `python -m bench.accuracy --update` -->\n", "<!-- until here -->\n")
INVENTED = Path(__file__).parent / "invented"


@dataclass(frozen=True, slots=True)
class Group:
    """Articles that are scored together: those numbered `only` of the founders, or all that lie in `folder`."""

    name: str
    only: frozenset[str] = frozenset()
    folder: Path | None = None


_GROUPS = (
    Group("A: ten real ones that rules were tuned on", TUNED),
    Group("B: four real ones never looked at", UNSEEN),
    Group("A and B", TUNED | UNSEEN),
    Group("the real one it was first written for", frozenset({"seed"})),
    Group("C: 21 invented ones that rules were tuned on", folder=INVENTED / "tuned"),
    Group("D: 21 invented ones never looked at", folder=INVENTED / "held"),
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
    """Return the figures of today's mapping; *shared* is the founders' folder. All are F1 but for the precision."""
    known = knowledge.load()
    return tuple(Row(group.name, _figures(_measured(shared / "articles", group, known))) for group in _GROUPS)


def _measured(founders: Path, group: Group, known: Knowledge) -> Mapping[str, Any]:
    files = sorted((group.folder or founders / "dev").glob("*.txt"))
    with TemporaryDirectory() as folder:
        made = Path(folder)
        if group.folder:
            _map(files, made, known)
            return _scored(founders, made, "--gold", str(group.folder))
        chosen = [file for file in (*files, founders / "seed.txt") if file.stem.partition("-")[0] in group.only]
        _map(chosen, made, known)
        return _scored(founders, made, "--only", ",".join(sorted(group.only)))


def _map(files: Iterable[Path], out: Path, known: Knowledge) -> None:
    for file in files:
        for article in read(file, Given()):
            assert isinstance(article, Article), article  # noqa: S101 - the articles are known to be well formed
            found = json.dumps(claims(path.read(article, known)))
            (out / f"{file.stem}.json").write_text(found, encoding="utf-8")


def _scored(founders: Path, made: Path, *which: str) -> Mapping[str, Any]:
    result = made / "figures.txt"
    command = [sys.executable, str(founders / "score.py"), str(made), *which, "--json", str(result)]
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
    """Print how good the mapping is on real and on invented articles, as a table in Markdown."""
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
