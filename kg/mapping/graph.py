"""The graph of an article: all triples that the mapping scripts make of its reading."""

import re
import traceback
from collections.abc import Iterable

from rdflib import RDFS, Literal, URIRef
from rdflib.term import Node

from kg.errors import DataError
from kg.iris import DEFAULT_BASE
from kg.mapping.scripts import Script
from kg.mapping.terms import EXACT, english
from kg.reading import Reading
from kg.reading.labels import labels
from kg.reading.names import article_iri, case_iri, graph_iri, iris, named, type_iri

Triple = tuple[URIRef, URIRef, URIRef | Literal]

_NOT_IN_IRIS = re.compile(r"[\x00-\x20<>\"{}|\\^`]")
_SHARED = tuple(DEFAULT_BASE + path for path in ("id/", "type/", "case/"))


def map(reading: Reading, scripts: Iterable[Script], *, quotes: bool = True) -> list[Triple]:  # noqa: A001
    """Return the triples that *scripts* make of *reading*, each once, in the order of their N-Triples.

    The things of *reading* get their names first (`kg.reading.names.named`). Without *quotes* nothing of the text is
    quoted: excerpts keep their offsets but not their words, and labels that would be words of the text say where it is.

    Raises:
        DataError: a script fails, or makes a triple that cannot be in an article's graph; the message names the script.
    """
    reading = named(reading)
    allowed = _Subjects(reading)
    found: set[Triple] = set()
    for script in scripts:
        try:
            for triple in script.triples(reading):
                found.add(allowed.checked(triple))
        except DataError as error:
            raise DataError(f"{script.place}: {error}") from error
        except Exception as error:
            frames = reversed(traceback.extract_tb(error.__traceback__))
            line = next((frame.lineno for frame in frames if frame.filename == script.place), 0)
            fault = f"{type(error).__name__}: {error}"
            raise DataError(f"{script.place}:{line}: {fault}, in the article {reading.article.key}") from error
    if not quotes:
        found = _without_quotes(found, reading)
    return sorted(found, key=_line)


def _line(triple: Triple) -> tuple[str, str, str]:
    """Return the terms of *triple* as N-Triples; its IRIs have been checked, which rdflib would do again."""
    subject, predicate, value = triple
    return f"<{subject}>", f"<{predicate}>", f"<{value}>" if isinstance(value, URIRef) else value.n3()


class _Subjects:
    """What the graph of an article may describe: its own things, and shared things that have no other home."""

    def __init__(self, reading: Reading) -> None:
        self._own = article_iri(reading.article)
        self._below = (f"{self._own}/", f"{self._own}#")
        known = iris(reading)
        self._others = {
            graph_iri(reading.article),
            *(known[actor.id] for actor in reading.actors if actor.naming == "name"),
            *(type_iri(entry.id) for entry in reading.types if entry.naming != "reference"),
            *(case_iri(case.id) for case in reading.cases if case.naming != "reference"),
        }

    def checked(self, triple: tuple[Node, Node, Node]) -> Triple:
        subject, predicate, value = triple
        if not isinstance(subject, URIRef) or not isinstance(predicate, URIRef):
            raise DataError(f"not a triple of an article's graph (no blank nodes, no literal subjects): {triple}")
        if not isinstance(value, URIRef | Literal):
            raise DataError(f"not a triple of an article's graph (its object is no IRI and no literal): {triple}")
        for term in triple:
            if isinstance(term, URIRef) and _NOT_IN_IRIS.search(term):
                raise DataError(f"not an IRI: <{term}>")
        name = str(subject)
        ours = name == self._own or name.startswith(self._below)
        if name.startswith(DEFAULT_BASE) and not ours and name not in self._others:
            hint = "leave it to the reference data" if name.startswith(_SHARED) else "describe only the article's own"
            raise DataError(f"describes <{subject}>, which is not of this article; {hint}")
        return subject, predicate, value


def _without_quotes(triples: set[Triple], reading: Reading) -> set[Triple]:
    known = iris(reading)
    neutral = {URIRef(known[key]): english(label) for key, label in labels(reading, quotes=False).items()}
    return {
        (subject, predicate, neutral.get(subject, value) if predicate == RDFS.label else value)
        for subject, predicate, value in triples
        if predicate != EXACT
    }
