"""``kg dump``."""

from pathlib import Path
from typing import IO

import click

from kg.cli.data import data_option, version_in, version_option
from kg.cli.talk import counted, say
from kg.delta import diff, written
from kg.dump import dump_version
from kg.dump.published import Published, publish, published
from kg.errors import MissingError
from kg.store import Store, Version
from kg.store.formats import FORMATS
from kg.versions import find

_NAMES = [each.name for each in FORMATS if each.name != "rdfxml"]


@click.command("dump", short_help="Write a version as RDF, the same bytes for the same content.")
@data_option
@version_option
@click.option("--format", "form", type=click.Choice(_NAMES), default="turtle", show_default=True)
@click.option("--graph", metavar="IRI", help="One graph instead of all.")
@click.option("-o", "--output", type=click.File("wb", lazy=True), default="-", help="A file instead of stdout.")
@click.option("--without-quotes", is_flag=True, help="Leave out the words of texts (oa:exact).")
@click.option("--publish", "publishes", is_flag=True, help="Put the files of the version under /dumps/ of the server.")
def command(  # noqa: PLR0913 - the options of the command
    *,
    data: Path,
    number: str | None,
    form: str,
    graph: str | None,
    output: IO[bytes],
    without_quotes: bool,
    publishes: bool,
) -> None:
    """Write the whole version: the union of its graphs as triples, or each graph under its name as quads.

    With --publish, write all formats into the folder dumps/ of --data, with checksums and with what changed since the
    version that was published before.
    """
    version = version_in(data, number)
    if publishes:
        found = _publish(version, data, quotes=not without_quotes)
        say(f"published version {found.version}: {len(found.files)} files, {found.quads:,} quads")
        return
    with counted("reading graphs") as watch:
        pieces = dump_version(version, form, graph, quotes=not without_quotes, watch=watch)
        output.writelines(pieces)


def _publish(version: Version, data: Path, *, quotes: bool) -> Published:
    before = max((number for number in published(data) if number < version.number), default=None)
    delta = None
    if before is not None:
        try:
            old = find(Store(data), before)
        except MissingError:  # it was pruned since; the delta can then no longer be made
            old = None
        if old is not None:
            base = version.manifest.base
            names = (f"{base}dumps/{before}/", f"{base}dumps/{version.number}/")
            delta = (before, written(diff(old, version, quotes=quotes), *names))
    with counted("reading graphs") as watch:
        return publish(version, data, quotes=quotes, delta=delta, watch=watch)
