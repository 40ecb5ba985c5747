"""``kg compact``."""

from datetime import UTC, datetime
from pathlib import Path

import click

from kg.cli.data import data_option
from kg.cli.invocation import invocation
from kg.cli.talk import say
from kg.cli.writing import wait_option, writable
from kg.errors import MissingError


@click.command("compact", short_help="Merge the small files that many writes leave; the content stays the same.")
@data_option
@wait_option
def command(data: Path, wait: float | None) -> None:
    """Publish the current version again written anew, as few files instead of many."""
    store = writable(data)
    version = store.compact(invocation(), datetime.now(UTC), wait)
    if version is None:
        raise MissingError(f"{data}: nothing was loaded here yet")
    size = store.sizes()[version.number].whole / 1e6
    say(f"version {version.number}: {version.manifest.quads:,} quads, {size:.1f} MB")
