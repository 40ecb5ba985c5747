"""What is asked of a reader, and what comes back: the one door between the store and everything that reads it.

Only SPARQL text and media types cross it, so that a remote SPARQL endpoint can stand behind the same door.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """A SPARQL query for the version *version* (see `kg.versions`; the current one when nothing is said).

    `default_graphs` and `named_graphs` replace the dataset of the query; when both are empty the default graph is the
    union of all graphs if `union`, else the store's own default graph. `media_type` is that of the answer wanted:
    a results format for SELECT and ASK, an RDF format for CONSTRUCT and DESCRIBE. `deadline` is in seconds. In RDF,
    IRIs that begin with `blank` are answered as the blank nodes that they stand for. An answer with more than `rows`
    rows or triples, or more than `size` bytes, breaks off (or does not begin).
    """

    query: str
    media_type: str
    version: int | str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    union: bool = True
    base: str | None = None
    deadline: float | None = None
    blank: str | None = None
    rows: int | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump of a version as *media_type*: the union of all graphs, one graph, or the whole dataset.

    `version` is as for `Request`. The dataset formats (TriG, N-Quads) give the whole dataset when `graph` is not set.
    """

    media_type: str
    version: int | str | None = None
    graph: str | None = None
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The version that was read, the media type, and the body as bytes in pieces.

    When an old version was asked for, `purged` gives the SHA-256 of the articles that were purged from it since.
    `content` is all of the body when that is small and here already (`body` then gives it in pieces as well).
    Iterating `body` raises a `kg.errors.KgError` when the answer breaks off; it can never be taken for whole.
    """

    version: int
    media_type: str
    body: AsyncIterator[bytes]
    purged: tuple[str, ...] = ()
    content: bytes | None = None

    async def whole(self) -> bytes:
        """Return the body in one piece (for small answers only)."""
        if self.content is not None:
            return self.content
        return b"".join([piece async for piece in self.body])

    async def close(self) -> None:
        """Let go of the answer; what still works at it is stopped. After the end of the body this does nothing."""
        close = getattr(self.body, "aclose", None)
        if close is not None:
            await close()


class Reader(Protocol):
    """Answers requests from a version of a store; a query never runs in the process that asks."""

    async def read(self, request: Request | Dump) -> Answer:
        """Return the answer to *request*, ready to be streamed.

        Raises:
            kg.errors.QueryError: the query text is not valid.
            kg.errors.MissingError: there is no such version, or (GoneError) none any more.
            kg.errors.ReaderError: it did not come to its end (deadline, memory, too many waiting).
        """
        ...
