"""``kg serve``."""

import os
from importlib.resources import as_file
from pathlib import Path
from typing import Any

import click

from kg.cli.data import data_option
from kg.cli.talk import say
from kg.resources import resource
from kg.server import serve
from kg.settings import Settings
from kg.store import Store

_SETTINGS = Settings()


@click.command("serve", short_help="Serve SPARQL, GraphQL and dumps over HTTP.")
@data_option
@click.option("--host", envvar="KG_HOST", default=_SETTINGS.host, show_default=True)
@click.option("--port", envvar="KG_PORT", type=click.IntRange(0, 65535), default=_SETTINGS.port, show_default=True)
@click.option(
    "--workers",
    envvar="KG_WORKERS",
    type=click.IntRange(1),
    default=_SETTINGS.workers,
    show_default=True,
    help="How many queries run at once.",
)
@click.option(
    "--query-timeout",
    envvar="KG_QUERY_TIMEOUT",
    type=click.FloatRange(0, min_open=True),
    default=_SETTINGS.query_timeout,
    metavar="SECONDS",
    show_default=True,
)
@click.option(
    "--memory-limit",
    envvar="KG_MEMORY_LIMIT",
    type=click.IntRange(1),
    default=_SETTINGS.memory_limit,
    metavar="MB",
    show_default=True,
    help="Memory for one query.",
)
@click.option(
    "--default-graph",
    envvar="KG_DEFAULT_GRAPH",
    type=click.Choice(["union", "own"]),
    default=_SETTINGS.default_graph,
    show_default=True,
    help="What a query without a dataset of its own sees.",
)
@click.option("--cors", envvar="KG_CORS", multiple=True, metavar="ORIGIN", help="Whose pages may read; * for all.")
@click.option("--serve-texts", envvar="KG_SERVE_TEXTS", is_flag=True, help="Serve whole texts of articles, too.")
@click.option("--empty", envvar="KG_EMPTY", is_flag=True, help="Begin without the brief that ships with kg.")
def command(*, data: Path, empty: bool, **options: Any) -> None:  # noqa: ANN401 - each is what its option says
    """Serve the folder --data until it is interrupted.

    A folder without any version gets the brief that ships with kg, unless --empty. Whoever knows the token in the
    environment variable KG_TOKEN may write; without one nobody may.
    """
    if not empty and Store(data).current() is None:
        _load_brief(data)
    serve(Settings(data=data, token=os.environ.get("KG_TOKEN") or None, **options))


def _load_brief(data: Path) -> None:
    # Half a second to import, and a folder with data does not need it.
    from kg import knowledge  # noqa: PLC0415
    from kg.cli.loading import Order, load  # noqa: PLC0415

    say(f"{data}: nothing was loaded here yet; loading the brief that ships with kg")
    with as_file(resource("mappings", "brief.txt")) as brief:
        say(str(load(Store(data), [str(brief)], knowledge.load(), Order(), "kg serve")))
