"""A bar for long work: how many articles are done, how many a second, and how long the rest will take."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(total: int, what: str) -> Iterator[Callable[[int], None]]:
    """Give a function that is told how many more of *total* are done; it draws nothing when stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    # A tenth of a second to import, and only who watches needs it.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Task as Shown  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    class Rate(TextColumn):
        def render(self, task: Shown) -> Text:
            return Text(f"{task.finished_speed or task.speed or 0:.1f} articles/s")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(""),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        shown = progress.add_task(what, total=total)
        yield lambda more: progress.advance(shown, more)
