"""The cache: a reader that remembers small answers of the current version."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from kg.cache.fixed import fixed
from kg.cache.shelf import Shelf
from kg.cache.tag import Tag, Tags
from kg.errors import KgError
from kg.readers import Answer, Dump, Request
from kg.readers.body import Body
from kg.readers.job import Job
from kg.readers.pool import Pool
from kg.store import Version

_CAPACITY = 64 * 2**20
_LARGEST = 2**20


class Sought(NamedTuple):
    """An answer that is looked for: the request, the version that it is read from, and what names the answer.

    It has no name when it is not the same each time.
    """

    request: Request | Dump
    version: Version
    tag: Tag | None


class Cache:
    """Answers like *pool*, and keeps what has *largest* bytes at most, up to *capacity* bytes in all.

    What it keeps goes when another version becomes the current one: nobody asks for it any more, and what is purged
    from the store must not live on here.
    """

    def __init__(self, pool: Pool, capacity: int = _CAPACITY, largest: int = _LARGEST) -> None:
        self._pool = pool
        self._largest = largest
        self._version: Version | None = None
        self._tags = Tags()
        self.kept = Shelf(capacity)
        self.hits = 0
        self.misses = 0

    def seek(self, request: Request | Dump) -> Sought:
        """Return what *request* is looked for by.

        Raises:
            kg.errors.StoreError: there is no such version.
        """
        version = self._pool.version(request.version)
        self._follow(version, request.version)
        if isinstance(request, Request) and not fixed(request.query):
            return Sought(request, version, None)
        return Sought(request, version, self._tags.tag(version, request))

    def recall(self, sought: Sought) -> Answer | None:
        """Return the answer, when it is kept."""
        found = None if sought.tag is None or isinstance(sought.request, Dump) else self.kept.get(sought.tag)
        if found is None:
            return None
        self.hits += 1
        return replace(found, body=_Content(found.content or b""))

    def current(self, name: Tag) -> Answer | None:
        """Return the answer called *name*, when it is kept and its version is still the current one."""
        try:
            version = self._pool.version(None)
        except KgError:  # whoever reads is told
            return None
        self._follow(version, None)
        found = self.kept.get(name)
        self.hits += found is not None
        return found

    async def read(self, request: Request | Dump) -> Answer:
        """Return the answer to *request*; see `kg.readers.Reader`."""
        sought = self.seek(request)
        return self.recall(sought) or await self.find(sought)

    async def find(self, sought: Sought, begun: Body | None = None) -> Answer:
        """Return the answer, which is not kept yet (see `recall`) but may have *begun*, and keep it."""
        answer = await self._pool.read_from(sought.version, sought.request, begun)
        self.misses += 1
        if sought.tag is None or isinstance(sought.request, Dump):
            return answer
        if answer.content is None:
            keep = partial(self._keep, sought, answer.purged)
            return replace(answer, body=_Heard(answer, self._largest, keep))
        self._keep(sought, answer.purged, answer.content)
        return answer

    def ask(self, sought: Sought, heard: Callable[[Job], None]) -> Job:
        """Ask for the answer, which is not kept yet; *heard* is called of its job (see `kg.readers.pool.Pool.ask`).

        Raises:
            kg.errors.BusyError: too many are waiting already.
        """
        return self._pool.ask(sought.version, sought.request, heard)

    def asked(self, sought: Sought, content: bytes) -> None:
        """Keep *content*, the whole answer that came when it was asked for; for the current version only."""
        self.misses += 1
        self._keep(sought, (), content)

    def body(self, job: Job) -> Body:
        """Return the body of the answer to *job*, which was asked for."""
        return self._pool.body(job)

    def forsake(self, job: Job) -> None:
        """Let *job* end soon: nobody waits for it any more."""
        self._pool.forsake(job)

    def _keep(self, sought: Sought, purged: tuple[str, ...], content: bytes) -> None:
        # Meanwhile another version may have become the current one.
        if sought.tag is not None and len(content) <= self._largest and sought.version is self._version:
            media_type = sought.request.media_type
            self.kept.put(sought.tag, Answer(sought.version.number, media_type, _Content(b""), purged, content))

    def _follow(self, version: Version, asked: int | str | None) -> None:
        """Forget everything when *version*, which is the current one unless it was *asked* for, is another."""
        if asked is None and version is not self._version:
            self._version = version
            self.kept.clear()


class _Content:
    """A body of one piece."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        if not self._content:
            raise StopAsyncIteration
        content, self._content = self._content, b""
        return content


class _Heard:
    """The body of *answer*; at its end *keep* is called with all of it, unless it has more than *largest* bytes."""

    def __init__(self, answer: Answer, largest: int, keep: Callable[[bytes], None]) -> None:
        self._answer = answer
        self._left = largest
        self._keep = keep
        self._pieces: list[bytes] = []

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self

    async def __anext__(self) -> bytes:
        try:
            piece = await anext(self._answer.body)
        except StopAsyncIteration:
            if self._left >= 0:
                self._keep(b"".join(self._pieces))
                self._left = -1
            raise
        if self._left >= 0:
            self._left -= len(piece)
            self._pieces.append(piece)
            if self._left < 0:
                self._pieces.clear()
        return piece

    async def aclose(self) -> None:
        self._left = -1
        await self._answer.close()
