"""``kg check``."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from pyoxigraph import QuerySolutions
from pyoxigraph import Store as Database

from kg import ontology
from kg.cli.data import data_option, version_in, version_option
from kg.cli.talk import say
from kg.shapes import Checker
from kg.store import Version

_EXCERPTS = """
    PREFIX oa: <http://www.w3.org/ns/oa#>
    SELECT DISTINCT ?excerpt ?start ?end ?exact ?article WHERE {
      ?excerpt oa:hasSource ?article ; oa:start ?start ; oa:end ?end .
      FILTER(isNumeric(?start) && isNumeric(?end))
      OPTIONAL { ?excerpt oa:exact ?exact }
    } ORDER BY ?article ?start ?end"""


@click.command("check", short_help="Check a version against the shapes, and its excerpts against the texts.")
@data_option
@version_option
def command(data: Path, number: str | None) -> None:
    """List what breaks the shapes of the ontology, and which excerpts are not what stands in the kept texts.

    Exits with 0 when there is nothing to list, else with 1.
    """
    version = version_in(data, number)
    database = version.open()
    base = version.manifest.base
    checker = Checker((), (), ontology.shapes(base))
    found = [*map(str, checker.check_store(database)), *_misquoted(version, database, f"{base}article/")]
    for fault in found:
        click.echo(fault)
    say(f"version {version.number}: {len(version.articles)} articles, {len(found)} faults")
    if found:
        sys.exit(1)


def _misquoted(version: Version, database: Database, articles: str) -> Iterator[str]:
    """Yield the excerpts of *database* whose words are not those that stand in the text that *version* keeps."""
    texts = {f"{articles}{sha256[:16]}": version.text(sha256) for sha256 in version.articles}
    yield from (f"{article}: its text is not kept" for article, text in texts.items() if text is None)
    found = database.query(_EXCERPTS, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)  # noqa: S101 - tells mypy what a SELECT gives
    for row in found:
        text = texts.get(_value(row["article"]))
        if text is None:
            continue  # RDF that was loaded directly may quote what is kept elsewhere
        start, end = int(_value(row["start"])), int(_value(row["end"]))
        exact = _value(row["exact"]) if row["exact"] is not None else None
        if not 0 <= start < end <= len(text):
            yield f"{_value(row['excerpt'])}: {start} to {end} is outside the text, which has {len(text)} characters"
        elif exact is not None and exact != text[start:end]:
            yield f"{_value(row['excerpt'])}: quotes “{exact}”, but the text has “{text[start:end]}” there"


def _value(term: object) -> str:
    return str(getattr(term, "value", term))
