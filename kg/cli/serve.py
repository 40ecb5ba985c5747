"""``kg serve``."""

import os
from collections.abc import Callable
from importlib.resources import as_file
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.cli.data import data_option
from kg.cli.talk import say
from kg.resources import resource
from kg.server import serve
from kg.settings import Settings
from kg.store import Store

_Command = TypeVar("_Command", bound=Callable[..., Any])
_DEFAULTS = Settings()
_POSITIVE = click.IntRange(1)
_SECONDS = click.FloatRange(0, min_open=True)
_OPTIONS: dict[str, tuple[str, click.ParamType[Any] | None, str | None]] = {
    "host": ("The address to listen at.", None, None),
    "port": ("The port to listen at; 0 for any free one.", click.IntRange(0, 65535), None),
    "workers": ("How many queries run at once.", _POSITIVE, None),
    "query_timeout": ("How long a query may take.", _SECONDS, "SECONDS"),
    "memory_limit": ("Memory for one query.", _POSITIVE, "MB"),
    "default_graph": ("What a query without a dataset of its own sees.", click.Choice(["union", "own"]), None),
    "max_query": ("How long a query may be.", _POSITIVE, "KB"),
    "max_body": ("How large an update or RDF that is sent may be.", _POSITIVE, "MB"),
    "body_timeout": ("How long sending a body may take.", _SECONDS, "SECONDS"),
    "client_timeout": ("How long a client may take to ask, or to take a piece of its answer.", _SECONDS, "SECONDS"),
    "max_rows": ("How many rows or triples an answer may have; 0: any number.", click.IntRange(0), None),
    "max_answer": ("How large an answer may be; 0: of any size.", click.IntRange(0), "MB"),
    "max_requests": ("How many requests are answered at once.", _POSITIVE, None),
    "graphql_depth": ("How deep a GraphQL operation may be.", _POSITIVE, None),
    "graphql_cost": ("How many things a GraphQL operation can lead to.", _POSITIVE, None),
    "graphql_page": ("How many things a page may have in GraphQL.", _POSITIVE, None),
    "graphql_batch": ("How many GraphQL operations one request may have; 0: no batches.", click.IntRange(0), None),
    "licence": ("The licence of the data, for their description.", None, "IRI"),
}
_SEVERAL = {
    "cors": ("Whose pages may read the answers; * for all. May be repeated.", "ORIGIN"),
    "services": ("The beginning of IRIs that SERVICE and LOAD may ask. May be repeated.", "IRI"),
}
_SWITCHES = {
    "serve_texts": "Serve whole texts of articles, too.",
    "no_introspection": "Do not tell GraphQL clients the schema.",
    "access_log": "Write a line for each request to stderr.",
    "empty": "Begin without the brief that ships with kg.",
}


def _settings(command: _Command) -> _Command:
    """Give *command* an option for each setting, each also as an environment variable ``KG_…``."""
    for name, words in reversed(_SWITCHES.items()):
        command = click.option(_flag(name), envvar=_variable(name), is_flag=True, help=words)(command)
    for name, (words, metavar) in reversed(_SEVERAL.items()):
        several = click.option(_flag(name), envvar=_variable(name), multiple=True, metavar=metavar, help=words)
        command = several(command)
    for name, (words, kind, unit) in reversed(_OPTIONS.items()):
        default = getattr(_DEFAULTS, name)
        command = click.option(
            _flag(name),
            envvar=_variable(name),
            type=kind,
            default=default,
            metavar=unit,
            show_default=True,
            help=words,
        )(command)
    return command


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _variable(name: str) -> str:
    return f"KG_{name.upper()}"


@click.command("serve", short_help="Serve SPARQL, GraphQL and dumps over HTTP.")
@data_option
@_settings
def command(*, data: Path, empty: bool, **options: Any) -> None:  # noqa: ANN401 - each is what its option says
    """Serve the folder --data until it is interrupted.

    A folder without any version gets the brief that ships with kg, unless --empty. Whoever knows the token in the
    environment variable KG_TOKEN may write; without one nobody may. Each option is also an environment variable, such
    as KG_PORT.
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
