"""The data folder and the version that a command works on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.errors import MissingError
from kg.store import Store, Version
from kg.versions import find

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
        "--version", "number", metavar="N|NAME|DATE", help="An older version instead of the current one."
    )(command)


def version_in(folder: Path, number: str | int | None) -> Version:
    """Return the version of the data folder *folder* that *number* names, the current one when nothing is given.

    Raises:
        MissingError: there is none, or none any more.
    """
    store = Store(folder)
    if number is not None:
        return find(store, number)
    current = store.current()
    if current is None:
        raise MissingError(f"{folder}: nothing was loaded here yet; `kg load FILE --data {folder}` does")
    return current
