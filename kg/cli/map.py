"""``kg map``."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import click
from pyoxigraph import NamedNode, Quad
from pyoxigraph import Store as Database

from kg import knowledge, path
from kg.article import Article
from kg.claims import claims
from kg.cli.given import given, given_options, mappings_option
from kg.cli.sources import STDIN, Rdf, contents, files
from kg.cli.talk import say, watched
from kg.dump import dump
from kg.errors import InputError, KgError, UsageError
from kg.knowledge import Knowledge
from kg.reading import Reading
from kg.reading.form import to_json
from kg.reading.names import graph_iri

_Made = Any
"""The quads of an article's graph, or JSON values."""


@click.command("map", short_help="Turn articles into a graph, a reading or flat claims, without a store.")
@click.argument("sources", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["trig", "reading", "claims"]), default="trig", show_default=True)
@click.option("-o", "--output", type=click.File("wb", lazy=True), default=STDIN, help="A file instead of stdout.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="A folder: one file for each article.")
@click.option("--without-quotes", is_flag=True, help="Leave the words of the text out of the graph.")
@click.option("--check", is_flag=True, help="Check the graph against the shapes, as `kg load` does.")
@given_options
@mappings_option
def command(  # noqa: PLR0913 - the options of the command
    *,
    sources: tuple[str, ...],
    form: str,
    output: IO[bytes],
    out: Path | None,
    title: str | None,
    publisher: str | None,
    published: datetime | None,
    url: str | None,
    without_quotes: bool,
    check: bool,
    mappings: tuple[Path, ...],
) -> None:
    """Map the articles and readings in SOURCES and write what comes of it; nothing is stored.

    One article gives one document. Of several, trig gives one document with a graph for each; reading and claims give
    a line of JSON for each, or a file for each in the folder --out, named like its source.
    """
    about = given(sources, title, publisher, published, url)
    known = knowledge.load(mappings)
    made: list[tuple[str, _Made]] = []
    failures: list[str] = []
    for file in watched(list(files(sources)), "mapping"):
        for source in contents(file, about, known):
            try:
                made.append((source.name, _make(source.content, form, known, quotes=not without_quotes, check=check)))
            except KgError as error:
                said = str(error)
                failures.append(said if said.startswith(source.place) else f"{source.place}: {said}")
    if out is not None:
        _write_files(made, form, out)
    elif made:
        output.write(_written([value for _, value in made], form))
    for failure in failures:
        say(f"kg: {failure}")
    if failures:
        sys.exit(1)


def _make(
    content: Article | Reading | Rdf | InputError, form: str, known: Knowledge, *, quotes: bool, check: bool
) -> _Made:
    if isinstance(content, InputError):
        raise content
    if isinstance(content, Rdf):
        raise InputError(f"{content.path}: RDF is not mapped; `kg load` takes it as it is")
    reading = path.read(content, known)
    if form == "trig":
        name = NamedNode(graph_iri(reading.article))
        triples = path.graph(reading, known, quotes=quotes)
        if check:
            path.check(reading, triples, known)
        return [Quad(triple.subject, triple.predicate, triple.object, name) for triple in triples]
    found: dict[str, Any] = json.loads(to_json(reading)) if form == "reading" else claims(reading)
    return found


def _written(made: list[_Made], form: str) -> bytes:
    if form == "trig":
        database = Database()
        for quads in made:
            database.extend(quads)
        return b"".join(dump(database, "trig"))
    indent = 1 if len(made) == 1 else None
    return "".join(json.dumps(value, ensure_ascii=False, indent=indent) + "\n" for value in made).encode()


def _write_files(made: list[tuple[str, _Made]], form: str, folder: Path) -> None:
    ending = "trig" if form == "trig" else "json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, value in made:
            (folder / f"{name}.{ending}").write_bytes(_written([value], form))
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written to: {error.strerror}") from error
