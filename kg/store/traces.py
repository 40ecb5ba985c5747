"""Traces of an article that was taken out: which versions still have files that hold something of it.

A version that was cloned shares files with the one that it was cloned from, so what was removed in it is still on the
disk, and no query finds it. `kg remove --purge` makes such versions again.
"""

from collections.abc import Iterable

from kg.store.version import Version


def traced(versions: Iterable[Version], sha256: str) -> list[Version]:
    """Return those of *versions* (oldest first) whose files may hold something of the article *sha256*."""
    found: dict[int, Version] = {}
    for version in versions:
        manifest = version.manifest
        if any(record.sha256 == sha256 for record in manifest.purged):
            continue
        removed = any(record.sha256 == sha256 for record in manifest.removed)
        if sha256 in version.articles or removed or manifest.origin in found:
            found[version.number] = version
    return list(found.values())
