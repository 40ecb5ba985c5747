"""A server that may be written to, on a small store of its own."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.store import Store

Serve = Callable[..., AbstractContextManager[tuple[str, subprocess.Popen[str]]]]
TOKEN = "a-token-for-tests"  # noqa: S105 - it guards nothing
SERVE = """
import json
import sys
from pathlib import Path
from kg.server import serve
from kg.settings import Settings
serve(Settings(Path(sys.argv[1]), **json.loads(sys.argv[2])))
"""
USUAL: dict[str, object] = {
    "port": 0,
    "workers": 4,
    "query_timeout": 2.0,
    "memory_limit": 512,
    "max_body": 8,
}


def filled(folder: Path) -> Path:
    """Return *folder* with a first version in it."""
    with Store(folder).draft("test", datetime(2024, 1, 5, tzinfo=UTC)) as draft:
        one = Triple(NamedNode("https://kg.example/id/one"), NamedNode("https://kg.example/ns#number"), Literal(1))
        draft.put("https://kg.example/graph/first", [one])
    return folder


def fill(folder: Path) -> None:
    """Put a first version into *folder*."""
    with Store(folder).draft("test", datetime(2024, 1, 5, tzinfo=UTC)) as draft:
        one = Triple(NamedNode("https://kg.example/id/one"), NamedNode("https://kg.example/ns#number"), Literal(1))
        draft.put("https://kg.example/graph/first", [one])


@contextmanager
def serving(folder: Path, **settings: object) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve *folder*; give the address, without the slash at its end, and the process."""
    started = [sys.executable, "-c", SERVE, str(folder), json.dumps({**USUAL, **settings})]
    with subprocess.Popen(started, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        assert said.startswith("kg answers at "), said + process.stderr.read()
        yield said.split()[-1].rstrip("/"), process
        process.terminate()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """A function that serves a small store of its own, with the settings that it is given."""

    @contextmanager
    def begin(**settings: object) -> Iterator[tuple[str, subprocess.Popen[str]]]:
        folder = tmp_path_factory.mktemp("data")
        fill(folder)
        with serving(folder, **settings) as server:
            yield server

    return begin


@pytest.fixture(scope="session")
def url(serve: Serve) -> Iterator[str]:
    with serve(token=TOKEN) as (address, _):
        yield address


@pytest.fixture(scope="session")
def token() -> str:
    return TOKEN


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[str]:
    """The address of a server without a token, on an empty folder."""
    with serving(tmp_path) as (address, _):
        yield address


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=20, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        yield client
