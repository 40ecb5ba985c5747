"""The plan of an operation: what is to be fetched at each place of it, and how the answer is put together from that.

Plan ── roots ──► Lookup or Page ── Selection of things ── Choice, by class ──► outputs, each under its key; what
                                                                               leads on, with the Selection that follows
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kg.graphql.paging import Window
from kg.graphql.vocabulary import Column, Computed, Property


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a type: ``__typename``."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The IRI of the thing."""

    key: str


@dataclass(frozen=True, slots=True)
class Label:
    """The label, in the first of `languages` that there is."""

    key: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Data:
    """The values of a property that are no things."""

    key: str
    of: Property


@dataclass(frozen=True, slots=True)
class Link:
    """The things that a property leads to."""

    key: str
    of: Property
    selection: "Selection"


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A column of a computed field; the selection if it holds things."""

    key: str
    of: Column
    selection: "Selection | None"


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """A computed field: what is selected of its rows (nothing if it is one scalar)."""

    key: str
    of: Computed
    cells: tuple["Cell | Name", ...]

    @property
    def links(self) -> tuple[Cell, ...]:
        """The columns that hold things."""
        return tuple(c for c in self.cells if isinstance(c, Cell) and c.selection)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a connection, an edge or a pageInfo: under `key` the field `field` of the type `owner`.

    `parts` are what is selected of it; a `selection` what is selected of the thing that it is.
    """

    key: str
    field: str
    owner: str
    parts: tuple["Part", ...] = ()
    selection: "Selection | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A page of a connection: of all things of `classes` (`path` is empty), or of those along `path`.

    `condition` is what the things must fulfil, and `order` what they are sorted by (a path and whether it goes down),
    in SPARQL; `selections` are what is selected of them, in one place or in several.
    """

    key: str
    path: str
    classes: tuple[str, ...]
    window: Window
    condition: str
    order: tuple[tuple[str, bool], ...]
    parts: tuple[Part, ...]
    total: bool
    listed: bool
    selections: tuple["Selection", ...]


Output = Name | Identity | Label | Data | Link | Page | Answered


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What is selected of things of one class, whose type has the name `name`."""

    name: str
    outputs: tuple[Output, ...]

    @property
    def links(self) -> tuple[Link, ...]:
        """The properties that lead on."""
        return tuple(o for o in self.outputs if isinstance(o, Link))


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """What is selected at one place, by the class that a thing there turns out to have.

    `ranges` are the classes that the place is for (any when empty). Where the place is `strict`, things without one of
    them are left out; elsewhere a thing of which nothing is known is taken for what the range says. `predicates` are
    the properties that must be known of the things, `pages` and `answers` what else.
    """

    ranges: tuple[str, ...]
    allowed: frozenset[str]
    strict: bool
    choices: Mapping[str, Choice]
    predicates: frozenset[str]
    pages: tuple[Page, ...]
    answers: tuple[Answered, ...]

    @property
    def certain(self) -> str | None:
        """The one class that things here can have, when there is only one and it need not be looked up."""
        return next(iter(self.allowed)) if len(self.allowed) == 1 and not self.strict else None


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """The things `iris`: one, or (if `many`) a list of them."""

    key: str
    iris: tuple[str, ...]
    many: bool
    selection: Selection


@dataclass(frozen=True, slots=True)
class Plan:
    """The root fields of an operation in their order, the version that it asks for, and its price.

    A root field of which nothing is known here (introspection) is not in it.
    """

    roots: tuple[Lookup | Page | Name, ...]
    version: int | None
    cost: int
