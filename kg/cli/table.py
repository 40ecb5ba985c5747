"""Tables for people, drawn by rich: as wide as the terminal, or as their content needs when nobody watches."""

import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDE = 100_000


def console() -> Console:
    """Return the console that writes to stdout; lines are not broken when it is no terminal."""
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=_WIDE, soft_wrap=True)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table with the heads *columns* to stdout."""
    drawn = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    console().print(drawn)
