"""The store: a folder of immutable versions, of which one is current.

    DATA/
      versions/000012/    db/ (an Oxigraph database), manifest.json, articles.json, sketches.npz,
                          texts/<sha256>.txt
      versions/000007.1/  version 7, made again without an article that was purged; stands in for versions/000007/
      versions/draft/     the next version while it is being made
      current             the number of the version that readers open; replaced by rename, never edited
      names.json          the names that versions were given
      lock                held by whoever is making the next version
      incoming/           what a big load has mapped so far (see `kg.corpus`)

A version becomes visible by the one rename that replaces `current`. Whatever is cut off before it leaves a folder that
nobody looks at, and that the next writer deletes; so there is nothing to recover. The same holds for a version that is
made again (visible by the rename to its new folder) and for one that is pruned (gone by the rename of its folder).
"""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from os import getpid
from pathlib import Path

from kg import __version__
from kg.errors import DamagedError, MissingError, StoreError, UsageError
from kg.iris import DEFAULT_BASE
from kg.store import names
from kg.store.draft import Draft
from kg.store.durable import synchronise, synchronise_tree
from kg.store.faults import reading, writing
from kg.store.keeping import Keeping
from kg.store.layout import NOTHING, Layout
from kg.store.lock import Holder, locked, silent
from kg.store.manifest import Manifest
from kg.store.records import ArticleRecord, find
from kg.store.size import Size, sizes
from kg.store.traces import traced
from kg.store.version import Version

_SMALL = 100_000
"""Quads up to which a version is compacted by loading it into a new database: in 2 s, and each index is one file."""


@dataclass(frozen=True, slots=True)
class Purged:
    """The article that was purged, and the versions that were made again without it."""

    record: ArticleRecord
    versions: tuple[int, ...]


class Store:
    """The versions in *folder*, which need not exist yet. Any number of processes may have one for the same folder.

    Who has to wait for another writer tells *waiting* for whom: process, command, and since when.
    """

    def __init__(self, folder: Path, waiting: Callable[[str], None] = silent) -> None:
        self.folder = folder
        self._layout = Layout(folder)
        self._waiting = waiting

    def current(self) -> Version | None:
        """Return the version that readers open, or nothing when nothing has been published yet (two system calls).

        Raises:
            DamagedError: when the file `current` is missing or names no version that is there.
        """
        number = self._layout.current()
        return None if number == NOTHING else Version(number, self._layout.path(number))

    def version(self, number: int) -> Version:
        """Return the version *number*.

        Raises:
            MissingError: when there is no such version.
        """
        found = {version.number: version for version in self.versions()}
        if number not in found:
            there = f"there are {min(found)} to {max(found)}" if found else "there is none yet"
            raise MissingError(f"{self.folder}: no version {number}; {there} (`kg versions` lists them)")
        return found[number]

    def called(self, name: str) -> Version:
        """Return the version whose number or name is *name*.

        Raises:
            MissingError: when there is no such version.
        """
        if name.isascii() and name.isdigit():
            return self.version(int(name))
        known = self.names()
        if name not in known:
            there = f"the names here are {', '.join(sorted(known))}" if known else "no version here has a name"
            raise MissingError(f"{self.folder}: no version is called {name!r}; {there}")
        return self.version(known[name])

    def versions(self) -> list[Version]:
        """Return the published versions, oldest first; with a damaged `current` all that are there."""
        try:
            last = self._layout.current()
        except DamagedError:
            last = None
        return [Version(n, path) for n, path in self._layout.folders().items() if last is None or n <= last]

    def names(self) -> dict[str, int]:
        """Return the numbers of the versions that were given a name, by name."""
        return names.read(self._layout.names)

    def sizes(self) -> dict[int, Size]:
        """Return what each version weighs."""
        with reading(self.folder):
            return sizes({version.number: version.folder for version in self.versions()})

    @contextmanager
    def draft(
        self,
        command: str,
        now: datetime,
        base: str | None = None,
        wait: float | None = None,
        sources: Mapping[str, str] | None = None,
    ) -> Iterator[Draft]:
        """Hold a draft of the next version; it is published when the block ends, if anything has changed in it.

        When the block raises, or when publishing fails, the draft is deleted and nothing has happened. The process that
        holds a draft must not be forked: a child that writes would hang for ever (start others by spawn).

        Args:
            command: what makes the version, for its manifest and for those who wait meanwhile.
            now: the time of the version, with its time zone.
            base: the base IRI; it is fixed by the first version. When left out, the store's own, or the default.
            wait: seconds to wait for another writer; nothing means as long as it takes, 0 not at all.
            sources: SHA-256 of what the content is made with, such as `digest(resource("ontology"))`, by name.

        Raises:
            LockedError: somebody else is still writing after *wait* seconds.
            StoreError: another base than the store's; the folder may not be written to; the disk is full.
            DamagedError: the current version is not whole.
        """
        with self._alone(command, now, wait):
            current = self.current()
            plan = self._plan(command, now, _base(self.folder, current, base), dict(sources or {}))
            with self._publishing(plan, current, current) as draft:
                yield draft

    def rollback(self, number: int, command: str, now: datetime, wait: float | None = None) -> Version:
        """Publish the content of version *number* again, as the next version, and return that.

        It works when the current version or the file `current` is damaged: it is the way out of that.

        Raises:
            MissingError: when there is no such version.
            DamagedError: when that version is damaged, too.
            LockedError, StoreError: as for `draft`.
        """
        with self._alone(command, now, wait):
            start = self.version(number)
            plan = self._plan(command, now, start.manifest.base, start.manifest.sources)
            with self._publishing(plan, self._whole_current(), start) as draft:
                draft.restore()
        if draft.published is None:
            raise StoreError(f"{self.folder}: version {number} was not published again; please report this")
        return draft.published

    def remove(self, article: str, command: str, now: datetime, wait: float | None = None) -> ArticleRecord:
        """Publish a version without *article* (its hash, IRI, graph or title), and return what its record was.

        Raises:
            MissingError: there is no such article.
            LockedError, StoreError: as for `draft`.
        """
        with self.draft(command, now, wait=wait) as draft:
            return draft.remove_article(article)

    def compact(self, command: str, now: datetime, wait: float | None = None) -> Version | None:
        """Publish the current version again, each of its indexes in one run; nothing when there is none.

        Raises:
            LockedError, StoreError: as for `draft`.
        """
        with self._alone(command, now, wait):
            current = self.current()
            if current is None:
                return None
            plan = self._plan(command, now, current.manifest.base, current.manifest.sources)
            # RocksDB moves files that do not overlap instead of merging them: in a small store 215 stayed 215.
            small = current.manifest.quads <= _SMALL
            with self._publishing(plan, current, None if small else current) as draft:
                draft.become(current) if small else draft.merge()
        return draft.published

    def prune(self, keeping: Keeping, command: str, now: datetime, wait: float | None = None) -> list[int]:
        """Delete the versions that *keeping* does not ask for, and return their numbers.

        The current version and those with a name always stay, and one that was current a minute ago.

        Raises:
            LockedError, StoreError: as for `draft`.
        """
        with self._alone(command, now, wait):
            current = self.current()
            versions = {version.number: version for version in self.versions()}
            kept = {*self.names().values(), *([current.number] if current else [])}
            times = {number: version.manifest.time for number, version in versions.items()}
            dropped = keeping.dropped(times, kept, now)
            with writing(self.folder):
                for number in dropped:
                    self._layout.discard(versions[number].folder)
            return dropped

    def name(self, name: str, number: int | None, command: str, now: datetime, wait: float | None = None) -> None:
        """Call version *number* so, and no other; with no number, no version any more. A name protects from pruning.

        Raises:
            UsageError: not a name.
            MissingError: there is no such version, or no such name to take away.
            LockedError, StoreError: as for `draft`.
        """
        with self._alone(command, now, wait):
            known = self.names()
            if number is None:
                if name not in known:
                    raise MissingError(f"{self.folder}: no version is called {name!r}")
                del known[name]
            else:
                known[names.checked(name)] = self.version(number).number
            with writing(self.folder):
                names.write(self._layout.names, known)

    def purge(self, article: str, command: str, now: datetime, wait: float | None = None) -> Purged:
        """Take *article* (its hash, IRI, graph or title) out of all versions, so that no file holds anything of it.

        Versions that had it are made again one by one, each from the one before it; then a next version is published,
        if the current one is among them. Where that is cut off, purging again goes on.

        Raises:
            MissingError: there is no such article in any version.
            DamagedError: a version that may have it is damaged.
            LockedError, StoreError: as for `draft`.
        """
        with self._alone(command, now, wait):
            versions = self.versions()
            known = [
                record for version in versions for record in (*version.articles.values(), *version.manifest.purged)
            ]
            record = find({each.sha256: each for each in known}, article)
            traces = traced(versions, record.sha256)
            current = self.current()
            for version in traces:
                if version == current:
                    plan = self._plan(command, now, version.manifest.base, version.manifest.sources)
                    start = self._clean_before(version.number, record)
                    with self._publishing(plan.without(record), current, start) as draft:
                        draft.become(version, record)
                self._remake(version, record)
            return Purged(record, tuple(version.number for version in traces))

    def _clean_before(self, number: int, record: ArticleRecord) -> Version | None:
        """Return the last version before *number* that holds no trace of *record*."""
        before = [version for version in self.versions() if version.number < number]
        traces = {version.number for version in traced(before, record.sha256)}
        return max((v for v in before if v.number not in traces), key=lambda v: v.number, default=None)

    def _remake(self, version: Version, record: ArticleRecord) -> None:
        """Make *version* again without *record*, in a new folder, which stands in for the old one at once."""
        folder = self._layout.draft
        manifest = version.manifest
        draft = None
        try:
            draft = Draft(folder, manifest.base, self._clean_before(version.number, record))
            draft.become(version, record)
            with writing(self.folder):
                draft.seal_as(manifest.without(record))
                synchronise_tree(folder)
                revision = int(version.folder.suffix[1:] or 0) + 1
                folder.rename(self._layout.versions / f"{version.number:06d}.{revision}")
                synchronise(self._layout.versions)
                self._layout.discard(version.folder)
        finally:
            if draft:
                draft.close()
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _alone(self, command: str, now: datetime, wait: float | None) -> Iterator[None]:
        """Hold the lock, in a folder from which what dead writers left has been removed."""
        with ExitStack() as stack:
            with writing(self.folder):
                self._layout.versions.mkdir(parents=True, exist_ok=True)
                holder = Holder(getpid(), command, now.isoformat())
                stack.enter_context(locked(self._layout.lock, holder, wait, self._waiting))
                self._layout.begin()
                self._layout.clean()
            yield

    def _plan(self, command: str, now: datetime, base: str, sources: dict[str, str]) -> Manifest:
        number = max(self._layout.folders(), default=NOTHING) + 1
        return Manifest(number, None, now, command, base, __version__, sources=sources)

    @contextmanager
    def _publishing(self, plan: Manifest, parent: Version | None, start: Version | None) -> Iterator[Draft]:
        folder = self._layout.draft
        draft = None
        try:
            draft = Draft(folder, plan.base, start)
            yield draft
            if draft.changed():
                with writing(self.folder):
                    draft.seal(plan, parent)
                    self._publish(folder, plan.number)
                draft.published = Version(plan.number, self._layout.path(plan.number))
        finally:
            if draft:
                draft.close()
            shutil.rmtree(folder, ignore_errors=True)

    def _publish(self, draft: Path, number: int) -> None:
        synchronise_tree(draft)
        final = draft.rename(self._layout.path(number))
        try:
            synchronise(self._layout.versions)
            self._layout.switch(number)
        except BaseException:
            if self._layout.current() != number:
                shutil.rmtree(final, ignore_errors=True)
            raise

    def _whole_current(self) -> Version | None:
        """Return the current version if it can be compared with, else nothing."""
        try:
            current = self.current()
            articles = current.articles if current else None
        except DamagedError:
            return None
        return current if articles is not None else None


def _base(folder: Path, start: Version | None, wanted: str | None) -> str:
    own = start.manifest.base if start else None
    if own is None:
        base = wanted or DEFAULT_BASE
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`#?]+/", base):
            raise UsageError(f"{base}: not a base IRI; it begins with http:// or https:// and ends with /")
        return base
    if wanted not in (None, own):
        raise StoreError(f"{folder}: was made with the base {own}; {wanted} needs a folder of its own")
    return own
