"""The store: a folder of immutable versions, of which one is current.

    DATA/
      versions/000012/    db/ (an Oxigraph database), manifest.json, articles.json, texts/<sha256>.txt
      versions/draft/     the next version while it is being made
      current             the number of the version that readers open; replaced by rename, never edited
      lock                held by whoever is making the next version

A version becomes visible by the one rename that replaces `current`. Whatever is cut off before it leaves a folder that
nobody looks at, and that the next writer deletes; so there is nothing to recover.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from os import getpid
from pathlib import Path

from kg import __version__
from kg.errors import DamagedError, MissingError, StoreError, UsageError
from kg.iris import DEFAULT_BASE
from kg.store.draft import Draft
from kg.store.durable import replace, synchronise, synchronise_tree
from kg.store.faults import writing
from kg.store.lock import Holder, locked
from kg.store.manifest import Manifest
from kg.store.records import ArticleRecord
from kg.store.version import MANIFEST, Version

_NOTHING = 0
"""What `current` says before the first version."""


class Store:
    """The versions in *folder*, which need not exist yet. Any number of processes may have one for the same folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._versions = folder / "versions"
        self._current = folder / "current"

    def current(self) -> Version | None:
        """Return the version that readers open, or nothing when nothing has been published yet (two system calls).

        Raises:
            DamagedError: when the file `current` is missing or names no version that is there.
        """
        number = self._current_number()
        return None if number == _NOTHING else Version(number, self._path(number))

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

    def versions(self) -> list[Version]:
        """Return the published versions, oldest first; with a damaged `current` all that are there."""
        try:
            last = self._current_number()
        except DamagedError:
            last = None
        return [Version(n, self._path(n)) for n in self._numbers() if last is None or n <= last]

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

    @contextmanager
    def _alone(self, command: str, now: datetime, wait: float | None) -> Iterator[None]:
        """Hold the lock, in a folder from which what dead writers left has been removed."""
        with ExitStack() as stack:
            with writing(self.folder):
                self._versions.mkdir(parents=True, exist_ok=True)
                holder = Holder(getpid(), command, now.isoformat())
                stack.enter_context(locked(self.folder / "lock", holder, wait))
                if not self._current.exists() and not self._numbers():
                    replace(self._current, f"{_NOTHING:06d}\n")
                self._clean()
            yield

    def _plan(self, command: str, now: datetime, base: str, sources: dict[str, str]) -> Manifest:
        number = max(self._numbers(), default=_NOTHING) + 1
        return Manifest(number, None, now, command, base, __version__, sources=sources)

    @contextmanager
    def _publishing(self, plan: Manifest, parent: Version | None, start: Version | None) -> Iterator[Draft]:
        folder = self._versions / "draft"
        draft = None
        try:
            draft = Draft(folder, plan.base, start)
            yield draft
            if draft.changed():
                with writing(self.folder):
                    draft.seal(plan, parent)
                    self._publish(folder, plan.number)
                draft.published = Version(plan.number, self._path(plan.number))
        finally:
            if draft:
                draft.close()
            shutil.rmtree(folder, ignore_errors=True)

    def _publish(self, draft: Path, number: int) -> None:
        synchronise_tree(draft)
        final = draft.rename(self._path(number))
        try:
            synchronise(self._versions)
            replace(self._current, f"{number:06d}\n")
        except BaseException:
            if self._current_number() != number:
                shutil.rmtree(final, ignore_errors=True)
            raise

    def _clean(self) -> None:
        shutil.rmtree(self._versions / "draft", ignore_errors=True)
        try:
            last = self._current_number()
        except DamagedError:
            return
        for number in self._numbers():
            if number > last:
                shutil.rmtree(self._path(number))

    def _whole_current(self) -> Version | None:
        """Return the current version if it can be compared with, else nothing."""
        try:
            current = self.current()
            articles = current.articles if current else None
        except DamagedError:
            return None
        return current if articles is not None else None

    def _current_number(self) -> int:
        try:
            text = self._current.read_text("utf-8").strip()
        except FileNotFoundError:
            if not self._numbers():
                return _NOTHING
            text = ""
        except (OSError, ValueError) as fault:
            raise StoreError(
                f"{self._current}: cannot be read ({fault}); check its permissions and its owner"
            ) from fault
        number = int(text) if re.fullmatch(r"[0-9]+", text) else None
        if number is None or (number != _NOTHING and not (self._path(number) / MANIFEST).is_file()):
            raise DamagedError(f"{self._current}: {self._way_out(text)}")
        return number

    def _way_out(self, text: str) -> str:
        numbers = [n for n in self._numbers() if (self._path(n) / MANIFEST).is_file()]
        fault = f"names version {text!r}, which is not there" if text else "is missing or empty"
        if not numbers:
            return f"{fault}, and there is no other; copy a version back from a backup, or start with a new folder"
        return f"{fault}; the newest version here is {numbers[-1]}: `kg rollback {numbers[-1]}` publishes it again"

    def _numbers(self) -> list[int]:
        if not self._versions.is_dir():
            return []
        names = (path.name for path in self._versions.iterdir())
        return sorted(int(name) for name in names if re.fullmatch(r"[0-9]{6,}", name))

    def _path(self, number: int) -> Path:
        return self._versions / f"{number:06d}"


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
