"""``kg dump``."""

from pathlib import Path
from typing import IO

import click

from kg.cli.data import data_option, version_in, version_option
from kg.dump import dump
from kg.store.formats import FORMATS

_NAMES = [each.name for each in FORMATS if each.name != "rdfxml"]


@click.command("dump", short_help="Write a version as RDF, the same bytes for the same content.")
@data_option
@version_option
@click.option("--format", "form", type=click.Choice(_NAMES), default="turtle", show_default=True)
@click.option("--graph", metavar="IRI", help="One graph instead of all.")
@click.option("-o", "--output", type=click.File("wb", lazy=True), default="-", help="A file instead of stdout.")
def command(data: Path, number: int | None, form: str, graph: str | None, output: IO[bytes]) -> None:
    """Write the whole version: the union of its graphs as triples, or each graph under its name as quads."""
    version = version_in(data, number)
    output.writelines(dump(version.open(), form, graph, version.manifest.base))
