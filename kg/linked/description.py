"""The description of a thing: what a version says about it and what points to it, as lines of N-Triples.

A document describes its own IRI and those that differ from it only by a fragment: the excerpts of an article, the terms
of an ontology. They are found by the properties that lead from a part to its document, which costs as much as there are
parts; no index finds IRIs by their beginning. Nodes without a name of their own (``/.well-known/genid/``) are described
with what leads to them, as blank nodes would be.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.errors import ReaderError
from kg.readers import Reader, Request

PER_PAGE = 5_000
POINTING = 500
_NTRIPLES = "application/n-triples"
_LARGEST = 64 * 2**20
_CHUNK = 1_000
_ROUNDS = 12
_PARTS = "<http://www.w3.org/ns/oa#hasSource> <http://www.w3.org/2000/01/rdf-schema#isDefinedBy>"
_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_IRI = re.compile(r"<([^<>]*)>")

_PART = """
  VALUES ?document { %(iris)s } VALUES ?link { %(parts)s }
  ?part ?link ?document FILTER(STRSTARTS(STR(?part), CONCAT(STR(?document), "#")))
"""
_SAID = (
    """CONSTRUCT { ?s ?p ?o } WHERE { SELECT DISTINCT ?s ?p ?o WHERE {
  { VALUES ?s { %(iris)s } ?s ?p ?o }
  UNION
  { { SELECT DISTINCT ?part { """
    + _PART
    + """} } ?part ?p ?o BIND(?part AS ?s) }
} OFFSET %(offset)d LIMIT %(limit)d }"""
)
_POINTING = """CONSTRUCT { ?s ?p ?o } WHERE { SELECT DISTINCT ?s ?p ?o WHERE {
  VALUES ?o { %(iris)s } ?s ?p ?o FILTER(!STRSTARTS(STR(?s), CONCAT(STR(?o), "#")))
} OFFSET %(offset)d LIMIT %(limit)d }"""
_POINTING_AT_PARTS = (
    """CONSTRUCT { ?s ?p ?o } WHERE { SELECT DISTINCT ?s ?p ?o WHERE {
  { SELECT DISTINCT ?part ?document { """
    + _PART
    + """} }
  ?s ?p ?part FILTER(STRSTARTS(STR(?s), CONCAT(STR(?document), "/"))) BIND(?part AS ?o)
} OFFSET %(offset)d LIMIT %(limit)d }"""
)
_GRAPH = """CONSTRUCT { ?g a <http://rdfs.org/ns/void#Dataset> ; <http://rdfs.org/ns/void#exampleResource> ?s } WHERE {
  SELECT DISTINCT ?g ?s WHERE { VALUES ?g { %(iris)s } GRAPH ?g { ?s a ?type } } OFFSET %(offset)d LIMIT %(limit)d
}"""
"""What can be said of a graph of which nobody says anything: what it describes."""
_NAMELESS = "CONSTRUCT { ?s ?p ?o } WHERE { VALUES ?s { %s } ?s ?p ?o }"
_LABELS = "CONSTRUCT { ?s %(label)s ?o } WHERE { VALUES ?s { %(iris)s } ?s %(label)s ?o }"

Lines = list[bytes]


@dataclass(frozen=True, slots=True)
class Description:
    """What the version *version* says of the thing `iri`, as lines of N-Triples; `page` counts from 1.

    `said` is about it and its parts, `pointing` leads to them, `labels` are those of everything else that is named.
    `more` tells whether there is another page; `purged` are articles that were purged from the version.
    """

    iri: str
    version: int
    page: int
    said: Lines
    pointing: Lines
    labels: Lines
    more: bool
    purged: tuple[str, ...] = ()

    @property
    def lines(self) -> Lines:
        """All lines, each once."""
        return list(dict.fromkeys([*self.said, *self.pointing, *self.labels]))


async def describe(
    reader: Reader, iris: Iterable[str], base: str, version: str | int | None, page: int
) -> Description | None:
    """Return the description of the first of *iris* that *version* knows, nothing when it knows none.

    Raises:
        kg.errors.MissingError: there is no such version.
        kg.errors.ReaderError: it takes too long, or one page of it would be too large.
    """
    for iri in filter(_valid, iris):
        asking = _Asking(reader, iri, version)
        said = await asking.all(_SAID, PER_PAGE, page)
        pointing = await asking.all(_POINTING, POINTING, page)
        if not (said or pointing):
            said = await asking.all(_GRAPH, PER_PAGE, page)
        if not (said or pointing):
            if page > 1 and await describe(reader, [iri], base, version, 1):
                return Description(iri, asking.number, page, [], [], [], more=False, purged=asking.purged)
            continue
        more = len(said) > PER_PAGE or len(pointing) > POINTING
        said, pointing = said[:PER_PAGE], pointing[:POINTING]
        pointing += (await asking.all(_POINTING_AT_PARTS, PER_PAGE, page))[:PER_PAGE]
        said += await asking.nameless(said, f"<{base}.well-known/genid/")
        labels = await asking.labels([*said, *pointing])
        return Description(iri, asking.number, page, said, pointing, labels, more, asking.purged)
    return None


def _valid(iri: str) -> bool:
    try:
        NamedNode(iri)
    except ValueError:  # an address can have characters that no IRI has: nothing is known of it
        return False
    return True


class _Asking:
    """Asks about one IRI; after the first answer always the same version."""

    def __init__(self, reader: Reader, iri: str, version: str | int | None) -> None:
        self.number = 0
        self.purged: tuple[str, ...] = ()
        self._reader = reader
        self._terms = {"iris": str(NamedNode(iri)), "parts": _PARTS}
        self._version = version

    async def all(self, query: str, most: int, page: int) -> Lines:
        """Return the lines that *query* gives, one more than *most* at most."""
        return await self._lines(query % (self._terms | {"offset": (page - 1) * most, "limit": most + 1}))

    async def nameless(self, lines: Lines, start: str) -> Lines:
        """Return what is said of the nodes without a name that *lines* lead to."""
        found: Lines = []
        known: set[str] = set()
        fresh = lines
        for _ in range(_ROUNDS):
            wanted = {line.decode().split(" ", 2)[2][:-3] for line in fresh if b"/.well-known/genid/" in line}
            wanted = {each for each in wanted if each.startswith(start)} - known
            if not wanted or len(found) > PER_PAGE:
                break
            known |= wanted
            fresh = await self._lines(_NAMELESS % " ".join(sorted(wanted)[:_CHUNK]))
            found += fresh
        return found

    async def labels(self, lines: Lines) -> Lines:
        """Return the labels of all IRIs that *lines* name."""
        iris = {iri for line in lines for iri in _IRI.findall(_without_words(line.decode()))}
        ordered = sorted(iris)
        found: Lines = []
        for start in range(0, len(ordered), _CHUNK):
            terms = " ".join(f"<{iri}>" for iri in ordered[start : start + _CHUNK])
            found += await self._lines(_LABELS % {"label": _LABEL, "iris": terms})
        return found

    async def _lines(self, query: str) -> Lines:
        answer = await self._reader.read(Request(query, _NTRIPLES, self._version))
        if not self.number:
            # Later answers are asked for by number, also when nobody asked for a version.
            self.purged = answer.purged
        self.number = self._version = answer.version
        content = bytearray()
        try:
            async for piece in answer.body:
                content += piece
                if len(content) > _LARGEST:
                    raise ReaderError("the description is too large to be shown at once; /dumps/ has everything")
        finally:
            await answer.close()
        return bytes(content).splitlines(keepends=True)


def _without_words(line: str) -> str:
    """Return a *line* of N-Triples without the words of its literal, which may look like IRIs.

    >>> _without_words('<urn:s> <urn:p> "<urn:x>"^^<urn:t> .')
    '<urn:s> <urn:p> ^^<urn:t> .'
    """
    first, last = line.find('"'), line.rfind('"')
    return line if first < 0 else line[:first] + line[last + 1 :]
