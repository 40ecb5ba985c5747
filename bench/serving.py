"""kg serve side by side with the native server: ``python -m bench.serving --quads 2000000 --data FOLDER``.

Makes a store of synthetic articles in FOLDER (unless it is there) and starts `kg serve` and `oxigraph
serve-read-only` on the same files. The client is wrk (a package of Debian) with one thread, for long answers curl.
Each measurement is taken in turn from both, several times; the ratio is that of the same turn, kg over native (above
1, kg is quicker), with the lowest and highest turn beside the median.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random
from urllib.parse import quote
from urllib.request import urlopen

import click
from pyoxigraph import NamedNode

from bench.generate import lines, write
from kg.store import Store

_KG = "PREFIX kg: <https://kg.example/ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
_POINT = "SELECT ?p ?o WHERE {{ <{}> ?p ?o }}"
_JOIN = (
    _KG + "SELECT ?label ?who ?status WHERE {{ ?s kg:content <{}> ; kg:attributedTo ?who ; kg:status ?status . "
    "<{}> kg:item/kg:itemType ?type ; kg:case/rdfs:label ?label }}"
)
_HOPS = (
    _KG + "SELECT ?event ?type ?who WHERE {{ ?event kg:supplier <{}> ; kg:recipient <{}> ; kg:item ?item . "
    "?item kg:itemType ?type . ?statement kg:content ?event ; kg:attributedTo ?who }}"
)
_AGGREGATE = "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n)"
_STREAM = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 1000000"
_JSON = "application/sparql-results+json"
_CLIENTS = (1, 8)
_LUA = """
local requests, n = {}, 0
init = function(args)
  for line in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", "/query?query=" .. line, {Host = "bench", Accept = "%s"})
  end
end
request = function() n = n %% #requests + 1; return requests[n] end
done = function(summary)
  local wrong = summary.errors.status + summary.errors.timeout + summary.errors.read
  io.write(string.format("result %%d %%d %%d\\n", summary.requests, summary.duration, wrong))
end
"""


@dataclass(frozen=True)
class Server:
    """A server under measurement: its name, the address, and its process."""

    name: str
    address: str
    process: subprocess.Popen[str]

    def memory(self) -> str:
        """Return what its processes take, and took at most, in megabytes."""
        pid = self.process.pid
        workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        shared = sum(_megabytes(f"/proc/{each}/smaps_rollup", "Pss:") for each in workers)
        said = f"{self.name}: {_megabytes(f'/proc/{pid}/status', 'VmHWM:')} MB at most"
        return said + (f"; its {len(workers)} readers together {shared} MB now" if workers else "")


def _megabytes(file: str, key: str) -> int:
    fields = [line.split() for line in Path(file).read_text("utf-8").splitlines()]
    return next(int(each[1]) // 1024 for each in fields if each[0] == key)


@click.command()
@click.option("--quads", default=2_000_000, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), required=True)
@click.option("--rounds", default=5, show_default=True)
@click.option("--seconds", default=4, show_default=True, help="How long wrk asks in each round.")
def main(quads: int, data: Path, rounds: int, seconds: int) -> None:
    """Measure, and print a table of rates and ratios."""
    if Store(data).current() is None:
        _fill(data, quads)
    version = Store(data).current()
    if version is None:
        raise click.ClickException(f"{data}: holds no version")
    for file in (version.folder / "db").iterdir():
        file.read_bytes()  # so that neither of the two waits for the disk
    events, pairs = _events(version.folder / "db"), _pairs(version.folder / "db")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        native = stack.enter_context(_native(version.folder / "db"))
        ours = stack.enter_context(_kg(data))
        (folder / "ask.lua").write_text(_LUA % _JSON)
        urlopen(f"{ours.address}/graphql?query=%7B__typename%7D", timeout=60).close()  # noqa: S310 - it is made meanwhile
        for server in (native, ours):
            _rate(server, folder, [_POINT.format(event) for event in events[:5000]], 8, seconds)
        print(f"{'':22}{'clients':>8}{'native/s':>12}{'kg/s':>12}{'ratio':>8}   lowest to highest of {rounds}")
        for clients in _CLIENTS:
            for name, queries in _measurements(events, pairs):
                rates = []
                for turn in range(rounds):
                    asked = queries(turn)
                    rates.append([_rate(server, folder, asked, clients, seconds) for server in (native, ours)])
                _print(name, clients, rates)
            for name, query, count in (("aggregate over all", _AGGREGATE, 1), ("1,000,000 rows", _STREAM, 1_000_000)):
                taken = [[_fetch(server, query, clients) for server in (native, ours)] for _ in range(3)]
                _print(name, clients, [[count * rate for rate in each] for each in taken])
        print(native.memory(), ours.memory(), sep="\n")


def _measurements(events: list[str], pairs: list[tuple[str, str]]) -> list[tuple[str, Callable[[int], list[str]]]]:
    def repeated(_: int) -> list[str]:
        return [_POINT.format(event) for event in events[:100]]

    def fresh(turn: int) -> list[str]:
        return [f"{_POINT.format(event)} # {turn} {time.time()}" for event in events]

    def join(turn: int) -> list[str]:
        return [f"{_JOIN.format(event, event)} # {turn} {time.time()}" for event in events]

    def hops(turn: int) -> list[str]:
        return [f"{_HOPS.format(*pair)} # {turn} {time.time()}" for pair in pairs]

    return [
        ("repeated queries", repeated),
        ("fresh point queries", fresh),
        ("fresh joins of one", join),
        ("fresh 3-hop joins", hops),
    ]


def _print(name: str, clients: int, rates: list[list[float]]) -> None:
    ratios = sorted(ours / native for native, ours in rates)
    native, ours = (statistics.median(each) for each in zip(*rates, strict=True))
    print(
        f"{name:22}{clients:8}{native:12,.1f}{ours:12,.1f}{statistics.median(ratios):8.2f}   "
        f"{ratios[0]:.2f} to {ratios[-1]:.2f}",
        flush=True,
    )


def _rate(server: Server, folder: Path, queries: list[str], clients: int, seconds: int) -> float:
    """Return how many of *queries* were answered in a second."""
    (folder / "queries").write_text("\n".join(quote(query, safe="") for query in queries))
    wrk = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}", "--timeout", "60", "-s", str(folder / "ask.lua")]
    said = subprocess.run(
        [*wrk, server.address, "--", str(folder / "queries")], capture_output=True, text=True, check=True
    )
    requests, microseconds, wrong = next(
        map(int, line.split()[1:]) for line in said.stdout.splitlines() if line.startswith("result")
    )
    if wrong:
        raise click.ClickException(f"{server.name}: {wrong} of {requests} requests failed")
    return requests / microseconds * 1e6


def _fetch(server: Server, query: str, clients: int) -> float:
    """Return how many answers came in a second when *clients* ask for one each, none of them asked for before."""
    begun = time.perf_counter()
    fetching = []
    for number in range(clients):
        url = f"{server.address}/query?query={quote(f'{query} # {number} {begun}', safe='')}"
        command = ["curl", "--silent", "--fail", "--output", "/dev/null", "--header", f"Accept: {_JSON}", url]
        fetching.append(subprocess.Popen(command))
    codes = [each.wait() for each in fetching]
    if any(codes):
        raise click.ClickException(f"{server.name}: an answer failed")
    return clients / (time.perf_counter() - begun)


def _fill(data: Path, quads: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "graph.nq"
        write(file, islice(lines(1), quads))
        with Store(data).draft("bench", datetime.now(UTC)) as draft:
            draft.load(file)
    Store(data).compact("bench", datetime.now(UTC))


def _events(database: Path) -> list[str]:
    """Return the IRIs of all transfers, in an order that has nothing to do with where they lie."""
    from pyoxigraph import Store as Database  # noqa: PLC0415 - kg's own Store is the other one

    supplier = NamedNode("https://kg.example/ns#supplier")
    quads = Database.read_only(str(database)).quads_for_pattern(None, supplier, None)
    found = {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
    events = sorted(found)
    Random(1).shuffle(events)  # noqa: S311 - an order that comes back the same
    return events


def _pairs(database: Path) -> list[tuple[str, str]]:
    """Return who supplies whom, in an order that has nothing to do with where it lies."""
    from pyoxigraph import QuerySolutions  # noqa: PLC0415 - kg's own Store is the other one
    from pyoxigraph import Store as Database  # noqa: PLC0415

    query = f"{_KG} SELECT DISTINCT ?a ?b WHERE {{ ?e kg:supplier ?a ; kg:recipient ?b }}"
    rows = Database.read_only(str(database)).query(query, use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)  # noqa: S101 - it is a SELECT
    pairs = sorted((row["a"].value, row["b"].value) for row in rows)
    Random(1).shuffle(pairs)  # noqa: S311 - an order that comes back the same
    return pairs


@contextmanager
def _native(database: Path) -> Iterator[Server]:
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{Path(sys.executable).resolve().parent}")
    program = program or shutil.which("oxigraph")
    if program is None:
        raise click.ClickException("the native server is missing: pip install oxigraph")
    address = "127.0.0.1:17878"
    command = [program, "serve-read-only", "--location", str(database), "--bind", address, "--union-default-graph"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            _wait(f"http://{address}/")
            yield Server("native", f"http://{address}", process)
        finally:
            process.terminate()


@contextmanager
def _kg(data: Path) -> Iterator[Server]:
    command = [sys.executable, "-m", "kg", "serve", "--data", str(data), "--port", "0", "--query-timeout", "600"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None  # noqa: S101 - it is a pipe
            address = process.stderr.readline().split()[-1].rstrip("/")
            _wait(f"{address}/readyz")
            yield Server("kg", address, process)
        finally:
            process.terminate()


def _wait(url: str) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            urlopen(url, timeout=10).close()  # noqa: S310 - our own server
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


if __name__ == "__main__":
    main()
