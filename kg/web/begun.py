"""An answer that has begun before the application had the request (`kg.web.door`); it travels as ``kg.begun``."""

from collections.abc import Awaitable
from dataclasses import dataclass

from kg.cache import Cache, Sought
from kg.readers import Answer
from kg.readers.body import Body


@dataclass(slots=True)
class Begun:
    """The answer to what is `sought`, whose `body` comes; asked for at the time `since` (`kg.web.gate.Exchange`)."""

    sought: Sought
    body: Body
    since: float
    _taken: bool = False

    def answer(self, cache: Cache) -> Awaitable[Answer]:
        """Return what waits for the answer as *cache* gives it; it is the caller's from now on."""
        self._taken = True
        return cache.find(self.sought, self.body)

    def close(self) -> None:
        """Let go of the answer, unless somebody took it."""
        if not self._taken:
            self.body.close()
