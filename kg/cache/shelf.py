"""The shelf: answers by their tags, the ones that were not asked for longest leave first."""

from collections import OrderedDict

from kg.cache.tag import Tag
from kg.readers import Answer

_COVER = 512
"""Bytes that an entry takes beside its content, about."""


class Shelf:
    """Keeps answers with content, together of *capacity* bytes at most, all from the same version."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._answers: OrderedDict[Tag, Answer] = OrderedDict()
        self.size = 0
        """Bytes that are taken."""

    def __len__(self) -> int:
        return len(self._answers)

    def __contains__(self, tag: Tag) -> bool:
        return tag in self._answers

    def get(self, tag: Tag) -> Answer | None:
        """Return the answer with this *tag*, if it is kept."""
        found = self._answers.get(tag)
        if found is not None:
            self._answers.move_to_end(tag)
        return found

    def put(self, tag: Tag, answer: Answer) -> None:
        """Keep *answer*, whose content is there."""
        if tag in self._answers:
            return
        self._answers[tag] = answer
        self.size += _taken(answer)
        while self.size > self._capacity:
            _, dropped = self._answers.popitem(last=False)
            self.size -= _taken(dropped)

    def clear(self) -> None:
        """Keep nothing."""
        self._answers.clear()
        self.size = 0


def _taken(answer: Answer) -> int:
    return len(answer.content or b"") + _COVER
