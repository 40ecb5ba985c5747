"""Running kg: in this process where only what a command does is looked at, else as its users do, in one of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from click.testing import CliRunner, Result

from kg.cli import commands

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The environment of processes: no settings of whoever runs the tests, warnings are errors."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    return own | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "PYTHONIOENCODING": "utf-8"}


@pytest.fixture(scope="session")
def process(environment: dict[str, str]) -> Callable[..., CompletedProcess[str]]:
    """A function that runs `kg` with arguments in a process of its own, and returns what came of it."""

    def run(*arguments: object) -> CompletedProcess[str]:
        command = [sys.executable, "-m", "kg", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, timeout=60, check=False)

    return run


@pytest.fixture(scope="session")
def kg() -> Callable[..., Result]:
    """A function that runs `kg` with arguments (and text on stdin) in this process, and returns what came of it."""

    def run(*arguments: object, stdin: str | None = None) -> Result:
        result = CliRunner().invoke(commands, [*map(str, arguments)], stdin, prog_name="kg")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture(scope="session")
def loaded(process: Callable[..., CompletedProcess[str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the brief that ships with kg, which tests only read."""
    folder = tmp_path_factory.mktemp("cli") / "data"
    done = process("load", ROOT / "mappings" / "brief.txt", "--data", folder)
    assert done.returncode == 0, done.stderr
    return folder
