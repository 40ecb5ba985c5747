"""The path of an article, drawn as code: from its text to the triples that go into the next version.

Article ── extract ──► Reading ── mapping scripts ──► triples ── shapes ──► Mapped

`mapped` walks all of it; the others are its steps.
"""

from dataclasses import dataclass

from pyoxigraph import Triple

from kg import mapping
from kg.article import Article
from kg.errors import ShapeError
from kg.extract.extract import extract
from kg.knowledge import Knowledge
from kg.reading import Reading
from kg.store.bridge import to_triples

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Mapped:
    """A reading, and the graph that the mapping scripts make of it, which fulfils the shapes."""

    reading: Reading
    triples: tuple[Triple, ...]


def read(source: Article | Reading, knowledge: Knowledge) -> Reading:
    """Return the reading of an article; one that somebody else made stands as it is."""
    return source if isinstance(source, Reading) else extract(source, knowledge.lexicon, knowledge.rules)


def graph(reading: Reading, knowledge: Knowledge, *, quotes: bool = True) -> tuple[Triple, ...]:
    """Return the graph of *reading*; without *quotes* it has no words of the text, only where they stand."""
    return tuple(to_triples(mapping.map(reading, knowledge.scripts, quotes=quotes), knowledge.base))


def check(reading: Reading, triples: tuple[Triple, ...], knowledge: Knowledge) -> None:
    """Return when *triples*, the graph of *reading*, fulfils the shapes.

    Raises:
        ShapeError: it does not; names the article and the first violations.
    """
    broken = knowledge.checker.check(triples)
    if broken:
        more = f"; and {len(broken) - _SHOWN} more" if len(broken) > _SHOWN else ""
        raise ShapeError(
            f"the graph of the article {reading.article.key} breaks the shapes of the ontology: "
            + "; ".join(str(violation) for violation in broken[:_SHOWN])
            + more
        )


def mapped(source: Article | Reading, knowledge: Knowledge, *, quotes: bool = True) -> Mapped:
    """Return the reading of *source* and its graph, which fulfils the shapes: the whole path.

    Raises:
        ShapeError: it does not fulfil them.
    """
    reading = read(source, knowledge)
    triples = graph(reading, knowledge, quotes=quotes)
    check(reading, triples, knowledge)
    return Mapped(reading, triples)
