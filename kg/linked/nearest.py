"""The nearest known IRIs for one that nothing is known of: those above it, and those that are written almost so."""

import asyncio
from difflib import get_close_matches

from pyoxigraph import Literal

from kg.errors import KgError
from kg.linked.address import Address
from kg.readers import Reader, Request

_CSV = "text/csv"
_PATIENCE = 1.5
_MOST = 20_000
_SHOWN = 5
_SPACE = """SELECT DISTINCT ?s WHERE {
  ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label
  FILTER(STRSTARTS(STR(?s), %s) && !CONTAINS(STR(?s), "#"))
} LIMIT %d"""
_ABOVE = "SELECT DISTINCT ?s WHERE { VALUES ?s { %s } ?s ?p ?o }"


class Nearest:
    """Finds what *reader* knows near an IRI; one search at a time, since it looks at all labels."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._searching = asyncio.Lock()

    async def of(self, address: Address, base: str, version: int | str | None) -> list[str]:
        """Return the nearest IRIs that *version* knows, the nearest first; perhaps none."""
        if not address.iris:
            return []
        iri = address.iris[-1]
        try:
            return await self._found(iri, base, version)
        except KgError:  # to find none in time is no reason to answer something else than 404
            return []

    async def _found(self, iri: str, base: str, version: int | str | None) -> list[str]:
        found: list[str] = []
        if not self._searching.locked():
            async with self._searching:
                space = iri[: iri.rfind("/") + 1]
                if space != base:
                    known = await self._asked(_SPACE % (Literal(space), _MOST), version)
                    # Some tenths of a second for many names.
                    found = await asyncio.to_thread(get_close_matches, iri, known, _SHOWN, 0.75)
        steps = iri[len(base) :].split("/")
        above = [base + "/".join(steps[:count]) for count in range(len(steps) - 1, 0, -1)]
        if above:
            # Steps of an IRI that was valid are valid.
            found += await self._asked(_ABOVE % " ".join(f"<{each}>" for each in above), version)
        return found[:_SHOWN]

    async def _asked(self, query: str, version: int | str | None) -> list[str]:
        answer = await self._reader.read(Request(query, _CSV, version, deadline=_PATIENCE))
        return (await answer.whole()).decode().splitlines()[1:]
