"""What every thing of the graph has in GraphQL, and the scalars that GraphQL does not bring.

Nothing is ever resolved through these types: they are the schema. What an operation answers is put together by
`kg.graphql.composition`.
"""

from enum import Enum
from typing import NewType

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

IRI = NewType("IRI", str)
Date = NewType("Date", str)
DateTime = NewType("DateTime", str)
Version = NewType("Version", str)

Argument = tuple[str, object, str]
"""Name, type and description of an argument."""


class Thing:
    """The Python class behind every type that is made at start-up."""


@strawberry.enum(description="Which way to sort.")
class Direction(Enum):
    """Which way to sort; things without a value come first, or last."""

    ASC = "ASC"
    DESC = "DESC"


def definition(of: type) -> StrawberryObjectDefinition:
    """Return what Strawberry knows of the type *of*, to fill it with fields."""
    found: StrawberryObjectDefinition = of.__strawberry_definition__  # type: ignore[attr-defined]
    return found


def field(name: str, of: object, description: str, arguments: tuple[Argument, ...] = ()) -> StrawberryField:
    """Return a field of a type."""
    made = StrawberryField(name, name, StrawberryAnnotation(of), description=description)
    made.arguments = [StrawberryArgument(n, n, StrawberryAnnotation(t), description=d) for n, t, d in arguments]
    return made


def interface(name: str, description: str) -> type:
    """Return an interface without fields."""
    return strawberry.interface(type(name, (Thing,), {}), name=name, description=description)


def object_type(name: str, description: str) -> type:
    """Return an object type without fields."""
    return strawberry.type(type(name, (Thing,), {}), name=name, description=description)


def input_type(name: str, description: str) -> type:
    """Return an input type without fields."""
    return strawberry.input(type(name, (Thing,), {}), name=name, description=description)


def input_field(name: str, of: object, description: str) -> StrawberryField:
    """Return a field of an input type that may be left out."""
    annotation = StrawberryAnnotation(of)
    return StrawberryField(name, name, annotation, default=strawberry.UNSET, description=description)
