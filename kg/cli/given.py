"""The options that say of an article what its file does not, and those that name a user's own mappings."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.article import Given
from kg.errors import UsageError

_Command = TypeVar("_Command", bound=Callable[..., Any])


def given_options(command: _Command) -> _Command:
    """Give *command* the options ``--title``, ``--publisher``, ``--published`` and ``--url``."""
    for option in (
        click.option("--url", help="Where the article was published."),
        click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="The day of publication."),
        click.option("--publisher", help="Who published it."),
        click.option("--title", help="The title of the article, when its file does not say."),
    ):
        command = option(command)
    return command


def mappings_option(command: _Command) -> _Command:
    """Give *command* the option ``--mappings``."""
    return click.option(
        "--mappings",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        multiple=True,
        help="A folder with mapping scripts (lexicon/, rules/) of your own; may be repeated.",
    )(command)


def given(
    sources: Sequence[str], title: str | None, publisher: str | None, published: datetime | None, url: str | None
) -> Given:
    """Return what the options say of the articles in *sources*.

    Raises:
        UsageError: a title or an address for several files.
    """
    if (title or url) and len(sources) > 1:
        raise UsageError("--title and --url are about one article; name one file, or use headers or .meta.json files")
    return Given(title, publisher, published.date() if published else None, url)
