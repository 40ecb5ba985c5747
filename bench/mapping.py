"""How quick the mapping is: ``python -m bench.mapping``.

Words a second on one core for each step of the path, on invented articles, beside the least that Python can do with the
same text: cut it into words with a regular expression. Then `kg map` of one article as a process, with its start. Then
hostile text in three sizes, each twice the one before: what needs more than linear time shows in the last column.
"""

import cProfile
import json
import pstats
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import click
from rich.console import Console
from rich.table import Table

from bench.articles import articles
from kg import knowledge, path
from kg.article import Article
from kg.extract.lexicon import Lexicon
from kg.extract.sentences import sentences
from kg.extract.tokens import Token
from kg.knowledge import Knowledge

_WORD = re.compile(r"\w+|[^\w\s]")
_ATTEMPTS = 5
_CLAUSE = "Norway sent six howitzers to Chad, and Jane Roe said on Monday that tanks had been delivered "
_HOSTILE: dict[str, Callable[[int], str]] = {
    "ordinary sentences": lambda size: _filled("Norway sent six tanks to Chad, Jane Roe said on Monday. ", size),
    "no full stop": lambda size: _filled(_CLAUSE, size),
    "one sentence": lambda size: f"{_filled(_CLAUSE, size).rstrip()}.",
    "one list": lambda size: f"{_filled('Norway sent tanks and ', size)}guns.",
    "nested quotation marks": lambda size: "\u201c" * (size // 2) + "tanks" + "\u201d" * (size // 2) + ".",
    "straight quotation marks": lambda size: _filled('" ', size),
    "capitals": lambda size: _filled("Xavi Bodo Quux Zorb ", size),
    "persons": lambda size: " ".join(f"Spokesman Xa{n:x} Roe said tanks came." for n in range(size // 35)),
    "hyphens": lambda size: "-" * size,
    "full stops": lambda size: "." * size,
    "line ends": lambda size: "a\r\n" * (size // 3),
    "a table": lambda size: _filled("Norway\tChad\t12 tanks\r\n", size),
}


def _filled(words: str, size: int) -> str:
    return words * (size // len(words))


def _invented(number: int) -> tuple[Article, ...]:
    return tuple(
        Article(one["text"], one["title"], one["publisher"], date.fromisoformat(one["published"]))
        for one in islice(articles(1), number)
    )


def _timed(work: Callable[[], object]) -> float:
    """Return the processor time of *work* in seconds: that of other processes does not count."""
    start = process_time()
    work()
    return process_time() - start


def _look_up(tokens: Sequence[Token], lexicon: Lexicon) -> Iterator[object]:
    tables = (lexicon.names, lexicon.adjectives, lexicon.metonyms, lexicon.places, lexicon.type_names, lexicon.roles)
    for at in range(len(tokens)):
        for table in tables:
            yield table.match(tokens, at)


def _throughput(known: Knowledge, given: Sequence[Article]) -> Table:
    words = sum(len(one.text.split()) for one in given)
    cut = [sentence.tokens for one in given for sentence in sentences(one.text, one.title)]
    readings = [path.read(one, known) for one in given]
    steps: dict[str, Callable[[], object]] = {
        "words by a regular expression": lambda: [_WORD.findall(one.text) for one in given],
        "sentences and tokens": lambda: [sentences(one.text, one.title) for one in given],
        "look-up in six tables": lambda: [[*_look_up(tokens, known.lexicon)] for tokens in cut],
        "reading (all of kg.extract)": lambda: [path.read(one, known) for one in given],
        "triples of the readings": lambda: [path.graph(one, known) for one in readings],
        "whole mapping": lambda: [path.graph(path.read(one, known), known) for one in given],
    }
    table = Table("step", "words/s", "beside a regular expression", title=f"{words:,} words, one core")
    base = 0.0
    for name, work in steps.items():
        seconds = median(_timed(work) for _ in range(_ATTEMPTS))
        base = base or seconds
        table.add_row(name, f"{words / seconds:,.0f}", f"{seconds / base:.1f} times as long")
    return table


def _hottest(known: Knowledge, given: Sequence[Article]) -> Table:
    profile = cProfile.Profile()
    profile.enable()
    for one in given:
        path.graph(path.read(one, known), known)
    profile.disable()
    found = pstats.Stats(profile).get_stats_profile()
    table = Table("function", "calls", "share", title="what dominates (own time, under the profiler)")
    for name, spent in sorted(found.func_profiles.items(), key=lambda entry: -entry[1].tottime)[:10]:
        table.add_row(f"{Path(spent.file_name).name} {name}", spent.ncalls, f"{spent.tottime / found.total_tt:.0%}")
    return table


def _start(given: Article) -> Table:
    with TemporaryDirectory() as folder:
        file = Path(folder, "article.jsonl")
        text = {"title": given.title, "publisher": given.publisher, "published": str(given.published)}
        file.write_text(json.dumps({**text, "text": given.text}), encoding="utf-8")
        table = Table("process", "processor time, s", title="with start-up")
        for name, command in {
            "python -c pass": ["-c", "pass"],
            "kg --help": ["-m", "kg", "--help"],
            "kg map, one article": ["-m", "kg", "map", str(file)],
        }.items():
            table.add_row(name, f"{median(_spent(command) for _ in range(_ATTEMPTS)):.2f}")
    return table


def _spent(command: Sequence[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _doubling(known: Knowledge, size: int) -> Table:
    sizes = (size, 2 * size, 4 * size)
    table = Table("hostile text", *(f"{one:,} characters" for one in sizes), "last doubling", title="seconds")
    for name, made in _HOSTILE.items():
        taken = [_timed(partial(path.read, Article(made(one)), known)) for one in sizes]
        table.add_row(name, *(f"{one:.2f}" for one in taken), f"{taken[-1] / taken[-2]:.1f} times")
    return table


@click.command()
@click.option("--articles", "number", default=200, show_default=True, help="How many invented articles.")
@click.option("--size", default=25_000, show_default=True, help="The smallest size of hostile text, in characters.")
def main(*, number: int, size: int) -> None:
    """Print how quick the mapping is, what dominates, and how it grows with hostile text."""
    known, given, console = knowledge.load(), _invented(number), Console(width=120)
    console.print(_throughput(known, given))
    console.print(_hottest(known, given))
    console.print(_start(given[0]))
    console.print(_doubling(known, size))


if __name__ == "__main__":
    main()
