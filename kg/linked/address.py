"""Addresses: which IRIs a path may mean, in which format its suffix asks for them, and the way back."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from kg.web.permalink import PARAMETER

SUFFIXES = {"html": "text/html", "ttl": "text/turtle", "jsonld": "application/ld+json"} | {
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
"""The suffixes of paths and the media types that they stand for."""

PAGE = "page"
_SAFE = "/%:@!$&'()*+,;=~-._?"
_NOT_IN_IRIS = re.compile(r'[\x00-\x20<>"{}|\\^`]')


@dataclass(frozen=True, slots=True)
class Address:
    """The IRIs that a path may mean, the likeliest first; without its suffix, when it has one of `SUFFIXES`."""

    iris: tuple[str, ...]
    suffix: str | None = None


def addresses(path: str, query: str, base: str) -> list[Address]:
    """Return what *path* (as it was sent, without its first slash) may mean, the likelier first.

    A suffix names a format, unless nothing but the IRI with the suffix is known. What is left of *query* when our own
    parameters are taken away belongs to the IRI.

    >>> addresses("id/x.ttl", "version=3", "https://kg.example/")[0]
    Address(iris=('https://kg.example/id/x',), suffix='ttl')
    >>> addresses("id/%C3%A9", "", "https://kg.example/")
    [Address(iris=('https://kg.example/id/%C3%A9', 'https://kg.example/id/é'), suffix=None)]
    """
    ours = (f"{PARAMETER}=", f"{PAGE}=")
    rest = "&".join(part for part in query.split("&") if part and not part.startswith(ours))
    stem, dot, suffix = path.rpartition(".")
    whole = Address(_iris(f"{path}?{rest}" if rest else path, base))
    if not dot or suffix not in SUFFIXES or not stem:
        return [whole]
    return [Address(_iris(f"{stem}?{rest}" if rest else stem, base), suffix), whole]


def _iris(path: str, base: str) -> tuple[str, ...]:
    found = [f"{base}{each}" for each in dict.fromkeys((path, _decoded(path))) if not _NOT_IN_IRIS.search(each)]
    return tuple(found)


def _decoded(path: str) -> str:
    """Return *path* with what is escaped and not ASCII as itself (RFC 3987, section 3.2)."""

    def plain(match: re.Match[str]) -> str:
        try:
            return unquote_to_bytes(match[0]).decode()
        except UnicodeDecodeError:
            return match[0]

    return re.sub(r"(?:%[89A-Fa-f][0-9A-Fa-f])+", plain, path)


def link(iri: str, base: str, version: str | None = None) -> str | None:
    """Return where *iri* is found: a path here, an address elsewhere, or nothing when it is no web address.

    >>> link("https://kg.example/article/ab#char=1,2", "https://kg.example/", "3")
    '/article/ab?version=3#char=1,2'
    >>> link("javascript:alert(1)", "https://kg.example/")
    >>> link("http://elsewhere.test/x", "https://kg.example/")
    'http://elsewhere.test/x'
    """
    if not iri.startswith(base):
        return iri if iri.startswith(("http://", "https://")) else None
    document, hash_, fragment = iri[len(base) :].partition("#")
    if document.startswith("/"):
        # It would lead to another host.
        return None
    asked = f"{'&' if '?' in document else '?'}{PARAMETER}={quote(version)}" if version else ""
    return f"/{quote(document, safe=_SAFE)}{asked}{hash_}{quote(fragment, safe=_SAFE)}"
