"""A task: a request with all that a worker must know to answer it, as it goes over the socket.

By marshal: both ends are the same interpreter, and JSON took as long as a good part of a small query.
"""

import marshal
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from pathlib import Path

from kg.readers.request import Dump, Request

_KINDS: dict[str, type[Request | Dump]] = {"Request": Request, "Dump": Dump}
_FIELDS = {name: attrgetter(*kind.__slots__) for name, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class Task:
    """Answer `request` from the version `number` in `folder`, in `deadline` seconds.

    Without a request the worker only opens the version, so that the next one finds it open.
    """

    number: int
    folder: Path
    request: Request | Dump | None = None
    deadline: float | None = None

    def pack(self) -> bytes:
        """Return the task as it is sent."""
        kind = "" if self.request is None else type(self.request).__name__
        fields = _FIELDS[kind](self.request) if kind else ()
        return marshal.dumps((self.number, str(self.folder), self.deadline, kind, fields))

    @classmethod
    def unpack(cls, payload: bytes) -> "Task":
        """Return the task that `pack` made *payload* of.

        >>> task = Task(1, Path("versions/000001"), Request("ASK {}", "text/csv", named_graphs=("urn:a",)), 2.5)
        >>> Task.unpack(task.pack()) == task
        True
        """
        number, folder, deadline, kind, fields = marshal.loads(payload)  # noqa: S302  (it comes from the pool only)
        return cls(number, _path(folder), _KINDS[kind](*fields) if kind else None, deadline)


@lru_cache(maxsize=16)
def _path(text: str) -> Path:
    # Taking a path apart takes as long as parsing all of the task, and it is nearly always the same one.
    return Path(text)
