"""Slots: which unit of a sentence fills which role of a trigger."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.extract.rules import Sense


@dataclass(frozen=True, slots=True)
class Slots:
    """What the trigger at the unit `trigger` means, and the roles with the indices of the units that fill them.

    `earlier` is set where the trigger is a word for an earlier claim, which has the rest.
    """

    sense: Sense
    trigger: int
    filled: tuple[tuple[str, int], ...]
    earlier: bool = False

    @property
    def roles(self) -> frozenset[str]:
        """The names of the roles that are filled."""
        return frozenset(role for role, _ in self.filled)

    def units(self, role: str) -> tuple[int, ...]:
        """Return the indices of the units that fill *role*, in the order of the text."""
        return tuple(sorted(at for name, at in self.filled if name == role))

    def adding(self, filled: Iterable[tuple[str, int]]) -> "Slots":
        """Return these slots and *filled*, where the role is still open."""
        return replace(self, filled=(*self.filled, *(one for one in filled if one[0] not in self.roles)))
