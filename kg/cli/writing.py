"""What the commands that write to a data folder share: whether to wait for another writer."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])


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
