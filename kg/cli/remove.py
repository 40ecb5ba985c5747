"""``kg remove``."""

from datetime import UTC, datetime
from pathlib import Path

import click

from kg.cli.data import data_option
from kg.cli.invocation import invocation
from kg.cli.talk import say
from kg.cli.writing import wait_option, writable


@click.command("remove", short_help="Take an article out of the next version, or out of all of them.")
@click.argument("article")
@click.option("--purge", is_flag=True, help="Take it out of the old versions too, and out of their files.")
@data_option
@wait_option
def command(article: str, data: Path, wait: float | None, *, purge: bool) -> None:
    """Publish a version without ARTICLE, which is its SHA-256 (8 digits of it or more), its IRI, or its title."""
    store, now = writable(data), datetime.now(UTC)
    if not purge:
        removed = store.remove(article, invocation(), now, wait)
        say(f"removed {removed}; older versions still have it, --purge takes it out of them")
        return
    purged = store.purge(article, invocation(), now, wait)
    numbers = ", ".join(map(str, purged.versions)) or "none: nothing of it was left"
    say(f"purged {purged.record}; versions made again: {numbers}")
