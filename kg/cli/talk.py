"""What is said beside the data, on stderr: messages, and a bar that shows how far a long work has come."""

import sys
from collections.abc import Iterable, Iterator

import click


def say(words: str) -> None:
    """Say *words* to whoever watches the command."""
    click.echo(words, err=True)


def watched(things: Iterable[str], what: str) -> Iterator[str]:
    """Yield *things*, with a bar that says how many are done; without one when stderr is no terminal."""
    if not sys.stderr.isatty():
        yield from things
        return
    # A tenth of a second to import, and only who watches needs it.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(list(things), description=what)
