"""Synthetic graphs: ``python -m bench.generate --quads 1000000 --seed 1 -o graph.nq.gz``.

Each article has its own named graph, shaped as the mapping shapes real ones (some 1,400 quads): the article, how its
graph was made, and for each claim a statement, a transfer, an item and two excerpts. Who and what comes from the
lexicon; the words are invented. The same seed gives the same lines, and they are written as they are made.
"""

import gzip
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from io import TextIOWrapper
from itertools import count, islice
from pathlib import Path

import click

from bench.words import Words, words
from kg.iris import DEFAULT_BASE

_PREFIXES = {
    "kg": f"{DEFAULT_BASE}ns#",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "prov": "http://www.w3.org/ns/prov#",
    "schema": "https://schema.org/",
    "id": f"{DEFAULT_BASE}id/",
    "type": f"{DEFAULT_BASE}type/",
    "status": f"{DEFAULT_BASE}status/",
    "case": f"{DEFAULT_BASE}case/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_TYPE = "rdf:type"
_FIRST_DAY = date(2019, 1, 1)
_STATUSES = ("asserted", "asserted", "asserted", "suspected", "estimated", "denied", "planned", "vowed")
_CLAIMS = (20, 44)

Row = tuple[str, str, str]


def lines(seed: int, start: int = 0) -> Iterator[str]:
    """Yield the N-Quads lines of articles without end, from the article numbered *start* on."""
    chosen = words(seed)
    for number in count(start):
        yield from article(chosen.seeded(f"{seed}/{number}"), number)


def article(words: Words, number: int) -> Iterator[str]:
    """Yield the N-Quads lines of the graph of the article *number*, which *words* choose."""
    key = f"{words.chance.getrandbits(256):064x}"
    node = f"<{DEFAULT_BASE}article/{key[:16]}>"
    graph = f"<{DEFAULT_BASE}graph/article/{key[:16]}>"
    for subject, predicate, value in _article(words, number, key, node, graph):
        yield f"{_term(subject)} {_term(predicate)} {_term(value)} {graph} .\n"


def _article(words: Words, number: int, key: str, node: str, graph: str) -> Iterator[Row]:
    day = _FIRST_DAY + timedelta(number % 2_500)
    publisher = f"id:{words.chance.choice(words.speakers)[0]}"
    mapping, reader = f"{node[:-1]}/mapping>", f"{node[:-1]}/reader>"
    yield node, _TYPE, "schema:NewsArticle"
    yield from _labelled(node, f"Invented report {number}")
    yield node, "schema:headline", f'"Invented report {number}"@en'
    yield node, "schema:inLanguage", '"en"'
    yield node, "schema:sha256", f'"{key}"'
    yield node, "schema:datePublished", f'"{day}"^^xsd:date'
    yield node, "schema:publisher", publisher
    yield node, "kg:attributedTo", publisher
    yield graph, _TYPE, "prov:Entity"
    yield from _labelled(graph, f"Graph of the article {key[:16]}")
    yield graph, "prov:wasDerivedFrom", node
    yield graph, "prov:wasGeneratedBy", mapping
    yield mapping, _TYPE, "prov:Activity"
    yield from _labelled(mapping, f"Mapping of the article {key[:16]}")
    yield mapping, "prov:used", node
    yield mapping, "prov:wasAssociatedWith", reader
    yield reader, _TYPE, "prov:SoftwareAgent"
    yield from _labelled(reader, "a generator of synthetic data")
    place = 0
    for _ in range(words.chance.randint(*_CLAIMS)):
        length = words.chance.randint(60, 200)
        yield from _claim(words, node, place, place + length, day)
        place += length + 1


def _claim(words: Words, node: str, start: int, end: int, day: date) -> Iterator[Row]:
    (giver, giver_name), (taker, taker_name) = words.pair()
    kind, things = words.chance.choice(words.items)
    speaker, speaker_name = words.chance.choice(words.speakers)
    number = words.chance.randint(2, 5_000)
    own = node[:-1]
    event, item = f"{own}/e{start}-transfer>", f"{own}/e{start}-transfer-{kind}>"
    statement = f"{own}/s{start}-{speaker}>"
    what = f"{giver_name} supplies {taker_name}: {number} {things}"
    said, quoted = f"{own}#char={start},{end}>", f"{own}#char={start},{end - 20}>"
    case = f"case:{giver}-{taker}-{kind}"
    yield node, "kg:content", statement
    yield from _excerpt(said, node, start, end, f"{what}, {speaker_name} said.")
    yield from _excerpt(quoted, node, start, end - 20, what)
    yield statement, _TYPE, "kg:Statement"
    yield from _labelled(statement, f"{speaker_name}: {what}")
    yield statement, "kg:status", f"status:{words.chance.choice(_STATUSES)}"
    yield statement, "kg:attributedTo", f"id:{speaker}"
    yield statement, "kg:content", event
    yield statement, "kg:rule", '"say"'
    yield statement, "kg:cue", '"said"'
    yield statement, "kg:evidence", said
    yield event, _TYPE, "kg:Event"
    yield event, _TYPE, "kg:Transfer"
    yield from _labelled(event, what)
    yield event, "kg:supplier", f"id:{giver}"
    yield event, "kg:recipient", f"id:{taker}"
    yield event, "kg:item", item
    yield event, "kg:case", case
    yield event, "kg:rule", '"give-item-to"'
    yield event, "kg:latest", f'"{day}"^^xsd:date'
    yield event, "kg:edtf", f'"[..{day}]"'
    yield event, "kg:evidence", quoted
    yield item, _TYPE, "kg:Item"
    yield from _labelled(item, f"{number} {things}")
    yield item, "kg:itemType", f"type:{kind}"
    yield item, "kg:countText", f'"{number}"'
    yield item, "kg:minCount", f'"{number}"^^xsd:integer'
    yield item, "kg:maxCount", f'"{number}"^^xsd:integer'
    yield item, "kg:rule", '"give-item-to"'
    yield case, _TYPE, "kg:Case"
    yield from _labelled(case, f"{giver_name} to {taker_name}: {things}")


def _excerpt(node: str, article: str, start: int, end: int, words: str) -> Iterator[Row]:
    yield node, _TYPE, "kg:Excerpt"
    yield node, "oa:hasSource", article
    yield node, "oa:start", f'"{start}"^^xsd:integer'
    yield node, "oa:end", f'"{end}"^^xsd:integer'
    yield node, "oa:exact", f'"{_escaped(words)}"'


def _labelled(node: str, words: str) -> Iterator[Row]:
    yield node, "rdfs:label", f'"{_escaped(words)}"@en'


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"')


def _term(term: str) -> str:
    if term.startswith("<"):
        return term
    if term.startswith('"'):
        literal, mark, datatype = term.rpartition("^^")
        return f"{literal}^^{_term(datatype)}" if mark and ":" in datatype else term
    prefix, _, name = term.partition(":")
    return f"<{_PREFIXES[prefix]}{name}>"


def write(path: Path, made: Iterable[str]) -> None:
    """Write the lines *made* to *path*, compressed when its name ends in .gz."""
    if path.suffix != ".gz":
        with path.open("w", encoding="utf-8") as file:
            file.writelines(made)
        return
    # No time and no name in the header: the same lines give the same file.
    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=1, fileobj=raw, mtime=0) as packed,
        TextIOWrapper(packed, encoding="utf-8") as file,
    ):
        file.writelines(made)


@click.command()
@click.option("--quads", type=int, default=1_000_000, show_default=True, help="How many quads, exactly.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same data.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="A .nq or .nq.gz file.")
def main(quads: int, seed: int, output: Path) -> None:
    """Write a synthetic graph as N-Quads; the last article may be cut."""
    write(output, islice(lines(seed), quads))


if __name__ == "__main__":
    main()
