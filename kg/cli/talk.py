"""What is said beside the data, on stderr: messages, and a bar that shows how far a long work has come."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

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


@contextmanager
def counted(what: str) -> Iterator[Callable[[int], None] | None]:
    """Hold a counter of things that are done, shown when stderr is a terminal; it is told how many more there are."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - a tenth of a second, as above
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda more: progress.update(task, advance=more)
