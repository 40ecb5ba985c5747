"""What the commands that write to a data folder share: the store, and whether to wait for another writer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.cli.talk import say
from kg.store import Store

_Command = TypeVar("_Command", bound=Callable[..., Any])


def writable(data: Path) -> Store:
    """Return the store in the folder *data*; who has to wait for another writer is told for whom, on stderr."""
    return Store(data, say)


def wait_option(command: _Command) -> _Command:
    """Give *command* the option ``--no-wait``, as `wait`: 0 seconds with it, else nothing (as long as it takes)."""
    return click.option(
        "--no-wait",
        "wait",
        is_flag=True,
        flag_value=0.0,
        default=None,
        type=float,
        help="Fail at once when somebody else is writing.",
    )(command)
