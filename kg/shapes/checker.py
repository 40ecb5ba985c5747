"""Checking triples against the shapes, as queries on an in-memory store that keeps the ontology and reference data."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox
import rdflib

from kg.shapes.rule import Rule, Target
from kg.shapes.rules import rules
from kg.shapes.subclasses import subclasses
from kg.shapes.violation import Violation

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
# Names that no data can have: they exist only in the checker's own store.
_KNOWN = ox.NamedNode("urn:x-kg:known")
_CANDIDATE = ox.NamedNode("urn:x-kg:candidate")
_FOCUS = ox.NamedNode("urn:x-kg:focus")
_WORN = 40
"""Checks after which the store is made anew: one in memory forgets nothing that it ever held (after 1,200 articles a
check took four times as long)."""

_Node = ox.NamedNode | ox.BlankNode
_Nodes = Mapping[str, set[_Node]]


class Checker:
    """Checks graphs of articles against *shapes*, next to the triples of *ontology* and *reference*.

    Making one turns the shapes into queries; each `check` then takes some milliseconds. A checker is for one thread at
    a time.

    Raises:
        kg.errors.DataError: when the shapes use what kg.shapes does not understand.
    """

    def __init__(self, ontology: Iterable[ox.Triple], reference: Iterable[ox.Triple], shapes: rdflib.Graph) -> None:
        terms = list(ontology)
        self.rules = rules(shapes, subclasses(terms))
        self._targets = {rule.shape: rule.target for rule in self.rules}
        self._known = list(_quads([*terms, *reference], _KNOWN))
        self._store, self._checks = self._fresh(), 0

    def check(self, triples: Iterable[ox.Triple]) -> list[Violation]:
        """Return what breaks the shapes among the nodes that *triples* (the graph of one article) describe, sorted.

        The ontology and the reference data are seen, but not checked again, except where *triples* add to them.
        """
        candidate = list(triples)
        self._store.extend(_quads(candidate, _CANDIDATE))
        try:
            asked = self._focused(candidate)
            return _violations(self._store, asked)
        finally:
            self._clear()

    def check_store(self, store: ox.Store) -> list[Violation]:
        """Return what breaks the shapes in *store*: in the union of all its graphs, its ontology among them."""
        return _violations(store, [(rule, rule.select) for rule in self.rules])

    def _clear(self) -> None:
        self._checks += 1
        if self._checks % _WORN:
            self._store.remove_graph(_CANDIDATE)
            self._store.remove_graph(_FOCUS)
        else:
            self._store = self._fresh()

    def _fresh(self) -> ox.Store:
        store = ox.Store()
        store.extend(self._known)
        return store

    def _focused(self, candidate: list[ox.Triple]) -> list[tuple[Rule, str]]:
        """Put the nodes that each shape is about into a graph of their own; return the rules that have any."""
        typed, subjects, objects = self._types(candidate), _subjects(candidate), _objects(candidate)
        asked: dict[str, str] = {}
        for shape, target in self._targets.items():
            nodes = _about(target, typed, subjects, objects)
            if nodes:
                name = ox.NamedNode(shape)
                self._store.extend(ox.Quad(node, _FOCUS, name, _FOCUS) for node in nodes)
                asked[shape] = f"GRAPH {_FOCUS} {{ ?this {_FOCUS} {name} }}"
        return [(rule, rule.select_from(asked[rule.shape])) for rule in self.rules if rule.shape in asked]

    def _types(self, candidate: list[ox.Triple]) -> _Nodes:
        """Return the nodes that *candidate* describes, by class; reference data may add to their classes."""
        found = defaultdict(set)
        for node in {triple.subject for triple in candidate if isinstance(triple.subject, _Node)}:
            for quad in self._store.quads_for_pattern(node, _TYPE, None):
                if isinstance(quad.object, ox.NamedNode):
                    found[quad.object.value].add(node)
        return found


def _subjects(candidate: list[ox.Triple]) -> _Nodes:
    found = defaultdict(set)
    for triple in candidate:
        if isinstance(triple.subject, _Node):
            found[triple.predicate.value].add(triple.subject)
    return found


def _objects(candidate: list[ox.Triple]) -> _Nodes:
    found = defaultdict(set)
    for triple in candidate:
        if isinstance(triple.object, _Node):
            found[triple.predicate.value].add(triple.object)
    return found


def _about(target: Target, typed: _Nodes, subjects: _Nodes, objects: _Nodes) -> set[_Node]:
    chosen = ((typed, target.classes), (subjects, target.subjects_of), (objects, target.objects_of))
    nodes = {node for found, keys in chosen for key in keys for node in found.get(key, ())}
    return nodes | {ox.NamedNode(iri) for iri in target.nodes}


def _quads(triples: Iterable[ox.Triple], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    return (ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)


def _violations(store: ox.Store, asked: Iterable[tuple[Rule, str]]) -> list[Violation]:
    found = set()
    for rule, query in asked:
        solutions = store.query(query, use_default_graph_as_union=True)
        if isinstance(solutions, ox.QuerySolutions):
            for this, value in solutions:
                found.add(Violation(_text(this) or "", rule.shape, rule.message, _text(value)))
    return sorted(found, key=str)


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str | None:
    return None if term is None else str(getattr(term, "value", term))
