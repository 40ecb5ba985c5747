"""From shapes to rules: SHACL, the part of it that the project uses, as SPARQL.

Every constraint becomes one query, so that its message can say what is wrong and which value is to blame. Shapes inside
``sh:or``, ``sh:and``, ``sh:not``, ``sh:node`` and ``sh:qualifiedValueShape`` become boolean expressions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

from rdflib import RDF, SH, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Literal, Node

from kg.errors import DataError
from kg.shapes import value, values
from kg.shapes.failure import Failure, any_of, of_node, of_nothing, of_values
from kg.shapes.path import Path, path
from kg.shapes.query import constraint
from kg.shapes.rule import Rule, Target

_OR, _AND, _NOT, _CLASS = SH["or"], SH["and"], SH["not"], SH["class"]
_TARGETS = frozenset({SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode})
_ABOUT = frozenset({RDF.type, SH.message, SH.name, SH.description, SH.order, SH.group, SH.severity})
_HERE = frozenset({_OR, _AND, _NOT, _CLASS, SH.node, SH.hasValue, SH.path, SH.property, SH.sparql})
_QUALIFIED = frozenset({SH.qualifiedValueShape, SH.qualifiedMinCount})
_KNOWN = _TARGETS | _ABOUT | _HERE | _QUALIFIED | value.PARAMETERS | values.PARAMETERS


def rules(shapes: Graph, subclasses: Mapping[str, frozenset[str]], source: str = "ontology/shapes.ttl") -> list[Rule]:
    """Return the constraints of all shapes that have a target, as rules, in the order of the shapes' IRIs.

    Args:
        shapes: the SHACL shapes.
        subclasses: of the IRI of a class, the IRIs of all its subclasses; a class that is missing has none. They are
            written into the queries, as a path inside ``NOT EXISTS`` is too slow.
        source: where the shapes come from, for messages.

    Raises:
        DataError: when a shape uses what is not understood here, naming the shape and the term.
    """
    reader = _Shapes(shapes, subclasses, source)
    with_target = {shape for target in _TARGETS for shape in shapes.subjects(target, None) if isinstance(shape, URIRef)}
    return [rule for shape in sorted(with_target) for rule in reader.rules(shape)]


@dataclass(frozen=True, slots=True)
class _Shapes:
    graph: Graph
    subclasses: Mapping[str, frozenset[str]]
    source: str
    numbers: Iterator[int] = field(default_factory=count)

    def rules(self, shape: URIRef) -> Iterator[Rule]:
        place = f"{self.source}: {shape.n3(self.graph.namespace_manager)}"
        target = self._target(shape)
        for failure in self.failures(shape, "?this", "?value", place):
            yield Rule(str(shape), failure.message, target, failure.where)
        queries = [constraint(self.graph, node, place) for node in self.graph.objects(shape, SH.sparql)]
        for query in sorted(queries, key=lambda query: query.where):
            yield Rule(str(shape), query.message, target, query.where, query.prefixes)

    def failures(self, shape: Node, node: str, blamed: str, place: str) -> list[Failure]:
        """Return how the variable *node* can fail *shape*; the variable *blamed* is for a value of it."""
        self._refuse_unknown(shape, place)
        message = self.graph.value(shape, SH.message)
        said = None if message is None else str(message)
        route = self.graph.value(shape, SH.path)
        if route is None:
            own = [failure.said(said) for failure in self._of_one(shape, node, place)]
            parts = sorted(self.graph.objects(shape, SH.property), key=self._order)
            return own + [failure for part in parts for failure in self.failures(part, node, blamed, place)]
        way = path(self.graph, route, place)
        found = [
            of_values(failure.message, f"{node} {way.sparql} {blamed} . FILTER({failure.test})")
            for failure in self._of_one(shape, blamed, place)
        ]
        found += self._of_all(shape, node, way, place)
        found += values.values_failures(self.graph, shape, node, blamed, way)
        return [failure.said(said or f"{way.label} {failure.message}") for failure in found]

    def _of_one(self, shape: Node, node: str, place: str) -> list[Failure]:
        """Return how one value, the variable *node*, can fail the constraints of *shape* on single values."""
        found = value.value_failures(self.graph, shape, node)
        for wanted in self.graph.objects(shape, _CLASS):
            found.append(of_node(f"must be a {self._name(wanted)}", self._no_instance(wanted, node)))
        for parts in self.graph.objects(shape, _OR):
            tests = " && ".join(self._fails(part, node, place) for part in Collection(self.graph, parts))
            found.append(of_node("must fit one of the shapes of sh:or", f"({tests})"))
        for parts in self.graph.objects(shape, _AND):
            tests = " || ".join(self._fails(part, node, place) for part in Collection(self.graph, parts))
            found.append(of_node("must fit all the shapes of sh:and", f"({tests})"))
        for inner in self.graph.objects(shape, _NOT):
            found.append(of_node("must not fit the shape of sh:not", f"!{self._fails(inner, node, place)}"))
        for inner in self.graph.objects(shape, SH.node):
            found.append(of_node(f"must fit {self._name(inner)}", self._fails(inner, node, place)))
        return found

    def _of_all(self, shape: Node, node: str, way: Path, place: str) -> list[Failure]:
        """Return how the values along *way* can lack one that *shape* wants: a given one, or one that fits a shape."""
        found = [
            of_nothing(f"must have {self._name(wanted)}", f"{node} {way.sparql} {wanted.n3()}", endless=way.endless)
            for wanted in self.graph.objects(shape, SH.hasValue)
        ]
        inner = self.graph.value(shape, SH.qualifiedValueShape)
        if inner is not None:
            if self.graph.value(shape, SH.qualifiedMinCount) != Literal(1):
                raise DataError(f"{place}: sh:qualifiedValueShape is understood with sh:qualifiedMinCount 1 only")
            one = self._fresh()
            fits = f"{node} {way.sparql} {one} . FILTER(!{self._fails(inner, one, place)})"
            found.append(of_nothing("must have a value that fits", fits, endless=way.endless))
        return found

    def _fails(self, shape: Node, node: str, place: str) -> str:
        return any_of(self.failures(shape, node, self._fresh(), place))

    def _fresh(self) -> str:
        return f"?v{next(self.numbers)}"

    def _no_instance(self, wanted: Node, node: str) -> str:
        classes = self._with_subclasses(str(wanted))
        if len(classes) == 1:
            return f"NOT EXISTS {{ {node} a {wanted.n3()} }}"
        kind, listed = self._fresh(), ", ".join(f"<{iri}>" for iri in sorted(classes))
        return f"NOT EXISTS {{ {node} a {kind} FILTER({kind} IN ({listed})) }}"

    def _with_subclasses(self, iri: str) -> frozenset[str]:
        return self.subclasses.get(iri, frozenset()) | {iri}

    def _target(self, shape: URIRef) -> Target:
        def iris(predicate: URIRef) -> frozenset[str]:
            return frozenset(str(node) for node in self.graph.objects(shape, predicate))

        classes = frozenset(narrower for wide in iris(SH.targetClass) for narrower in self._with_subclasses(wide))
        return Target(classes, iris(SH.targetSubjectsOf), iris(SH.targetObjectsOf), iris(SH.targetNode))

    def _refuse_unknown(self, shape: Node, place: str) -> None:
        for predicate in sorted(self.graph.predicates(shape, None), key=str):
            if str(predicate).startswith(str(SH)) and predicate not in _KNOWN:
                raise DataError(f"{place}: {self._name(predicate)} is not understood here; say it in another way")

    def _order(self, part: Node) -> str:
        return path(self.graph, self.graph.value(part, SH.path) or part, self.source).sparql

    def _name(self, node: Node) -> str:
        return node.n3(self.graph.namespace_manager)
