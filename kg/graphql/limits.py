"""Limits on what one operation may ask: refused before anything is asked of the store."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request and its document may be, each checked before the next, dearer step.

    Of a request: `body` is its size in bytes, `batch` how many operations may come together (0: only single ones),
    `introspection` whether the schema may be asked for. Of a document: `tokens`; `depth` of the selection, fragments
    followed; `aliases`; `roots`, the fields at the top; `directives`; `fragments`; `repeats`, how often one key may be
    selected at one place; `fields`, how many there are when all fragments are put in.

    Of what it leads to: `page` is the most things of one page, `cost` the most things that all of it can lead to (see
    `kg.graphql.price`), `selections` how many different ones a plan may come to. Of what is found: `reached` is the
    most things that are fetched, those of plain lists included, and that an answer may show; `answer` the most bytes
    that one query may bring.
    """

    body: int = 2**20
    batch: int = 0
    introspection: bool = True
    tokens: int = 5_000
    depth: int = 20
    aliases: int = 100
    roots: int = 30
    directives: int = 100
    fragments: int = 50
    repeats: int = 20
    fields: int = 5_000
    page: int = 1_000
    cost: int = 50_000
    selections: int = 2_000
    reached: int = 100_000
    answer: int = 2**26
