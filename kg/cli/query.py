"""``kg query``."""

import io
import json
import sys
from pathlib import Path
from typing import cast

import click
from pyoxigraph import Store as Database

from kg.cli.data import data_option, version_in, version_option
from kg.cli.table import table
from kg.cli.talk import say
from kg.errors import InputError, UsageError
from kg.prefixes import prefixes
from kg.queries import load
from kg.readers.evaluation import evaluate
from kg.readers.header import Sink
from kg.readers.request import Request
from kg.sparql import outgoing
from kg.store.formats import FORMATS

_TABLE = "table"
_JSON = "application/sparql-results+json"
_TURTLE = "text/turtle"
_MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": _JSON,
    "xml": "application/sparql-results+xml",
} | {each.name: each.media_type for each in FORMATS}


@click.command("query", short_help="Ask a saved query, a .rq file, or SPARQL from standard input.")
@click.argument("question", metavar="FILE|NAME|-")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of a saved query.")
@click.option("--format", "form", type=click.Choice([_TABLE, *_MEDIA_TYPES]), help="[default: table, or turtle]")
@data_option
@version_option
def command(question: str, params: tuple[str, ...], form: str | None, data: Path, number: str | None) -> None:
    """Ask the current version: a saved query by its NAME, a .rq FILE, or SPARQL on standard input (-).

    The answer to CONSTRUCT and DESCRIBE is Turtle, that to SELECT and ASK a table, unless --format says otherwise.
    """
    version = version_in(data, number)
    base = version.manifest.base
    text = _text(question, _values(params), base)
    outgoing.check(text)
    database = version.open()
    if form not in (None, _TABLE):
        _evaluate(database, text, _MEDIA_TYPES[form], base, sys.stdout.buffer)
        return
    answer = io.BytesIO()
    try:
        _evaluate(database, text, _JSON, base, answer)
    except UsageError:
        if form == _TABLE:
            raise
        # The engine tells only on evaluation that the text asks for a graph.
        _evaluate(database, text, _TURTLE, base, sys.stdout.buffer)
        return
    _draw(json.loads(answer.getvalue()), base)


def _evaluate(database: Database, text: str, media_type: str, base: str, output: Sink) -> None:
    evaluate(database, Request(text, media_type, base=base), prefixes(base), output)


def _text(question: str, values: dict[str, str], base: str) -> str:
    file = Path(question)
    if question != "-" and not file.is_file() and file.suffix != ".rq":
        return load(question, base).bind(values)
    text = _decoded(sys.stdin.buffer.read(), "standard input") if question == "-" else _read(file)
    if text.startswith("#+") and question != "-":
        return load(file.stem, base, file.parent).bind(values)
    if values:
        raise UsageError(f"{question}: --param is for saved queries, which begin with lines '#+ summary: …'")
    return text


def _read(file: Path) -> str:
    try:
        return _decoded(file.read_bytes(), str(file))
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from None


def _decoded(text: bytes, place: str) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise InputError(f"{place}: not UTF-8") from None


def _values(params: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for param in params:
        name, sign, value = param.partition("=")
        if not sign:
            raise UsageError(f"--param {param}: write it as NAME=VALUE")
        found[name] = value
    return found


def _draw(answer: dict[str, object], base: str) -> None:
    if "boolean" in answer:
        click.echo("yes" if answer["boolean"] else "no")
        sys.exit(0)
    columns = cast("dict[str, list[str]]", answer["head"])["vars"]
    bindings = cast("dict[str, list[dict[str, dict[str, str]]]]", answer["results"])["bindings"]
    spaces = {space: name for name, space in prefixes(base).items()}
    table(columns, [[_cell(row.get(column), spaces) for column in columns] for row in bindings])
    say(f"{len(bindings)} rows")


def _cell(term: dict[str, str] | None, spaces: dict[str, str]) -> str:
    """Return *term* (of SPARQL's JSON results) for people: an IRI with its prefix, a literal without its datatype.

    >>> _cell({"type": "uri", "value": "https://kg.example/id/x"}, {"https://kg.example/id/": "id"})
    'id:x'
    """
    if term is None:
        return ""
    value = term["value"]
    cut = max(value.rfind("#"), value.rfind("/")) + 1
    if term["type"] == "uri" and value[:cut] in spaces:
        return f"{spaces[value[:cut]]}:{value[cut:]}"
    return value
