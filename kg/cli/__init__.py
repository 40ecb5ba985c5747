"""The command line: one file for each command; data on stdout, talk on stderr; exit 0, 1 (it failed), 2 (used wrongly).

This module imports nothing but click: a command pays only for what it uses itself.
"""

from importlib import import_module
from typing import Any

import click

from kg import __version__
from kg.errors import KgError

COMMANDS = {
    "load": "Load articles, readings and RDF; all of them become one version.",
    "map": "Turn articles into a graph, a reading or flat claims, without a store.",
    "explain": "Show what is found in an article, sentence by sentence, and by which rule.",
    "check": "Check a version against the shapes, and its excerpts against the texts.",
    "query": "Ask a saved query, a .rq file, or SPARQL from standard input.",
    "dump": "Write a version as RDF, the same bytes for the same content.",
    "diff": "Tell what changed between two versions, in words or as RDF Patch.",
    "apply": "Apply an RDF Patch: to the next version, or to a dump of N-Quads.",
    "versions": "List the versions: when they were made, by what, and what changed.",
    "rollback": "Publish an older version again, as the next one.",
    "remove": "Take an article out of the next version, or out of all of them.",
    "compact": "Merge the small files that many writes leave; the content stays the same.",
    "prune": "Delete old versions, but for those with a name.",
    "serve": "Serve SPARQL, GraphQL and dumps over HTTP.",
}
"""The commands in the order of the help, each with its one line; the module of the same name has the rest."""


class Commands(click.Group):
    """The group of all commands, whose modules are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click passes it
        """Return the command *cmd_name*, or nothing when there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"kg.cli.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - tells mypy what each module defines
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - what a command returns, which is nothing
        """Run the command; an error of ours ends it with its message and its exit code, without a traceback."""
        try:
            return super().invoke(ctx)
        except KgError as error:
            click.echo(f"kg: {error}", err=True)
            ctx.exit(error.exit_code)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, name="kg")
@click.version_option(__version__, prog_name="kg")
def commands() -> None:
    """Keep a graph of claims about arms transfers, each traced to who said it and where."""


def main() -> None:
    """Run the command that the arguments of the process name, and exit."""
    commands(prog_name="kg", auto_envvar_prefix="KG")
