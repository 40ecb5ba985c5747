"""The data folder and the version that a command works on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.errors import MissingError
from kg.store import Store, Version

_Command = TypeVar("_Command", bound=Callable[..., Any])


def data_option(command: _Command) -> _Command:
    """Give *command* the option ``--data``."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("kg-data"),
        envvar="KG_DATA",
        show_default=True,
        help="The folder that keeps the versions of the graph.",
    )(command)


def version_option(command: _Command) -> _Command:
    """Give *command* the option ``--version``, as `number`."""
    return click.option(
        "--version", "number", type=int, metavar="N", help="An older version instead of the current one."
    )(command)


def version_in(folder: Path, number: int | None) -> Version:
    """Return the version *number* of the data folder *folder*, the current one when no number is given.

    Raises:
        MissingError: there is none.
    """
    store = Store(folder)
    if number is not None:
        return store.version(number)
    current = store.current()
    if current is None:
        raise MissingError(f"{folder}: nothing was loaded here yet; `kg load FILE --data {folder}` does")
    return current
