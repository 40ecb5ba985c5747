"""Readers: worker processes that have a version open and can be killed; all that reads the store goes through them.

    Pool.read(Request) ──► a free WorkerProcess ── Task, over a socket ──► worker ──► evaluate ── frames ──► Answer.body

Everybody who asks sees only `Reader`, `Request`, `Dump` and `Answer`; `kg.readers.pool.Pool` is made by whoever starts
the server.
"""

from kg.readers.request import Answer, Dump, Reader, Request

__all__ = ["Answer", "Dump", "Reader", "Request"]
