"""``kg explain``."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from kg import knowledge
from kg.article import Article, Given, read
from kg.cli.data import data_option, version_in
from kg.cli.explanation import explanation
from kg.cli.given import given, given_options, mappings_option
from kg.cli.sources import STDIN
from kg.cli.table import console
from kg.corpus.articles import article_of
from kg.errors import ArticleError, MissingError
from kg.extract.extract import extraction
from kg.store.records import find


@click.command("explain", short_help="Show what is found in an article, sentence by sentence, and by which rule.")
@click.argument("article")
@data_option
@given_options
@mappings_option
def command(  # noqa: PLR0913 - the options of the command
    *,
    article: str,
    data: Path,
    title: str | None,
    publisher: str | None,
    published: datetime | None,
    url: str | None,
    mappings: tuple[Path, ...],
) -> None:
    """Explain ARTICLE: a file, - for standard input, or an article that was loaded (its hash, IRI or title).

    For each sentence: the mentions and what they were resolved to, the attributions and frames that fired with their
    slots, the claims that came of them, and what was not taken: words that a rule might have fitted, with the rule that
    came closest and what it lacked; actors that were not resolved; statements without a speaker; events told before.
    """
    about = given([article], title, publisher, published, url)
    known = knowledge.load(mappings)
    drawn = console()
    for one in _articles(article, about, data):
        for line in explanation(extraction(one, known.lexicon, known.rules), known.rules):
            drawn.print(line)


def _articles(name: str, about: Given, data: Path) -> Iterator[Article]:
    if name != STDIN and not Path(name).exists():
        yield _loaded(name, data)
        return
    for found in read(sys.stdin.buffer if name == STDIN else Path(name), about):
        if isinstance(found, ArticleError):
            raise found
        yield found


def _loaded(name: str, data: Path) -> Article:
    version = version_in(data, None)
    record = find(version.articles, name)
    text = version.text(record.sha256)
    if text is None:
        raise MissingError(f"{record}: its text is not kept")
    return article_of(record, text)
