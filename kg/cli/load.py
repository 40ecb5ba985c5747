"""``kg load``."""

import sys
from datetime import datetime
from pathlib import Path

import click

from kg import knowledge
from kg.cli.data import data_option
from kg.cli.given import given, given_options, mappings_option
from kg.cli.invocation import invocation
from kg.cli.loading import Order, load
from kg.cli.talk import say
from kg.cli.writing import writable
from kg.errors import UsageError
from kg.iris import DEFAULT_BASE


@click.command("load", short_help="Load articles, readings and RDF; all of them become one version.")
@click.argument("sources", nargs=-1)
@data_option
@given_options
@click.option("--replace", is_flag=True, help="Take new data for a text that is there under another publisher or date.")
@click.option("--remap", is_flag=True, help="Map the texts that are there again, with today's rules.")
@click.option("--without-quotes", is_flag=True, help="Keep where excerpts stand in their text, but not their words.")
@click.option("--check", is_flag=True, help="Check RDF against the shapes, too.")
@click.option(
    "--processes", type=click.IntRange(1), metavar="N", help="Map many articles with N processes.  [default: all cores]"
)
@click.option("--no-wait", is_flag=True, help="Fail at once when somebody else is writing.")
@click.option("--base", metavar="IRI", help=f"The base of all IRIs, fixed by the first load; default {DEFAULT_BASE}.")
@mappings_option
def command(  # noqa: PLR0913 - the options of the command
    *,
    sources: tuple[str, ...],
    data: Path,
    title: str | None,
    publisher: str | None,
    published: datetime | None,
    url: str | None,
    replace: bool,
    remap: bool,
    without_quotes: bool,
    check: bool,
    processes: int | None,
    no_wait: bool,
    base: str | None,
    mappings: tuple[Path, ...],
) -> None:
    """Load SOURCES, which become one version: files, folders, or - for standard input.

    Articles are .txt, .md, .html and .jsonl files, readings .json files; RDF is known by its extension. One bad source
    never stops the others: it is named at the end, and the command then exits with 1.
    """
    if not sources and not remap:
        raise UsageError("nothing to load: name files or folders, or - for standard input")
    about = given(sources, title, publisher, published, url)
    store = writable(data)
    current = store.current()
    base = base or (current.manifest.base if current else DEFAULT_BASE)
    order = Order(
        about,
        replace=replace,
        remap=remap,
        quotes=not without_quotes,
        check=check,
        wait=not no_wait,
        processes=processes,
    )
    report = load(store, sources, knowledge.load(mappings, base), order, invocation())
    say(str(report))
    if report.failures:
        sys.exit(1)
