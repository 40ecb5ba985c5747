"""``kg apply``."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import click

from kg.cli.data import data_option
from kg.cli.invocation import invocation
from kg.cli.talk import say
from kg.cli.writing import wait_option, writable
from kg.delta import apply, patched, read
from kg.errors import InputError

_GZIP = b"\x1f\x8b"


@click.command("apply", short_help="Apply an RDF Patch: to the next version, or to a dump of N-Quads.")
@click.argument("patch", type=click.Path(path_type=Path, allow_dash=True))
@data_option
@click.option("--to", "old", type=click.Path(path_type=Path), help="A dump of N-Quads instead of the data folder.")
@click.option("-o", "--output", type=click.File("wb", lazy=True), default="-", help="Where the new dump goes (--to).")
@wait_option
def command(patch: Path, data: Path, old: Path | None, output: IO[bytes], wait: float | None) -> None:
    """Apply PATCH (as `kg diff --format patch` writes it, packed or not; - for stdin).

    To the data folder: it makes the next version. With --to OLD.nq: the new dump is written, byte for byte that of the
    version that the patch leads to.

    A patch brings what the graph says, not the texts of articles; to have those as well, copy the folder of a version.
    """
    changes = read(_lines(patch), str(patch))
    if old is not None:
        output.writelines(patched(_lines(old), changes, str(patch)))
        return
    with writable(data).draft(invocation(), datetime.now(UTC), wait=wait) as draft:
        came, went = apply(draft, changes, str(patch))
    made = f"version {draft.published.number}" if draft.published else "nothing new to publish"
    say(f"+{came:,} -{went:,} quads: {made}")


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with click.open_file(str(path), "rb") as raw:
            start = raw.peek(2)[:2] if hasattr(raw, "peek") else b""
            with gzip.GzipFile(fileobj=raw) if start == _GZIP else raw as file:
                yield from file
    except (OSError, EOFError) as fault:
        raise InputError(f"{path}: cannot be read ({fault})") from fault
