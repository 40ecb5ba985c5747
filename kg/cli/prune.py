"""``kg prune``."""

from datetime import UTC, datetime
from pathlib import Path

import click

from kg.cli.data import data_option
from kg.cli.invocation import invocation
from kg.cli.talk import say
from kg.cli.writing import wait_option, writable
from kg.store import Keeping


@click.command("prune", short_help="Delete old versions, but for those with a name.")
@click.option("--keep-last", type=click.IntRange(1), metavar="N", help="Keep the newest N versions.")
@click.option("--keep-days", type=click.FloatRange(0), metavar="D", help="Keep what was current in the last D days.")
@data_option
@wait_option
def command(keep_last: int | None, keep_days: float | None, data: Path, wait: float | None) -> None:
    """Delete the versions that neither option asks to keep; without options, none.

    The current version, those with a name (`kg versions --name NAME N`), and what was current a minute ago always stay.
    """
    dropped = writable(data).prune(Keeping(keep_last, keep_days), invocation(), datetime.now(UTC), wait)
    say(f"deleted {len(dropped)} versions" + (f": {', '.join(map(str, dropped))}" if dropped else ""))
