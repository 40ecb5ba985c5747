"""The manifest of a version: what it is, where it comes from and what changed in it."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from kg.store.records import ArticleRecord, records_from

_LISTS = ("added", "replaced", "removed", "purged")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What `manifest.json` says of a version.

    `parent` is the version that was current before, `origin` the one whose database this one was cloned from (nothing
    for one that was made afresh). `quads_added` and `quads_removed` are nothing where nobody counted (an update, a
    rollback). `purged` are the articles of which no trace is left, though this version had them, or one before it.
    `sources` gives the SHA-256 of what the content was made with ("ontology", "mappings"). `files` gives the size in
    bytes of each file of the database, so that one that was cut short is noticed.
    """

    number: int
    parent: int | None
    time: datetime
    command: str
    base: str
    tool: str
    origin: int | None = None
    quads: int = 0
    articles: int = 0
    quads_added: int | None = None
    quads_removed: int | None = None
    added: tuple[ArticleRecord, ...] = ()
    replaced: tuple[ArticleRecord, ...] = ()
    removed: tuple[ArticleRecord, ...] = ()
    purged: tuple[ArticleRecord, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)

    def without(self, record: ArticleRecord) -> "Manifest":
        """Return the manifest of this version made again without the article *record*: only its hash is still named."""
        bare = record.bare()
        return replace(
            self,
            added=_bared(self.added, bare),
            replaced=_bared(self.replaced, bare),
            removed=_bared(self.removed, bare),
            purged=tuple(sorted({*self.purged, bare})),
        )

    def to_json(self) -> str:
        """Return the manifest as the text of its file."""
        return json.dumps(asdict(self) | {"time": self.time.isoformat()}, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Return the manifest in *text*.

        Raises:
            ValueError, KeyError, TypeError: when it is not a manifest.
        """
        fields: dict[str, Any] = json.loads(text)
        changes = {name: records_from(fields[name]) for name in _LISTS}
        return cls(**fields | changes | {"time": datetime.fromisoformat(fields["time"])})


def _bared(records: tuple[ArticleRecord, ...], bare: ArticleRecord) -> tuple[ArticleRecord, ...]:
    return tuple(bare if record.sha256 == bare.sha256 else record for record in records)
