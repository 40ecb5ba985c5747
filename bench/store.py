"""The store beside the native Oxigraph: ``python -m bench.store graph.nq --folder /var/tmp/bench``.

Everything is measured in one run, on one file, and each pair one after the other; what takes less than a second is the
median of several attempts, with the range of the middle half. `bench/README.md` says how to read the table.
"""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from urllib.error import URLError
from urllib.request import urlopen

import click
from pyoxigraph import NamedNode, RdfFormat, parse
from rich.console import Console
from rich.table import Table

from bench.generate import article
from bench.words import words
from kg.store import ArticleRecord, Store
from kg.store.levels import shape
from kg.store.version import DATABASE

_POINT = "SELECT ?p ?o WHERE { GRAPH ?g { <%s> ?p ?o } }"
_TOLD = 60
_TIMES = 9
_LONG = 1.0


class Measured:
    """Rows of the table: what was measured, of kg and (where there is one) of the native Oxigraph, in seconds."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, ...]] = []

    def add(self, what: str, own: list[float], native: list[float] | None = None) -> None:
        """Add a row, and show it at once for whoever waits."""
        ratio = f"{median(native) / median(own):.2f}" if native else ""
        self._rows.append((what, _shown(own), _shown(native) if native else "", ratio))
        print(*self._rows[-1], sep="  |  ", file=sys.stderr, flush=True)

    def note(self, what: str, value: str) -> None:
        """Add a row that is no time."""
        self._rows.append((what, value, "", ""))
        print(what, value, sep="  |  ", file=sys.stderr, flush=True)

    def show(self) -> None:
        """Print the table."""
        table = Table("measured", "kg", "oxigraph", "oxigraph / kg")
        for row in self._rows:
            table.add_row(*row)
        Console(width=120).print(table)


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds *work* takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def run(*command: object) -> None:
    """Run a command, and fail when it does."""
    subprocess.run([*map(str, command)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def publish(store: Store, number: int) -> float:
    """Publish a version with one synthetic article more, and return the seconds that it took."""
    text = f"text {number}"
    lines = "".join(article(words(number), number)).encode()
    quads = list(parse(lines, RdfFormat.N_QUADS))
    graph = quads[0].graph_name
    assert isinstance(graph, NamedNode)  # noqa: S101 - the generator names its graphs
    record = ArticleRecord(sha256(text.encode()).hexdigest(), graph.value, f"Report {number}")

    def work() -> None:
        with store.draft("bench", datetime.now(UTC)) as draft:
            draft.put_article(record, (quad.triple for quad in quads), text)

    return timed(work)


def lying(store: Store) -> str:
    """Return in how many files the current version lies, and in how many runs of them that index that has the most."""
    version = store.current()
    assert version is not None  # noqa: S101 - it was loaded
    return f"{len(version.manifest.files)} files, {shape(version.folder / DATABASE).runs} runs"


def opening(store: Store, attempts: int = 15) -> list[float]:
    """Return how many seconds it takes to open the current version."""
    version = store.current()
    assert version is not None  # noqa: S101 - it was loaded
    return [timed(lambda: store.version(version.number).open()) for _ in range(attempts)]


def pointing(store: Store, attempts: int = 15) -> list[float]:
    """Return how many seconds a query for one thing takes, on a version that is open, asked again and again."""
    version = store.current()
    assert version is not None  # noqa: S101 - it was loaded
    database = version.open()
    subjects = [quad.subject for quad in islice(database, 0, 1000, 50)]
    asked = [_POINT % subject.value for subject in subjects if isinstance(subject, NamedNode)][:attempts]

    def one(query: str) -> float:
        # The first time it is the disk that is measured.
        return median(timed(lambda: list(database.query(query))) for _ in range(_TIMES))  # type: ignore[arg-type]

    return [one(query) for query in asked]


@contextmanager
def answering(command: list[str], url: str) -> Iterator[float]:
    """Start a server and give the seconds until it answers."""
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while True:
                try:
                    with urlopen(f"{url}?query=ASK%20%7B%7D") as answer:  # noqa: S310 - loopback
                        answer.read()
                    break
                except (URLError, ConnectionError):
                    if time.perf_counter() - begin > _TOLD:
                        raise
                    time.sleep(0.005)
            yield time.perf_counter() - begin
        finally:
            process.terminate()


def starting(command: Callable[[int], list[str]], path: str, attempts: int = 3) -> list[float]:
    """Return how many seconds a server needs until its first answer."""
    found = []
    for _ in range(attempts):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with answering(command(port), f"http://127.0.0.1:{port}{path}") as seconds:
            found.append(seconds)
    return found


def _shown(seconds: list[float]) -> str:
    scale, unit = (1000, "ms") if median(seconds) < 1 else (1, "s")
    if len(seconds) == 1:
        return f"{seconds[0] * scale:.1f} {unit}"
    low, _, high = quantiles(seconds, n=4)
    return f"{median(seconds) * scale:.1f} {unit} ({low * scale:.1f} to {high * scale:.1f})"


def _weight(folder: Path) -> float:
    files = {path.stat().st_ino: path.stat().st_size for path in folder.rglob("*") if path.is_file()}
    return sum(files.values()) / 1e6


@click.command()
@click.argument("graph", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--folder", type=click.Path(path_type=Path), required=True, help="A folder to work in; it is emptied.")
@click.option("--versions", default=200, show_default=True, help="How many small versions to publish.")
@click.option("--repeat", default=1, show_default=True, help="How often to load, in turns.")
def main(graph: Path, folder: Path, versions: int, repeat: int) -> None:
    """Measure kg beside the native oxigraph, which must be on the path, on the N-Quads in GRAPH."""
    oxigraph = shutil.which("oxigraph") or str(Path(sys.executable).with_name("oxigraph"))
    measured, own, native = Measured(), folder / "kg", folder / "oxigraph"
    loads: tuple[list[float], list[float]] = ([], [])
    for _ in range(repeat):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        loads[1].append(timed(lambda: run(oxigraph, "load", "--location", native, "--file", graph)))
        loads[0].append(timed(lambda: run(sys.executable, "-m", "kg", "load", "--data", own, graph)))
    store = Store(own)
    version = store.current()
    assert version is not None  # noqa: S101 - it was loaded
    measured.note("quads", f"{version.manifest.quads:,}")
    measured.add("load (the whole command)", *loads)
    measured.add("open the version", before := opening(store))
    measured.add("a query for one thing", points := pointing(store))
    measured.note("weight of the folder", f"{_weight(own / 'versions'):.0f} MB (oxigraph: {_weight(native):.0f} MB)")
    measured.note("its files", lying(store))
    measured.add("publish one article more", [publish(store, number) for number in range(20)])
    more = [publish(store, number) for number in range(20, versions)]
    measured.note("the dearest of these", f"{max(more):.1f} s; {sum(each > _LONG for each in more)} longer than 1 s")
    measured.add(f"open, after {versions} small versions", after := opening(store))
    measured.add(f"a query for one thing, after {versions} small versions", later := pointing(store))
    measured.note(f"its files, after {versions} small versions", lying(store))
    measured.note("opening, after / before", f"{median(after) / median(before):.2f}")
    measured.note("query, after / before", f"{median(later) / median(points):.2f}")
    measured.note(f"weight of the folder, {versions + 1} versions", f"{_weight(own / 'versions'):.0f} MB")
    measured.add(
        "publish one article more, then", [publish(store, number) for number in range(versions, versions + 20)]
    )
    measured.add(
        "compact / optimize",
        [timed(lambda: store.compact("bench", datetime.now(UTC)))],
        [timed(lambda: run(oxigraph, "optimize", "--location", native))],
    )
    measured.add("open, after compacting", opening(store))
    measured.add(
        "start-up to the first answer",
        starting(
            lambda port: [sys.executable, "-m", "kg", "serve", "--data", str(own), "--port", str(port)], "/sparql"
        ),
        starting(
            lambda port: [oxigraph, "serve-read-only", "--location", str(native), "--bind", f"127.0.0.1:{port}"],
            "/query",
        ),
    )
    measured.show()


if __name__ == "__main__":
    main()
