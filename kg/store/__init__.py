"""The store: a folder of immutable versions of the graph; a writer makes the next one, readers open the current one."""

from kg.store.digest import digest
from kg.store.draft import Draft, Outcome
from kg.store.keeping import Keeping
from kg.store.manifest import Manifest
from kg.store.records import ArticleRecord
from kg.store.size import Size
from kg.store.store import Purged, Store
from kg.store.version import Version

__all__ = ["ArticleRecord", "Draft", "Keeping", "Manifest", "Outcome", "Purged", "Size", "Store", "Version", "digest"]
