"""GraphQL side by side with hand-written SPARQL: ``python -m bench.graphql --quads 2000000 --data FOLDER``.

Makes a store of synthetic articles in FOLDER (unless it is there), then asks the same through the same readers: as one
SPARQL query written by hand, and as a GraphQL operation, both over a real server. Prints the median and the
quartiles of each.

With ``--beside FOLDER2 --beside-quads 10000000`` it asks the same of a second store as well, in turns with the first,
to see whether what an answer costs grows with the store. With ``--pages 500`` it goes through that many pages of 10
and compares the last with the first.
"""

import asyncio
import gc
import socket
import statistics
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from bench.generate import lines, write
from kg import knowledge, ontology
from kg.graphql import create
from kg.readers import Request
from kg.readers.pool import Pool
from kg.store import Store
from kg.web.delivery import Delivery
from kg.web.page import style

_PREFIXES = """PREFIX kg: <https://kg.example/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_BY_HAND = (
    _PREFIXES
    + """SELECT ?t ?supplier ?recipient WHERE {
  { SELECT DISTINCT ?t WHERE { ?t a kg:Transfer } LIMIT 1000 }
  ?t kg:supplier ?s ; kg:recipient ?r .
  ?s rdfs:label ?supplier .
  ?r rdfs:label ?recipient .
}"""
)
_PARTIES = "{ transfers(first: 1000) { edges { node { id supplier { label } recipient { label } } } } }"
_LEVELS = """{ transfers(first: 1000) { edges { node { id
  statements(first: 3) { edges { node { label attributedTo { label } status { label } } } } } } } }"""
_SMALL = "{ transfers(first: 1) { edges { node { label supplier { label } recipient { label } } } } }"
_ROUNDS = 25
_COLD = 8
"""Rounds until each reader has read what it needs."""


@click.command()
@click.option("--quads", default=2_000_000, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), required=True)
@click.option("--rounds", default=_ROUNDS, show_default=True)
@click.option("--beside", type=click.Path(path_type=Path))
@click.option("--beside-quads", default=10_000_000, show_default=True)
@click.option("--pages", default=0, show_default=True)
def main(quads: int, data: Path, rounds: int, beside: Path | None, beside_quads: int, pages: int) -> None:
    """Measure, and print what was found."""
    make(data, quads)
    if beside is not None:
        make(beside, beside_quads)
        compare({data: quads, beside: beside_quads}, rounds)
        return
    if pages:
        walk(data, pages)
        return
    with serving(data) as url:
        client = httpx.Client(timeout=120)

        def by_hand() -> object:
            return client.get(url.replace("/graphql", "/by-hand")).raise_for_status().json()

        def operation(text: str) -> Callable[[], object]:
            def ask() -> object:
                answer = client.post(url, json={"query": text}).raise_for_status().json()
                if "errors" in answer:
                    raise SystemExit(str(answer["errors"]))
                return answer

            return ask

        print(f"{quads} quads, {rounds} rounds, milliseconds: median (lower and upper quartile)")
        hand = measure("1,000 transfers with both parties, SPARQL by hand", by_hand, rounds)
        ours = measure("the same in GraphQL over HTTP", operation(_PARTIES), rounds)
        print(f"{'ratio':56} {ours / hand:8.2f}")
        measure("three levels over 1,000 transfers", operation(_LEVELS), rounds)
        measure("a small query", operation(_SMALL), 8 * rounds)
        explained = client.post(url, json={"query": _LEVELS, "extensions": {"sparql": True}}).json()["extensions"]
        print(f"{'store queries of the three levels':56} {len(explained['sparql']):8}")


def compare(stores: dict[Path, int], rounds: int) -> None:
    """Print what the same operations take over each of *stores*, asked in turns, and the larger over the smaller."""
    taken: dict[str, dict[Path, list[float]]] = {}
    with ExitStack() as stack, httpx.Client(timeout=120) as client:
        urls = {data: stack.enter_context(serving(data)) for data in stores}
        for name, text in {"1,000 transfers": _PARTIES, "three levels": _LEVELS, "a small query": _SMALL}.items():
            found = taken[name] = {data: [] for data in stores}
            for number in range(-_COLD, rounds):
                for data, url in urls.items():
                    begun = time.perf_counter()
                    answer = client.post(url, json={"query": text})
                    # The first read a large store from the disk, which may take longer than an answer may.
                    if number >= 0:
                        answer.raise_for_status()
                        found[data].append((time.perf_counter() - begun) * 1000)
    print(f"{rounds} rounds, milliseconds: median over {', '.join(f'{quads:,}' for quads in stores.values())} quads")
    for name, found in taken.items():
        small, large = (statistics.median(each) for each in found.values())
        print(f"{name:24} {small:8.1f} {large:8.1f}   ratio {large / small:.2f}")


def walk(data: Path, pages: int) -> None:
    """Go through *pages* pages of the transfers, and print what the first and the last twenty take."""
    text = """query ($after: String) { transfers(first: 10, after: $after) {
      edges { node { label } } pageInfo { endCursor } } }"""
    taken, after = [], None
    with serving(data) as url, httpx.Client(timeout=120) as client:
        for number in range(-20, pages):
            begun = time.perf_counter()
            found = client.post(url, json={"query": text, "variables": {"after": after}}).raise_for_status().json()
            if number >= 0:
                taken.append((time.perf_counter() - begun) * 1000)
                after = found["data"]["transfers"]["pageInfo"]["endCursor"]
    first, last = statistics.median(taken[:20]), statistics.median(taken[-20:])
    print(f"pages 1 to 20: {first:.1f} ms; the last 20 of {pages}: {last:.1f} ms; ratio {last / first:.2f}")
    print(f"the dearest {max(taken):.1f} ms, all together {sum(taken) / pages:.1f} ms a page")


def measure(name: str, ask: Callable[[], object], rounds: int) -> float:
    """Print and return the median time of *ask*, in milliseconds, after three rounds that do not count."""
    for _ in range(3):
        ask()
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1000)
    low, median, high = statistics.quantiles(taken, n=4)
    print(f"{name:56} {median:8.1f} ({low:.1f} to {high:.1f})", flush=True)
    return median


def make(data: Path, quads: int) -> None:
    """Make the store in *data*, unless it is there."""
    store = Store(data)
    if store.current() is not None:
        return
    known = knowledge.load()
    with store.draft("bench", datetime.now(UTC)) as draft:
        draft.put("https://kg.example/graph/reference", known.reference)
        draft.put("https://kg.example/graph/ontology", known.ontology)
        with TemporaryDirectory() as folder:
            file = Path(folder) / "graph.nq"
            write(file, islice(lines(1), quads))
            draft.load(file)


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """Serve GraphQL over *data* on loopback, with two readers."""
    pool = Pool(data, 2)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await pool.start()
        try:
            yield
        finally:
            await pool.stop()

    routes = create(
        pool,
        ontology.graph(),
        ontology.shapes(),
        fields=ontology.fields(),
        find=pool.version,
    )

    async def by_hand(_: HttpRequest) -> Response:
        return Delivery(pool, Request(_BY_HAND, "application/sparql-results+json"))

    # As kg.app does it.
    gc.collect()
    gc.freeze()
    app = Starlette(routes=[*routes, Route("/by-hand", by_hand), style()], lifespan=lifespan)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = uvicorn.Server(uvicorn.Config(app, lifespan="on", ws="none", log_level="warning"))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/graphql"
        try:
            httpx.get(f"{url}/schema.graphql", timeout=60).raise_for_status()
            yield url
        finally:
            server.should_exit = True
            thread.join()


if __name__ == "__main__":
    main()
