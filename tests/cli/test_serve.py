"""`kg serve` as a process: what it shows on an empty folder."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from kg.cli.serve import command
from kg.settings import Settings

Start = Callable[..., str]


@pytest.fixture
def serve(environment: dict[str, str]) -> Iterator[Start]:
    """A function that starts `kg serve` on a port of the system's choice and returns its address."""
    running = []

    def begin(*arguments: object) -> str:
        started = [sys.executable, "-m", "kg", "serve", "--port", "0", *map(str, arguments)]
        process = subprocess.Popen(started, stderr=subprocess.PIPE, encoding="utf-8", env=environment)
        running.append(process)
        assert process.stderr is not None
        said: list[str] = []
        while not said or not said[-1].startswith("kg answers at "):
            said.append(process.stderr.readline())
            assert said[-1], f"it ended before it answered: {''.join(said)}"
        return said[-1].split()[-1]

    yield begin
    for process in running:
        process.terminate()
        process.communicate()


def ask(address: str, query: str) -> dict[str, object]:
    request = urllib.request.Request(  # noqa: S310 - the address is that of a server of this test
        f"{address}sparql",
        query.encode(),
        {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
        found: dict[str, object] = json.load(answer)
        return found


def test_every_setting_but_the_secret_one_is_an_option() -> None:
    options = {parameter.name for parameter in command.params}

    assert {field.name for field in fields(Settings)} - {"token"} == options - {"empty"}


def test_an_empty_folder_shows_the_brief(serve: Start, tmp_path: Path) -> None:
    address = serve("--data", tmp_path / "data")

    answer = ask(address, "ASK { ?transfer a <https://kg.example/ns#Transfer> }")

    assert answer["boolean"] is True


def test_an_empty_folder_stays_empty_when_asked(serve: Start, tmp_path: Path) -> None:
    address = serve("--data", tmp_path / "data", "--empty")

    with urllib.request.urlopen(f"{address}healthz", timeout=30) as answer:  # noqa: S310 - our own server
        assert answer.status == 200

    assert not (tmp_path / "data" / "versions").exists()
