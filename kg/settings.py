"""Settings of the server: one frozen value, filled by the command line and passed to whoever needs it."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

DefaultGraph = Literal["union", "own"]


def _workers() -> int:
    return max(4, 2 * (os.cpu_count() or 1))


@dataclass(frozen=True, slots=True)
class Settings:
    """How `kg serve` serves the folder `data`.

    `query_timeout` is in seconds, `memory_limit` in megabytes for each query. `default_graph` says what a query without
    a dataset of its own sees: the union of all graphs, or the store's own default graph. `cors` are the origins whose
    pages may read the answers (``*`` for all). Without `token` nobody can write. `licence` is the IRI of the licence
    of the data, for their description.

    Limits: `max_body` in megabytes for updates and RDF that is sent, `max_query` in kilobytes for a query,
    `max_requests` for how many are answered at once, `body_timeout` in seconds for sending a body, `client_timeout`
    for sending the head of a request and for taking a piece of an answer. Unless they are 0, an answer to a query may
    have `max_rows` rows (or triples) and `max_answer` megabytes. `services` are the beginnings of the IRIs that SERVICE
    and LOAD may ask (`kg.sparql.services`). Of one GraphQL operation: `graphql_depth` of its selection, `graphql_cost`
    in things that it can lead to, `graphql_page` in things of one page; `graphql_batch` operations may come in one
    request (0: one by one), and `no_introspection` keeps the schema from clients. `access_log` writes a line for each
    request to stderr.
    """

    data: Path = Path("kg-data")
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = field(default_factory=_workers)
    query_timeout: float = 30.0
    memory_limit: int = 1024
    default_graph: DefaultGraph = "union"
    cors: tuple[str, ...] = ()
    serve_texts: bool = False
    token: str | None = field(default=None, repr=False)
    licence: str | None = None
    max_body: int = 64
    max_query: int = 4096
    max_requests: int = 256
    body_timeout: float = 60.0
    client_timeout: float = 20.0
    max_rows: int = 0
    max_answer: int = 0
    services: tuple[str, ...] = ()
    access_log: bool = False
    graphql_depth: int = 20
    graphql_cost: int = 50_000
    graphql_page: int = 1_000
    graphql_batch: int = 0
    no_introspection: bool = False
