"""What every thing of the graph has in GraphQL, and the fields that read it."""

from typing import NewType

import strawberry
from strawberry.types.field import StrawberryField
from strawberry.types.info import Info

IRI = NewType("IRI", str)
Date = NewType("Date", str)
DateTime = NewType("DateTime", str)


class Thing:
    """A thing as one place of an operation shows it: the selected properties are plain attributes of it.

    Fields with arguments may stand there several times under different keys; their answers are in `answers`.
    """

    answers: dict[str, object]


@strawberry.interface(name="Node", description="A thing that has an IRI: everything in the graph.")
class Identified(Thing):
    """The interface `Node` of Relay's specification."""

    id: strawberry.ID = strawberry.field(description="The IRI, as an identifier for `node(id:)`.")
    iri: IRI = strawberry.field(description="The IRI of the thing.")
    label: str | None = strawberry.field(description="The name of the thing in English.")


class AnswerField(StrawberryField):
    """A field with arguments: its answer is found under the key that the operation gives it."""

    @property
    def is_basic_field(self) -> bool:
        """Never: the key stands in the info, which basic fields do not get."""
        return False

    def get_result(self, source: Thing, info: Info | None, args: list[object], kwargs: object) -> object:
        """Return the answer that was prepared for this place of the operation."""
        del args, kwargs
        if info is None:
            raise TypeError(f"the field {self.python_name} was read without its place")
        return source.answers[str(info.path.key)]
