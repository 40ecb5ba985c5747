"""``kg rollback``."""

from datetime import UTC, datetime
from pathlib import Path

import click

from kg.cli.data import data_option
from kg.cli.invocation import invocation
from kg.cli.talk import say
from kg.cli.writing import wait_option, writable


@click.command("rollback", short_help="Publish an older version again, as the next one.")
@click.argument("version")
@data_option
@wait_option
def command(version: str, data: Path, wait: float | None) -> None:
    """Publish the content of VERSION (a number or a name) again, as the next version."""
    store = writable(data)
    start = store.called(version)
    made = store.rollback(start.number, invocation(), datetime.now(UTC), wait)
    say(f"version {made.number}: the content of version {start.number}, {made.manifest.quads:,} quads")
