"""The vocabulary: what the GraphQL schema needs to know about the classes and properties of the ontology.

`kg.graphql.derivation` makes it; the types, the plans and the queries are made from it and know no RDF schema language.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Property:
    """A property that is stored. `many`: it may have several values.

    `ranges` are the IRIs of the classes of its values; when there are none, the values are of the scalar type `scalar`.
    """

    name: str
    iri: str
    description: str
    many: bool
    ranges: tuple[str, ...]
    scalar: str


@dataclass(frozen=True, slots=True)
class Backward:
    """A property that is never stored: `path` (a SPARQL property path) leads to its values, which are of `ranges`."""

    name: str
    iri: str
    description: str
    path: str
    ranges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Class:
    """A class, with all properties that its things can have, its own and those of its `ancestors`.

    `concrete` is the name of the type of a thing that belongs to no narrower class: `name` itself for a class without
    narrower classes. `one` and `plural` name the root fields. Of several classes, the lowest `precedence` is shown.
    """

    iri: str
    name: str
    description: str
    concrete: str
    one: str
    plural: str
    precedence: int
    ancestors: tuple[str, ...]
    properties: tuple[Property, ...]
    backwards: tuple[Backward, ...]

    @property
    def abstract(self) -> bool:
        """Whether it has narrower classes, so that it is an interface."""
        return self.concrete != self.name


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All classes, by their IRIs."""

    classes: Mapping[str, Class]

    def within(self, ranges: Collection[str]) -> frozenset[str]:
        """Return the classes *ranges* with all that are narrower; all classes when *ranges* is empty."""
        if not ranges:
            return frozenset(self.classes)
        return frozenset(
            c.iri for c in self.classes.values() if c.iri in ranges or not set(ranges).isdisjoint(c.ancestors)
        )

    def most_specific(self, types: Iterable[str], allowed: Collection[str]) -> str | None:
        """Return the one of the *allowed* classes that a thing with *types* is shown under; None if it has none."""
        known = {iri for iri in types if iri in allowed}
        wider = {ancestor for iri in known for ancestor in self.classes[iri].ancestors}
        narrowest = sorted(known - wider, key=lambda iri: (self.classes[iri].precedence, iri))
        return narrowest[0] if narrowest else None
