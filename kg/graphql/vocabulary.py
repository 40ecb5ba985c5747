"""The vocabulary: what the GraphQL schema needs to know about the classes and properties of the ontology.

`kg.graphql.derivation` makes it; the types, the plans and the queries are made from it and know no RDF schema language.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Property:
    """A property that is stored. `many`: it may have several values.

    `ranges` are the IRIs of the classes of its values; when there are none, the values are of the scalar type `scalar`,
    and if `tagged`, each with a language. `hierarchy`: it leads step by step to the top of something.
    """

    name: str
    iri: str
    description: str
    many: bool
    ranges: tuple[str, ...]
    scalar: str
    tagged: bool
    hierarchy: bool

    @property
    def sortable(self) -> bool:
        """Whether things can be sorted by it: by its one value, or by the label of the one thing it leads to."""
        return not self.many


@dataclass(frozen=True, slots=True)
class Backward:
    """A property that is never stored: `path` (a SPARQL property path) leads to its values, which are of `ranges`."""

    name: str
    iri: str
    description: str
    path: str
    ranges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a computed field: scalars, or things of `ranges`. `many`: all its values in the rows of one key."""

    name: str
    description: str
    scalar: str
    ranges: tuple[str, ...]
    many: bool


@dataclass(frozen=True, slots=True)
class Computed:
    """A field that a query answers: its rows, put together by the columns `key`, are things of the type `of`.

    Without columns it is one scalar of the type `of`. In `pattern` the variable ``?this`` stands for the things that
    have the field, of `classes`; `value` is the variable of the scalar. `price` is what one thing's answer costs.
    """

    name: str
    description: str
    of: str
    about: str
    classes: tuple[str, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    pattern: str
    price: int

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables that its query answers with, besides ``?this``."""
        return tuple(c.name for c in self.columns) or ("value",)


@dataclass(frozen=True, slots=True)
class Class:
    """A class, with all properties that its things can have, its own and those of its `ancestors`.

    `concrete` is the name of the type of a thing that belongs to no narrower class: `name` itself for a class without
    narrower classes. The `written` ones of the ancestors are stored with each thing, too. `one` and `plural` name the
    root fields. Of several classes, the lowest `precedence` is shown.
    """

    iri: str
    name: str
    description: str
    concrete: str
    one: str
    plural: str
    precedence: int
    ancestors: tuple[str, ...]
    written: frozenset[str]
    properties: tuple[Property, ...]
    backwards: tuple[Backward, ...]
    computed: tuple[Computed, ...]

    @property
    def abstract(self) -> bool:
        """Whether it has narrower classes, so that it is an interface."""
        return self.concrete != self.name


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All classes, by their IRIs."""

    classes: Mapping[str, Class]

    def name(self, ranges: tuple[str, ...]) -> str:
        """Return the name for things of the classes *ranges*, whichever it is."""
        return "Or".join(self.classes[iri].name for iri in ranges) or "Node"

    def within(self, ranges: Collection[str]) -> frozenset[str]:
        """Return the classes *ranges* with all that are narrower; all classes when *ranges* is empty."""
        if not ranges:
            return frozenset(self.classes)
        return frozenset(
            c.iri for c in self.classes.values() if c.iri in ranges or not set(ranges).isdisjoint(c.ancestors)
        )

    def narrower(self, ranges: tuple[str, ...]) -> list[str]:
        """Return the classes that a thing of *ranges* may turn out to have: all, but the only one of *ranges*."""
        return sorted(self.within(ranges) - (frozenset(ranges) if len(ranges) == 1 else frozenset()))

    def stored(self, ranges: tuple[str, ...]) -> tuple[str, ...]:
        """Return the classes that all things of *ranges* have one of: these, and narrower ones without them."""
        others = self.within(ranges) - frozenset(ranges) if ranges else ()
        return (*ranges, *sorted(iri for iri in others if self.classes[iri].written.isdisjoint(ranges)))

    def most_specific(self, types: Iterable[str], allowed: Collection[str]) -> str | None:
        """Return the one of the *allowed* classes that a thing with *types* is shown under; None if it has none."""
        known = {iri for iri in types if iri in allowed}
        wider = {ancestor for iri in known for ancestor in self.classes[iri].ancestors}
        narrowest = sorted(known - wider, key=lambda iri: (self.classes[iri].precedence, iri))
        return narrowest[0] if narrowest else None
