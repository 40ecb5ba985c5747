"""The recipe: how the articles of a corpus are to be mapped, in a form that can be handed to other processes."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from kg import __version__, knowledge
from kg.article import NOTHING, Given
from kg.iris import DEFAULT_BASE
from kg.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is known of all articles, the user's own folders of mappings, the base of graphs, and whether to quote."""

    given: Given = NOTHING
    mappings: tuple[str, ...] = ()
    base: str = DEFAULT_BASE
    quotes: bool = True

    def knowledge(self) -> Knowledge:
        """Return what is known before any article is read; see `kg.knowledge.load`."""
        return knowledge.load([Path(folder) for folder in self.mappings], self.base)

    def digest(self, sources: dict[str, str]) -> str:
        """Return the SHA-256 of the recipe, of this kg, and of *sources*, the hashes of ontology and mappings."""
        return sha256(f"{__version__}\0{json.dumps(sources, sort_keys=True)}\0{self.to_json()}".encode()).hexdigest()

    def to_json(self) -> str:
        """Return the recipe as one line of JSON."""
        return json.dumps(asdict(self), default=date.isoformat, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Recipe":
        """Return the recipe that `to_json` made *text* of."""
        found: dict[str, Any] = json.loads(text)
        about = found["given"]
        day = date.fromisoformat(about["published"]) if about["published"] else None
        return cls(Given(**about | {"published": day}), tuple(found["mappings"]), found["base"], found["quotes"])
