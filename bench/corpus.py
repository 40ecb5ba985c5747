"""Loading a corpus: ``python -m bench.corpus articles.jsonl --folder /var/tmp/bench --processes 1 --processes 2``.

Loads the articles once for each number of processes, into a folder of its own, and says how long that took and what
memory it needed meanwhile: of the process that loads, and of those that map, all together (resident set, Linux only).
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

_PAUSE = 0.25
_ROWS = 24

Sample = tuple[float, float, float]
"""Seconds since the beginning, MB of the process that loads, MB of those that map."""


def loaded(articles: Path, data: Path, processes: int) -> list[Sample]:
    """Load *articles* into the folder *data* and return what was seen meanwhile, every quarter of a second."""
    command = [sys.executable, "-m", "kg", "load", "--data", str(data), "--processes", str(processes), str(articles)]
    samples: list[Sample] = []
    begin = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            samples.append((time.perf_counter() - begin, _resident(process.pid), sum(_children(process.pid))))
            time.sleep(_PAUSE)
        assert process.stderr is not None  # noqa: S101 - it was asked for
        print(process.stderr.readline(), file=sys.stderr)
    samples.append((time.perf_counter() - begin, 0, 0))
    if process.returncode:
        raise click.ClickException(f"kg load has failed ({process.returncode})")
    return samples


def _resident(process: int | str) -> float:
    """Return the MB of memory that *process* has; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1e3


def _children(parent: int) -> Iterator[float]:
    for tasks in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            yield from map(_resident, tasks.read_text("utf-8").split())
        except OSError:
            continue


def curve(samples: list[Sample]) -> Table:
    """Return the table of *samples*, in which each row has the most of its stretch of time."""
    table = Table("seconds", "MB loading", "MB mapping", "together")
    size = -(-len(samples) // _ROWS)
    for start in range(0, len(samples), size):
        part = samples[start : start + size]
        most = max(own for _, own, _ in part), max(others for _, _, others in part)
        table.add_row(f"{part[0][0]:.0f}", *(f"{each:.0f}" for each in (*most, max(a + b for _, a, b in part))))
    return table


@click.command()
@click.argument("articles", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--folder", type=click.Path(path_type=Path), required=True, help="A folder to work in; it is emptied.")
@click.option("--processes", type=int, multiple=True, default=(1, 2), show_default=True, help="May be repeated.")
def main(articles: Path, folder: Path, processes: tuple[int, ...]) -> None:
    """Measure `kg load` of the .jsonl file ARTICLES (see bench.articles) with so many PROCESSES."""
    console = Console(width=120)
    taken: list[float] = []
    for number in processes:
        shutil.rmtree(folder, ignore_errors=True)
        samples = loaded(articles, folder, number)
        taken.append(samples[-1][0])
        console.print(f"{number} processes: {taken[-1]:.1f} s, {taken[0] / taken[-1]:.2f} times {processes[0]}")
        console.print(curve(samples))


if __name__ == "__main__":
    main()
