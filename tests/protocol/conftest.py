"""A server that may be written to, on a small store of its own."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.store import Store

TOKEN = "a-token-for-tests"  # noqa: S105 - it guards nothing
SERVE = """
import sys
from pathlib import Path
from kg.server import serve
from kg.settings import Settings
serve(Settings(Path(sys.argv[1]), port=0, workers=4, query_timeout=2.0, memory_limit=512, token=sys.argv[2] or None,
      body_timeout=3.0, max_body=8, max_requests=50))
"""


def filled(folder: Path) -> Path:
    """Return *folder* with a first version in it."""
    with Store(folder).draft("test", datetime(2024, 1, 5, tzinfo=UTC)) as draft:
        one = Triple(NamedNode("https://kg.example/id/one"), NamedNode("https://kg.example/ns#number"), Literal(1))
        draft.put("https://kg.example/graph/first", [one])
    return folder


def serving(folder: Path, token: str) -> Iterator[str]:
    """Yield the address of a server on *folder*, and stop it afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(folder), token], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stderr is not None
    said = process.stderr.readline()
    assert said.startswith("kg answers at "), said + process.stderr.read()
    yield said.split()[-1].rstrip("/")
    process.terminate()
    process.communicate()


@pytest.fixture(scope="session")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serving(filled(tmp_path_factory.mktemp("data")), TOKEN)


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[str]:
    """The address of a server without a token, on an empty folder."""
    yield from serving(tmp_path, "")


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=20, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        yield client
