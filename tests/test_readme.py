"""The README is true: its commands are run, in its order, and print what it shows.

``python -m pytest tests/test_readme.py -m slow --update-stories`` writes the real output into it; read the diff.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kg.cli import COMMANDS, commands

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the brief in it and a command `kg` on the path."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "brief.txt").write_bytes((ROOT / "mappings" / "brief.txt").read_bytes())
    command = folder / "bin" / "kg"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kg "$@"\n')
    command.chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def environment(home: Path) -> dict[str, str]:
    path = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "120", "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="module")
def address(home: Path, environment: dict[str, str]) -> Iterator[str]:
    """The address of a server on an empty folder, as a new user starts it."""
    command = [str(home / "bin" / "kg"), "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=home, env=environment, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        yield next(line.split()[-1].rstrip("/") for line in server.stderr if "answers at" in line)
        server.terminate()
        server.stderr.read()


def _commands(block: str) -> list[tuple[str, str]]:
    """Return the commands of a block, each with the output that it shows."""
    found: list[tuple[str, str]] = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        first, *rest = part.splitlines()
        more = [line.removeprefix(">").removeprefix(" ") for line in rest if line.startswith(">")]
        shown = [line for line in rest if not line.startswith(">")]
        found.append(("\n".join([first, *more]), "".join(f"{line}\n" for line in shown)))
    return found


def _shown(command: str, output: str) -> str:
    first, *more = command.splitlines()
    return "\n".join([f"$ {first}", *(f"> {line}" if line else ">" for line in more)]) + "\n" + output


def test_every_command_and_option_of_the_readme_is_there() -> None:
    shown = [command for block in BLOCK.findall(README.read_text("utf-8")) for command, _ in _commands(block)]
    used = [found.groups() for command in shown for found in re.finditer(r"\bkg (\w+)([^|]*)", command)]

    assert used
    for name, rest in used:
        command = commands.get_command(click.Context(commands), name)
        assert command is not None, name
        options = {word for parameter in command.params for word in parameter.opts}
        assert set(re.findall(r"--[\w-]+", rest)) <= options, name


@pytest.mark.slow
def test_the_commands_of_the_readme_print_what_it_shows(
    home: Path,
    environment: dict[str, str],
    address: str,
    update_stories: bool,  # noqa: FBT001 - pytest passes fixtures by name
) -> None:
    readme = README.read_text(encoding="utf-8")
    expected = actual = readme

    for block in BLOCK.findall(readme):
        parts = []
        for command, _ in _commands(block):
            real = command.replace("http://127.0.0.1:8000", address)
            done = subprocess.run(
                ["/bin/bash", "-c", real], cwd=home, env=environment, capture_output=True, text=True, check=False
            )
            parts.append(_shown(command, (done.stderr + done.stdout).replace(address, "http://127.0.0.1:8000")))
        actual = actual.replace(block, "".join(parts))

    if update_stories:
        README.write_text(actual, encoding="utf-8")
    else:
        assert actual == expected


def test_every_command_in_the_table_is_a_command_and_every_command_is_in_the_table() -> None:
    rows = re.findall(r"^\| (`kg .*?) \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`kg (\w+)", row)}

    assert named == set(COMMANDS)
