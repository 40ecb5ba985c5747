"""The tag of an answer (RFC 9110 section 8.8.3): the same as long as the answer is the same, byte for byte."""

from dataclasses import dataclass
from hashlib import blake2b
from operator import attrgetter

from kg.readers import Dump, Request
from kg.store import Version

_DECIDE = {
    kind: attrgetter(*(name for name in kind.__slots__ if name not in ("version", "deadline")))
    for kind in (Request, Dump)
}
"""What of a request decides on its answer: all but how the version was called, and how long it may take."""


@dataclass(frozen=True, slots=True)
class Tag:
    """The number of the version that an answer is from, and what names the answer within all that was ever served.

    >>> str(Tag(12, "0f3a"))
    '"12-0f3a"'
    """

    version: int
    digest: str

    def __str__(self) -> str:
        return f'"{self.version}-{self.digest}"'


class Tags:
    """Makes tags.

    A version that was made anew (after a purge, or in another folder) has other tags: it has another name or time.
    """

    def __init__(self) -> None:
        self._version: Version | None = None
        self._begun = blake2b(digest_size=12)

    def tag(self, version: Version, request: Request | Dump) -> Tag:
        """Return the tag of the answer to *request* from *version*."""
        if version is not self._version:
            # It is nearly always the same one, and to say which takes as long as all the rest.
            said = repr((version.folder.name, version.manifest.time)).encode()
            self._version, self._begun = version, blake2b(said, digest_size=12)
        digest = self._begun.copy()
        digest.update(repr(_DECIDE[type(request)](request)).encode())
        return Tag(version.number, digest.hexdigest())
