"""A server on the graph of the brief that ships with kg, and one on a graph of hostile values."""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from kg import knowledge
from kg.cli.loading import Order, load
from kg.resources import resource
from kg.store import Store

if TYPE_CHECKING:
    from tests.conftest import Start

NOW = datetime(2024, 1, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the brief."""
    folder = tmp_path_factory.mktemp("brief")
    with as_file(resource("mappings", "brief.txt")) as file:
        report = load(Store(folder), [str(file)], knowledge.load(), Order(), "test")
    assert not report.failures
    return folder


@pytest.fixture(scope="session")
def url(brief: Path, start: "Start") -> str:
    return start(brief)


@pytest.fixture
def http(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=30) as client:
        yield client
