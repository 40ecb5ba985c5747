"""Limits on what one operation may ask: refused before anything is asked of the store."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`depth` of the selection, `tokens` and `aliases` of the document, `body` bytes of a request.

    `page` is the most things of one page, and `things` the most that all pages of an operation can hold together (the
    sizes of nested pages multiply). `reached` is the most things that are really fetched, those of plain lists
    included; `selections` is how many different ones a plan may come to, which merged fragments could multiply.
    """

    depth: int = 20
    tokens: int = 5_000
    aliases: int = 100
    body: int = 2**20
    page: int = 1_000
    things: int = 20_000
    reached: int = 100_000
    selections: int = 2_000
