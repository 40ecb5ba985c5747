"""What a database says, as lines in a form that sorts well: subject by subject, types first, then labels.

A line is a triple of N-Triples, slightly changed: ``<subject 2<predicate object``. Without the ``>`` a subject comes
before those whose IRIs begin with its own, and all lines of it stand together; the digit puts types and labels first.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store

from kg.dump.sorting import Lines

Graph = NamedNode | BlankNode | DefaultGraph

TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_RANKS = {TYPE.encode(): b"0", LABEL.encode(): b"1"}


@dataclass(frozen=True, slots=True)
class Node:
    """A subject with all that is said of it, as terms of N-Triples: predicates with their values, in order."""

    subject: str
    properties: tuple[tuple[str, tuple[str, ...]], ...]


def graphs(store: Store) -> list[Graph]:
    """Return the graphs of *store* that are not empty: the default graph, then the named ones by IRI."""
    named = sorted(store.named_graphs(), key=str)
    return [graph for graph in [DefaultGraph(), *named] if any(store.quads_for_pattern(None, None, None, graph))]


def keyed(line: bytes) -> bytes:
    r"""Return a *line* of N-Triples in the form that sorts well.

    >>> keyed(b'<urn:s> <http://www.w3.org/2000/01/rdf-schema#label> "a b" .\n')
    b'<urn:s 1<http://www.w3.org/2000/01/rdf-schema#label "a b"\n'
    """
    subject, predicate, value = line.split(b" ", 2)
    rank = _RANKS.get(predicate, b"2")
    return b"%s %s%s %s\n" % (subject.rstrip(b">"), rank, predicate[:-1], value[:-3])


def nodes(pieces: Iterable[Lines]) -> Iterator[Node]:
    """Yield the subjects of sorted *pieces* with all that is said of each."""
    subject = predicate = ""
    properties: list[tuple[str, tuple[str, ...]]] = []
    values: list[str] = []
    for lines in pieces:
        for line in b"".join(lines).decode().split("\n")[:-1]:
            one, two, value = line.split(" ", 2)
            if one != subject:
                if subject:
                    yield Node(_closed(subject), (*properties, (predicate[1:] + ">", tuple(values))))
                properties, values, subject, predicate = [], [], one, two
            elif two != predicate:
                properties.append((predicate[1:] + ">", tuple(values)))
                values, predicate = [], two
            values.append(value)
    if subject:
        yield Node(_closed(subject), (*properties, (predicate[1:] + ">", tuple(values))))


def _closed(subject: str) -> str:
    return subject + ">" if subject[0] == "<" else subject
