"""``kg diff``."""

import sys
from pathlib import Path

import click

from kg.cli.data import data_option, version_in
from kg.delta import diff, words, written


@click.command("diff", short_help="Tell what changed between two versions, in words or as RDF Patch.")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@data_option
@click.option("--format", "form", type=click.Choice(["words", "patch"]), default="words", show_default=True)
@click.option("--without-quotes", is_flag=True, help="Leave out the words of texts (oa:exact).")
def command(*, before: str, after: str, data: Path, form: str, without_quotes: bool) -> None:
    """Tell what changed from version A to version B (numbers, names or dates): in words, or as RDF Patch.

    `kg apply` makes B of A with the patch.
    """
    old, new = version_in(data, before), version_in(data, after)
    changes = diff(old, new, quotes=not without_quotes)
    if form == "words":
        for line in words(old, new, changes):
            click.echo(line)
        return
    base = new.manifest.base
    sys.stdout.buffer.writelines(written(changes, f"{base}dumps/{old.number}/", f"{base}dumps/{new.number}/"))
