"""A small store of invented numbers, and a real server that answers from it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.store import Store

NOW = datetime(2024, 1, 5, tzinfo=UTC)
THINGS = 600
SERVE = """
import sys
from pathlib import Path
from kg.server import serve
from kg.settings import Settings
timeout = float(sys.argv[2])
serve(Settings(Path(sys.argv[1]), port=0, workers=4, query_timeout=timeout, memory_limit=256, cors=("https://app.test",)))
"""
PATIENCE = 60.0
Start = Callable[..., tuple[str, subprocess.Popen[str]]]


def thing(number: int) -> Triple:
    return Triple(
        NamedNode(f"https://kg.example/id/{number}"), NamedNode("https://kg.example/ns#number"), Literal(number)
    )


def publish(folder: Path, graph: str, *numbers: int) -> None:
    with Store(folder).draft("test", NOW) as draft:
        draft.put(f"https://kg.example/graph/{graph}", [thing(number) for number in numbers])


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder: THINGS things with their number, two thirds in the graph `low`, one in `high`."""
    folder = tmp_path_factory.mktemp("data")
    publish(folder, "low", *range(THINGS * 2 // 3))
    publish(folder, "high", *range(THINGS * 2 // 3, THINGS))
    return folder


@pytest.fixture(scope="session")
def start() -> Iterator[Start]:
    """A function that starts a server on a data folder, and returns its address and process.

    It gives a query so many seconds as it is told, or as many as no test takes.
    """
    running = []

    def begin(folder: Path, seconds: float = PATIENCE) -> tuple[str, subprocess.Popen[str]]:
        command = [sys.executable, "-c", SERVE, str(folder), str(seconds)]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
        running.append(process)
        assert process.stderr is not None
        said = process.stderr.readline()
        assert said.startswith("kg answers at "), said + process.stderr.read()
        return said.split()[-1].rstrip("/"), process

    yield begin
    for process in running:
        process.kill()  # its workers end with it; that it stops as it should has its own test
        process.communicate()


@pytest.fixture(scope="session")
def running(data: Path, start: Start) -> tuple[str, subprocess.Popen[str]]:
    """The address of a server on `data`, without the slash at its end, and its process."""
    return start(data)


@pytest.fixture(scope="session")
def url(running: tuple[str, subprocess.Popen[str]]) -> str:
    """The address of a server on `data` whose queries may take as long as they need."""
    return running[0]


@pytest.fixture(scope="session")
def hasty(data: Path, start: Start) -> str:
    """The address of a server on `data` that gives a query half a second."""
    return start(data, 0.5)[0]
