"""Input types for filters and orders, one of each for every class and every union of classes.

A filter has a field for every property, forwards and backwards; one on a link holds if one of the linked things fulfils
it. All fields of a filter must hold. What they mean in SPARQL is in `kg.graphql.filters`.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from kg.graphql.names import lower_first
from kg.graphql.things import IRI, Date, DateTime, Direction, definition, field, input_field, input_type
from kg.graphql.vocabulary import Class, Property, Vocabulary

SCALARS: Mapping[str, object] = {
    "String": str,
    "Int": int,
    "Float": float,
    "Boolean": bool,
    "Date": Date,
    "DateTime": DateTime,
    "IRI": IRI,
}
"""What the names of scalars in a vocabulary stand for."""

OR_SELF = "OrSelf"
"""Ends the name of the filter on all that a hierarchy leads to: ``broaderOrSelf``."""

_ORDERED = {"String", "Int", "Float", "Date", "DateTime"}


class FilterTypes:
    """The input types for *vocabulary*; each is made when it is first asked for."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._scalars = {name: _scalar_filter(name, of) for name, of in SCALARS.items()}
        self._filters: dict[tuple[str, ...], type] = {}
        self._orders: dict[str, type] = {}

    def filter(self, ranges: tuple[str, ...]) -> type:
        """Return the filter for things of the classes *ranges* (any when empty)."""
        if ranges not in self._filters:
            name = self._vocabulary.name(ranges)
            made = self._filters[ranges] = input_type(
                f"{name}Filter", f"Which {name} things are wanted; all of it must hold."
            )
            self._fill(made, ranges)
        return self._filters[ranges]

    def order(self, iri: str) -> type:
        """Return the order of things of the class *iri*."""
        if iri not in self._orders:
            of = self._vocabulary.classes[iri]
            single = ["label", *(p.name for p in of.properties if p.sortable)]
            values: Any = Enum(f"{of.name}Property", {name: name for name in single})  # type: ignore[misc]
            text = f"The properties of {of.name} things that have one value."
            properties: type[Enum] = strawberry.enum(values, description=text)
            made = self._orders[iri] = input_type(
                f"{of.name}Order", "What to sort by; equals are sorted by their IRIs."
            )
            definition(made).fields.extend(
                [
                    field("property", properties, "The property."),
                    input_field("direction", Direction | None, "Which way; ASC when nothing is said."),
                ]
            )
        return self._orders[iri]

    def _fill(self, made: type, ranges: tuple[str, ...]) -> None:
        fields = definition(made).fields
        fields.extend(
            [
                input_field("and", list[made] | None, "All of these hold too."),  # type: ignore[valid-type]
                input_field("or", list[made] | None, "One of these holds."),  # type: ignore[valid-type]
                input_field("not", made | None, "This does not hold."),
                input_field("exists", bool | None, "Whether there is such a thing at all."),
                input_field("id", self._scalars["IRI"] | None, "The IRI."),
                input_field("label", self._scalars["String"] | None, "The name."),
            ]
        )
        if len(ranges) == 1:
            self._fill_class(made, self._vocabulary.classes[ranges[0]])
        if ranges:
            known = {f.python_name for f in fields}
            narrower = (self._narrowed(iri) for iri in self._vocabulary.narrower(ranges))
            fields.extend(f for f in narrower if f.python_name not in known)

    def _fill_class(self, made: type, of: Class) -> None:
        fields = definition(made).fields
        for p in of.properties:
            fields.append(input_field(p.name, self._of(p) | None, p.description))
            if p.hierarchy and p.ranges:
                text = f"This itself, or something that {p.name} leads to in any number of steps."
                fields.append(input_field(p.name + OR_SELF, self.filter(p.ranges) | None, text))
        fields.extend(input_field(b.name, self.filter(b.ranges) | None, b.description) for b in of.backwards)

    def _narrowed(self, iri: str) -> StrawberryField:
        name = self._vocabulary.classes[iri].name
        return input_field(
            lower_first(name), self.filter((iri,)) | None, f"It is of the type {name}, and fulfils this."
        )

    def _of(self, p: Property) -> type:
        return self.filter(p.ranges) if p.ranges else self._scalars[p.scalar]


def _scalar_filter(name: str, of: object) -> type:
    made = input_type(f"{name}Filter", f"Which values of the type {name} are wanted; all of it must hold.")
    fields = definition(made).fields
    fields.append(input_field("exists", bool | None, "Whether there is a value."))
    fields.append(input_field("eq", of | None, "One of the values is this."))  # type: ignore[operator]
    fields.append(input_field("in", list[of] | None, "One of the values is one of these."))  # type: ignore[valid-type]
    fields.append(input_field("not", of | None, "None of the values is this."))  # type: ignore[operator]
    if name in _ORDERED:
        fields.append(input_field("gte", of | None, "One of the values is this or more."))  # type: ignore[operator]
        fields.append(input_field("lte", of | None, "One of the values is this or less."))  # type: ignore[operator]
    if name in {"String", "IRI"}:
        fields.append(
            input_field("contains", str | None, "One of the values contains this, whatever the case of letters.")
        )
        fields.append(
            input_field("startsWith", str | None, "One of the values starts with this, whatever the case of letters.")
        )
    if name == "String":
        text = "The language of eq, in and not, where values have one; en when nothing is said."
        fields.append(input_field("language", str | None, text))
    return made
