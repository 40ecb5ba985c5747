"""Deriving the vocabulary from the ontology and its shapes: the rules by which classes and properties become types.

- Every class that is declared (``owl:Class``) is one of ours or one of others that kg uses; narrower ones by
  ``rdfs:subClassOf``. One that has narrower ones is an interface; a thing that is none of these has the type that
  ``kg:concreteName`` names, or ``Other…``: so no thing vanishes.
- A property belongs to the classes of its domain (``rdfs:Resource``: to all) and to those whose shape has it as a path.
- It has one value if it is functional or if a shape of the class, or of a wider one, says ``sh:maxCount 1``. A narrower
  class never has one value where a wider one may have many: GraphQL wants the same type in an interface.
- Its range is what ``rdfs:range`` says; without it, what the shape of the class says (``sh:class``, ``sh:datatype``).
- A property with a ``kg:path`` is never stored; it is read backwards.
- A property that is transitive, or below one that is, leads up a hierarchy (``skos:broader`` to what is wider).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from rdflib import OWL, RDF, RDFS, SH, XSD, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Literal, Node

from kg.errors import DataError
from kg.graphql.names import field_name, local_name, lower_first
from kg.graphql.path import expand
from kg.graphql.vocabulary import Backward, Class, Computed, Property, Vocabulary

_LAST = 1000
"""The precedence of a class that has none."""

_SCALARS: Mapping[Node, str] = {
    XSD.integer: "Int",
    XSD.nonNegativeInteger: "Int",
    XSD.boolean: "Boolean",
    XSD.decimal: "Float",
    XSD.double: "Float",
    XSD.float: "Float",
    XSD.date: "Date",
    XSD.dateTime: "DateTime",
    XSD.anyURI: "IRI",
}
"""The scalar types; every other datatype is a String."""

RESERVED = ("id", "iri", "label", "and", "or", "not", "exists")
"""Fields of every thing (rdfs:label is the third) and of every filter; no property of the ontology has these names."""


def derive(ontology: Graph, shapes: Graph, base: str, computed: Sequence[Computed] = ()) -> Vocabulary:
    """Return the vocabulary of *ontology* and *shapes*, whose own terms are below *base*, with the *computed* fields.

    Raises:
        DataError: two terms would have the same name in GraphQL, or a name or a path is not right.
    """
    return _Derivation(ontology, shapes, Namespace(base + "ns#"), computed).vocabulary()


class _Derivation:
    def __init__(self, ontology: Graph, shapes: Graph, kg: Namespace, computed: Sequence[Computed]) -> None:
        self._ontology = ontology
        self._shapes = shapes
        self._kg = kg
        self._computed = computed
        self._classes = sorted(c for c in ontology.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef))
        self._ancestors = {c: self._above(c) for c in self._classes}
        self._constraints = self._constraints_of_shapes()
        self._owned = self._owners()
        self._backwards = [p for p in ontology.subjects(kg.path, unique=True) if isinstance(p, URIRef)]

    def vocabulary(self) -> Vocabulary:
        classes = {str(c): self._class(c) for c in self._classes}
        _refuse_doubles((c.name, c.iri) for c in classes.values())
        _refuse_doubles((name, c.iri) for c in classes.values() for name in {c.name, c.concrete})
        _refuse_doubles([*((c.name, c.iri) for c in classes.values()), *((d.of, d.of) for d in self._computed)])
        _refuse_doubles((name, f"{c.iri} ({name})") for c in classes.values() for name in (c.one, c.plural))
        return Vocabulary(classes)

    def _class(self, iri: URIRef) -> Class:
        name = local_name(iri)
        narrower = any(iri in ancestors for ancestors in self._ancestors.values())
        concrete = str(self._ontology.value(iri, self._kg.concreteName) or f"Other{name}") if narrower else name
        precedence = self._ontology.value(iri, self._kg.precedence)
        properties = sorted((self._property(iri, p) for p in self._properties(iri)), key=lambda p: p.name)
        backwards = sorted((self._backward(p) for p in self._backwards if self._has(iri, p)), key=lambda b: b.name)
        above = {str(iri), *map(str, self._ancestors[iri])}
        computed = [d for d in self._computed if not above.isdisjoint(d.classes)]
        named = [*((p.name, p.iri) for p in properties), *((b.name, b.iri) for b in backwards)]
        _refuse_doubles([*named, *((d.name, d.name) for d in computed)], name)
        return Class(
            iri=str(iri),
            name=name,
            description=self._comment(iri),
            concrete=concrete,
            one=lower_first(name),
            plural=str(self._ontology.value(iri, self._kg.pluralName) or f"{lower_first(name)}s"),
            precedence=int(precedence) if isinstance(precedence, Literal) else _LAST,
            ancestors=tuple(sorted(str(a) for a in self._ancestors[iri])),
            written=frozenset(str(v) for c in self._constraints.get((iri, RDF.type), ()) for v in c.values),
            properties=tuple(properties),
            backwards=tuple(backwards),
            computed=tuple(computed),
        )

    def _property(self, owner: URIRef, iri: URIRef) -> Property:
        name = field_name(iri)
        if name in RESERVED:
            raise DataError(f"ontology: <{iri}> cannot be a property named '{name}': everything has that field already")
        ranges, scalar = self._range(owner, iri)
        return Property(
            name=name,
            iri=str(iri),
            description=self._comment(iri),
            many=self._many(owner, iri),
            ranges=ranges,
            scalar=scalar,
            tagged=RDF.langString in self._stated(iri, RDFS.range),
            hierarchy=self._leads_up(iri),
        )

    def _leads_up(self, iri: URIRef) -> bool:
        wider = self._ontology.transitive_objects(iri, RDFS.subPropertyOf)
        return any((p, RDF.type, OWL.TransitiveProperty) in self._ontology for p in wider)

    def _backward(self, iri: URIRef) -> Backward:
        path = expand(
            str(self._ontology.value(iri, self._kg.path)), {p: str(ns) for p, ns in self._ontology.namespaces()}
        )
        return Backward(field_name(iri), str(iri), self._comment(iri), path, self._known(self._stated(iri, RDFS.range)))

    def _properties(self, owner: URIRef) -> set[URIRef]:
        return {
            p
            for p, owners in self._owned.items()
            if p not in self._backwards and not owners.isdisjoint({owner, RDFS.Resource, *self._ancestors[owner]})
        }

    def _has(self, owner: URIRef, backward: URIRef) -> bool:
        return not self._stated(backward, RDFS.domain).isdisjoint({owner, RDFS.Resource, *self._ancestors[owner]})

    def _range(self, owner: URIRef, iri: URIRef) -> tuple[tuple[str, ...], str]:
        stated = self._stated(iri, RDFS.range)
        if not stated:
            stated = set(chain.from_iterable(c.ranges for c in self._constraints_on(owner, iri)))
        if ranges := self._known(stated):
            return ranges, ""
        if scalars := {_SCALARS[datatype] for datatype in stated if datatype in _SCALARS}:
            return (), min(scalars)
        return (), "IRI" if (iri, RDF.type, OWL.ObjectProperty) in self._ontology else "String"

    def _many(self, owner: URIRef, iri: URIRef) -> bool:
        if (iri, RDF.type, OWL.FunctionalProperty) in self._ontology:
            return False
        line = {owner, *self._ancestors[owner]}
        owners = {o for o in line if o in self._owned[iri]} or line
        return not all(any(c.at_most_one for c in self._constraints_on(o, iri)) for o in owners)

    def _known(self, terms: set[Node]) -> tuple[str, ...]:
        # A class beside a wider one adds nothing to a range.
        classes = {t for t in terms if isinstance(t, URIRef) and t in self._ancestors}
        return tuple(sorted(str(c) for c in classes if classes.isdisjoint(self._ancestors[c])))

    def _stated(self, iri: URIRef, predicate: URIRef) -> set[Node]:
        stated: set[Node] = set()
        for term in self._ontology.objects(iri, predicate):
            union = self._ontology.value(term, OWL.unionOf)
            stated |= {term} if union is None else set(Collection(self._ontology, union))
        return stated

    def _above(self, iri: URIRef) -> set[URIRef]:
        # What lies between may be an undeclared class of another vocabulary.
        return {c for c in self._ontology.transitive_objects(iri, RDFS.subClassOf) if c in self._classes and c != iri}  # type: ignore[misc]

    def _owners(self) -> dict[URIRef, set[Node]]:
        owned: dict[URIRef, set[Node]] = defaultdict(set)
        for iri in set(self._ontology.subjects(RDFS.domain)):
            if isinstance(iri, URIRef):
                owned[iri] |= self._stated(iri, RDFS.domain)
        for target, path in self._constraints:
            owned[path].add(target)
        for iri in (RDFS.label, RDF.type):
            owned.pop(iri, None)
        return owned

    def _constraints_on(self, owner: URIRef, path: URIRef) -> list["_Constraint"]:
        targets = (owner, *sorted(self._ancestors[owner]))
        return [c for target in targets for c in self._constraints.get((target, path), ())]

    def _constraints_of_shapes(self) -> dict[tuple[URIRef, URIRef], list["_Constraint"]]:
        found: dict[tuple[URIRef, URIRef], list[_Constraint]] = defaultdict(list)
        for shape, target in self._shapes.subject_objects(SH.targetClass):
            for node in self._shapes.objects(shape, SH.property):
                path = self._shapes.value(node, SH.path)
                if isinstance(path, URIRef) and isinstance(target, URIRef):
                    found[target, path].append(_Constraint(self._shapes, node))
        return found

    def _comment(self, iri: URIRef) -> str:
        return str(self._ontology.value(iri, RDFS.comment) or f"<{iri}>")


class _Constraint:
    """What one property shape says that matters here."""

    def __init__(self, shapes: Graph, node: Node) -> None:
        most = shapes.value(node, SH.maxCount)
        self.at_most_one = isinstance(most, Literal) and int(most) <= 1
        alternatives = shapes.value(node, SH["or"])
        nodes = [node] if alternatives is None else [node, *Collection(shapes, alternatives)]
        self.values = set(shapes.objects(node, SH.hasValue))
        self.ranges = {term for n in nodes for p in (SH["class"], SH.datatype) for term in shapes.objects(n, p)}


def _refuse_doubles(names: Iterable[tuple[str, str]], place: str = "the schema") -> None:
    seen: dict[str, str] = {}
    for name, iri in names:
        if seen.setdefault(name, iri) != iri:
            raise DataError(
                f"ontology: <{seen[name]}> and <{iri}> would both be '{name}' in {place}; rename one of them"
            )
