"""What breaks a shape."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """The node *focus* breaks *shape* (both IRIs); `value` is the node or literal to blame, where one can be named.

    >>> print(Violation("https://kg.example/x", "https://kg.example/shape/Item", "kg:unit: more than 1 value", "crate"))
    https://kg.example/x: kg:unit: more than 1 value: crate (shape Item)
    """

    focus: str
    shape: str
    message: str
    value: str | None = None

    def __str__(self) -> str:
        """Return the violation as a line of a report."""
        value = "" if self.value is None else f": {self.value}"
        return f"{self.focus}: {self.message}{value} (shape {self.shape.rpartition('/')[2]})"
