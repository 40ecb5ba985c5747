"""Which versions are kept: the current one, those with a name, and what a rule asks for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

_GRACE = timedelta(minutes=1)
"""How long a version stays after the next one was published: somebody may be about to open it."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Keep the `last` so many versions, and those that were current within the last `days`; by default all.

    With both, a version goes only when neither asks for it.
    """

    last: int | None = None
    days: float | None = None

    def dropped(self, times: Mapping[int, datetime], kept: Collection[int], now: datetime) -> list[int]:
        """Return which of the versions go, oldest first.

        Args:
            times: when each version was published.
            kept: versions that stay whatever the rule says; the newest of *times* is always one of them.
            now: the time to count days back from.

        >>> from datetime import UTC
        >>> times = {n: datetime(2024, 1, n, tzinfo=UTC) for n in range(1, 6)}
        >>> Keeping(last=2).dropped(times, {1}, datetime(2024, 1, 9, tzinfo=UTC))
        [2, 3]
        >>> Keeping(days=6).dropped(times, set(), datetime(2024, 1, 9, tzinfo=UTC))
        [1, 2]
        >>> Keeping().dropped(times, set(), datetime(2024, 1, 9, tzinfo=UTC))
        []
        """
        if self.last is None and self.days is None:
            return []
        numbers = sorted(times)
        newest = set(numbers[-max(self.last or 0, 1) :])
        since = now - max(timedelta(days=self.days or 0), _GRACE)
        ended = dict(zip(numbers, (times[n] for n in numbers[1:]), strict=False))
        return [n for n in numbers if n not in newest and n not in kept and ended[n] <= since]
