"""The content of a database in one stable order: subject by subject, so that only their names are in memory at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from kg.errors import StoreError

Graph = NamedNode | BlankNode | DefaultGraph

Scope = Graph | None
"""One graph, or the union of all of them (None)."""

Subject = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_FIRST = {TYPE: 0, "http://www.w3.org/2000/01/rdf-schema#label": 1}


@dataclass(frozen=True, slots=True)
class Node:
    """A subject with all that is said of it: types first, then labels, then the other properties by IRI."""

    subject: Subject
    properties: tuple[tuple[NamedNode, tuple[Value, ...]], ...]


def graphs(store: Store) -> list[Graph]:
    """Return the graphs of *store* that are not empty: the default graph, then the named ones by IRI."""
    named = sorted(store.named_graphs(), key=str)
    return [graph for graph in [DefaultGraph(), *named] if any(store.quads_for_pattern(None, None, None, graph))]


def nodes(store: Store, scope: Scope) -> Iterator[Node]:
    """Yield what *scope* says about each of its subjects, by the order of their IRIs."""
    for subject in subjects(store, scope, key=lambda term: term.value):
        # Within the union a triple may stand in several graphs.
        said = {(quad.predicate.value, str(quad.object)): quad for quad in quads(store, scope, subject)}
        ordered = sorted(said.items(), key=lambda item: (_FIRST.get(item[0][0], 2), item[0]))
        yield Node(
            subject,
            tuple(
                (predicate, tuple(_value(quad) for _, quad in group))
                for predicate, group in groupby(ordered, key=lambda item: item[1].predicate)
            ),
        )


def subjects(store: Store, scope: Scope, key: Callable[[Subject], str]) -> list[Subject]:
    """Return the subjects of *scope*, each once, ordered by *key*."""
    return sorted(distinct(store, scope, "SELECT DISTINCT ?term WHERE { ?term ?p ?o }"), key=key)


def distinct(store: Store, scope: Scope, query: str) -> list[NamedNode]:
    """Return the values of `?term` that *query* finds in *scope*."""
    # All at once: solutions that are read in another thread than that of the query abort the process.
    if scope is None:
        found = store.query(query, use_default_graph_as_union=True)
    else:
        found = store.query(query, default_graph=scope)
    assert isinstance(found, QuerySolutions)  # noqa: S101  # tells mypy what a SELECT gives
    return [solution["term"] for solution in found]


def quads(store: Store, scope: Scope, subject: Subject) -> list[Quad]:
    """Return the quads of *scope* with this *subject*, in no order."""
    return list(store.quads_for_pattern(subject, None, None, scope))


def _value(quad: Quad) -> Value:
    if isinstance(quad.object, Triple):
        raise StoreError(f"{quad.graph_name}: {quad.object} is a term of RDF 1.2, which readers of dumps do not know")
    return quad.object
