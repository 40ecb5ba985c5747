"""The terms of our namespace: a query with one that does not exist is misspelt, and its answer would be empty."""

import asyncio
import re
from difflib import get_close_matches
from functools import cached_property

from pyoxigraph import NamedNode

from kg.errors import QueryError
from kg.readers import Reader, Request
from kg.sparql.tokens import Outline, Token, outline, place

_CLOSE = 0.75
_JSON = "application/sparql-results+json"


class Terms:
    """The terms of the ontology whose IRIs begin with *namespace*, by their local names; read when first asked for."""

    def __init__(self, namespace: str, base: str) -> None:
        self._namespace = namespace
        self._base = base

    @cached_property
    def names(self) -> frozenset[str]:
        """The local names of all terms."""
        # Imported here because rdflib, which it imports, takes a part of the second in which the server starts.
        from kg import ontology  # noqa: PLC0415

        iris = (
            triple.subject.value for triple in ontology.triples(self._base) if isinstance(triple.subject, NamedNode)
        )
        return frozenset(iri.removeprefix(self._namespace) for iri in iris if iri.startswith(self._namespace))

    async def check(self, reader: Reader, request: Request, seen: Outline) -> None:
        """Refuse *request* when it has a term that neither the ontology nor the data know, but for a like one.

        Raises:
            kg.errors.QueryError: it has, with the place and the like term.
        """
        if self._namespace not in request.query:
            return
        used = self._used(seen)
        if not used:
            return
        if "names" not in vars(self):  # the thread is only for the time that it takes to read them
            await asyncio.to_thread(getattr, self, "names")
        names = self.names
        for token, shown, local in used:
            near = _nearest(local, names)
            if near is not None and not await self._there(reader, request, local):
                raise _unknown(request.query, token, shown, shown.removesuffix(local) + near)

    def plain(self, text: str) -> bool:
        """Tell whether `check` has nothing to say to *text*, as far as that is known without waiting."""
        if self._namespace not in text:
            return True
        return "names" in vars(self) and all(local in self.names for _, _, local in self._used(outline(text)))

    def mended(self, text: str) -> str:
        """Return *text* with each name of our namespace that is no term of it replaced by the one most like it."""
        for token, shown, local in reversed(self._used(outline(text))):
            near = _nearest(local, self.names)
            if near is not None:
                at = token.start + (token.kind == "iri")
                text = text[:at] + shown.removesuffix(local) + near + text[at + len(shown) :]
        return text

    def _used(self, seen: Outline) -> list[tuple[Token, str, str]]:
        """Return the names that are of our namespace: the token, how it is written, its local name."""
        prefixes = {
            before.text
            for before, after in zip(seen.names, seen.names[1:], strict=False)
            if after.text == f"<{self._namespace}>" and before.kind == "name"
        }
        found = []
        for token in seen.names:
            if token.kind == "iri" and token.text.startswith(f"<{self._namespace}"):
                local = token.text[len(self._namespace) + 1 : -1]
            elif token.kind == "name" and (prefix := token.text.partition(":")[0] + ":") in prefixes:
                local = token.text.removeprefix(prefix)
            else:
                continue
            if re.fullmatch(r"\w+", local):
                found.append((token, token.text.strip("<>"), local))
        return found

    async def _there(self, reader: Reader, request: Request, local: str) -> bool:
        iri = f"<{self._namespace}{local}>"
        query = f"ASK {{ {{ {iri} ?p ?o }} UNION {{ ?s {iri} ?o }} UNION {{ ?s ?p {iri} }} }}"
        answer = await reader.read(Request(query, _JSON, request.version))
        return b"true" in await answer.whole()


def _nearest(local: str, names: frozenset[str]) -> str | None:
    """Return the one of *names* that is most like *local*, which is none of them; nothing when none is.

    >>> _nearest("statement", frozenset({"Statement", "statements"}))
    'Statement'
    """
    if local in names:
        return None
    alike = [name for name in names if name.lower() == local.lower()]
    return next(iter(alike or get_close_matches(local, names, 1, _CLOSE)), None)


def _unknown(text: str, token: Token, shown: str, near: str) -> QueryError:
    line, column = place(text, token.start)
    at = token.start + (token.kind == "iri")
    corrected = text[:at] + near + text[at + len(shown) :]
    return QueryError(
        f"line {line}, column {column}: there is no {shown}", line, column, f"did you mean {near}?", corrected
    )
