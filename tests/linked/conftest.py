"""A server on the graph of the brief that ships with kg, and one on a graph of hostile values."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import as_file
from pathlib import Path

import httpx
import pytest

from kg import knowledge
from kg.cli.loading import Order, load
from kg.resources import resource
from kg.store import Store

NOW = datetime(2024, 1, 5, tzinfo=UTC)
SERVE = """
import sys
from pathlib import Path
from kg.server import serve
from kg.settings import Settings
serve(Settings(Path(sys.argv[1]), port=0, workers=2))
"""
Start = Callable[[Path], str]


@pytest.fixture(scope="session")
def start() -> Iterator[Start]:
    """A function that starts a server on a data folder and returns its address, without the slash at its end."""
    running = []

    def begin(folder: Path) -> str:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(folder)], stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        running.append(process)
        assert process.stderr is not None
        said = process.stderr.readline()
        assert said.startswith("kg answers at "), said + process.stderr.read()
        return said.split()[-1].rstrip("/")

    yield begin
    for process in running:
        process.terminate()
        process.communicate()


@pytest.fixture(scope="session")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the brief."""
    folder = tmp_path_factory.mktemp("brief")
    with as_file(resource("mappings", "brief.txt")) as file:
        report = load(Store(folder), [str(file)], knowledge.load(), Order(), "test")
    assert not report.failures
    return folder


@pytest.fixture(scope="session")
def url(brief: Path, start: Start) -> str:
    return start(brief)


@pytest.fixture
def http(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=30) as client:
        yield client
