"""A task: a request with all that a worker must know to answer it, as it goes over the socket."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.readers.request import Dump, Request


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
        """Return the task as JSON."""
        said: dict[str, Any] = {"number": self.number, "folder": str(self.folder), "deadline": self.deadline}
        if self.request is not None:
            # dataclasses.asdict copies deeply, which takes longer than all the rest.
            fields = {name: getattr(self.request, name) for name in self.request.__slots__}
            said[type(self.request).__name__] = fields
        return json.dumps(said).encode()

    @classmethod
    def unpack(cls, payload: bytes) -> "Task":
        """Return the task that `pack` made *payload* of.

        >>> task = Task(1, Path("versions/000001"), Request("ASK {}", "text/csv", named_graphs=("urn:a",)), 2.5)
        >>> Task.unpack(task.pack()) == task
        True
        """
        said = json.loads(payload)
        request: Request | Dump | None = None
        if "Request" in said:
            fields = said["Request"]
            for name in ("default_graphs", "named_graphs"):
                fields[name] = tuple(fields[name])
            request = Request(**fields)
        elif "Dump" in said:
            request = Dump(**said["Dump"])
        return cls(said["number"], _path(said["folder"]), request, said["deadline"])


@lru_cache(maxsize=16)
def _path(text: str) -> Path:
    # Taking a path apart takes as long as parsing all of the task, and it is nearly always the same one.
    return Path(text)
