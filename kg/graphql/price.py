"""The price of an operation: how many things it can lead to, added up field by field while it is planned."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from graphql import GraphQLError


class Price:
    """Adds up what the fields of an operation cost; `most` is allowed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._fields: dict[str, int] = {}
        self.total = 0

    def add(self, price: int, path: Sequence[str]) -> None:
        """Add *price* for the field at *path*."""
        place = ".".join(path)
        self._fields[place] = max(price, self._fields.get(place, 0))
        self.total += price

    @contextmanager
    def alternatives(self) -> Iterator[Callable[[], None]]:
        """Count only the dearest of several ways; call what is given before each of them."""
        start = dearest = self.total

        def each() -> None:
            nonlocal dearest
            dearest = max(dearest, self.total)
            self.total = start

        yield each
        self.total = max(dearest, self.total)

    def check(self) -> None:
        """Refuse what is too dear.

        Raises:
            graphql.GraphQLError: names the price, the limit, and the field that costs most.
        """
        if self.total > self._most:
            place, price = max(self._fields.items(), key=lambda field: field[1])
            raise GraphQLError(
                f"the operation can lead to {self.total} things, the limit is {self._most}; {place} alone costs {price}"
                ": ask for smaller pages there",
                path=place.split("."),
            )
