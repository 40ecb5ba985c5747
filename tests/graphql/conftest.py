"""A server of the invented world on loopback, and what it asked of the store."""

import asyncio
import os
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph
import pytest
import uvicorn
from starlette.applications import Starlette

from kg import ontology
from kg.graphql import Limits, create
from kg.readers import Answer, Dump, Request
from kg.readers.pool import Pool
from kg.store import Store
from kg.web.page import style
from kg.web.problems import handlers

WORLD = Path(__file__).with_name("world.trig")
NOW = datetime(2031, 5, 7, tzinfo=UTC)


@dataclass
class Recording:
    """A reader that keeps what it is asked."""

    pool: Pool
    requests: list[Request | Dump] = field(default_factory=list)

    async def read(self, request: Request | Dump) -> Answer:
        self.requests.append(request)
        return await self.pool.read(request)


@dataclass(frozen=True)
class Server:
    url: str
    store: Store
    reader: Recording
    client: httpx.Client

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        response = self.client.post(self.url, json={"query": query, "variables": variables})
        found: dict[str, Any] = response.json()
        return found

    def data(self, query: str, **variables: object) -> dict[str, Any]:
        answer = self.ask(query, **variables)
        assert "errors" not in answer, answer["errors"]
        found: dict[str, Any] = answer["data"]
        return found

    def explain(self, query: str) -> dict[str, Any]:
        response = self.client.post(self.url, json={"query": query, "extensions": {"sparql": True}})
        found: dict[str, Any] = response.json()
        return found

    def queries_for(self, query: str) -> list[str]:
        del self.reader.requests[:]
        self.ask(query)
        return [request.query for request in self.reader.requests if isinstance(request, Request)]


def publish(store: Store, *files: Path, **graphs: str) -> None:
    """Publish a version with the graphs of TriG *files*, and Turtle for *graphs* by the last step of their names."""
    with store.draft("test", NOW) as draft:
        for file in files:
            quads = list(pyoxigraph.parse(path=file))
            for graph in {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, pyoxigraph.NamedNode)}:
                draft.put(graph, [q.triple for q in quads if q.graph_name == pyoxigraph.NamedNode(graph)])
        for name, turtle in graphs.items():
            quads = list(pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE))
            draft.put(f"https://kg.example/graph/{name}", [quad.triple for quad in quads])


@contextmanager
def serving(store: Store, limits: Limits | None = None) -> Iterator[Server]:
    recording = Recording(Pool(store.folder, 2))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await recording.pool.start()
        try:
            yield
        finally:
            await recording.pool.stop()

    routes = create(
        recording,
        ontology.graph(),
        ontology.shapes(),
        limits=limits,
        fields=ontology.fields(),
        examples=ontology.examples(),
        find=recording.pool.version,
    )
    app = Starlette(routes=[*routes, style()], exception_handlers=handlers(), lifespan=lifespan)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = uvicorn.Server(uvicorn.Config(app, lifespan="on", ws="none", log_level="warning"))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/graphql"
        try:
            # Connections queue in the socket until the server takes them.
            httpx.get(f"{url}/schema.graphql", timeout=60).raise_for_status()
            # Every client of its own would spend 30 ms on certificates that nobody asks for.
            with httpx.Client(timeout=60) as client:
                yield Server(url, store, recording, client)
        finally:
            server.should_exit = True
            thread.join()


Serve = Callable[..., AbstractContextManager[Server]]
Put = Callable[..., None]


@pytest.fixture(scope="session")
def serve() -> Serve:
    return serving


@pytest.fixture(scope="session")
def put() -> Put:
    return publish


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = Store(tmp_path_factory.mktemp("graphql") / "data")
    publish(store, WORLD)
    with serving(store) as server:
        yield server


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Return the folder in which a run of the tests leaves what a person may want to look at."""
    folder = Path(os.environ.get("KG_ARTEFACTS") or Path(__file__).parents[2] / "build" / "artefacts")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
