"""A version: a folder that nobody writes to any more."""

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256 as digest_of
from pathlib import Path

from pyoxigraph import Store as Database

from kg.store.faults import damaged, reading
from kg.store.manifest import Manifest
from kg.store.records import ArticleRecord, records_from

DATABASE = "db"
MANIFEST = "manifest.json"
ARTICLES = "articles.json"
TEXTS = "texts"


@dataclass(frozen=True)
class Version:
    """The version *number*, in *folder*; what its files say is read when it is first asked for."""

    number: int
    folder: Path

    @cached_property
    def manifest(self) -> Manifest:
        """Where the version comes from and what changed in it.

        Raises:
            DamagedError: when the file is missing or not a manifest.
        """
        with reading(self.folder):
            return Manifest.from_json((self.folder / MANIFEST).read_text("utf-8"))

    @cached_property
    def articles(self) -> dict[str, ArticleRecord]:
        """All articles that are in it, by their SHA-256.

        Raises:
            DamagedError: when the file is missing or damaged.
        """
        with reading(self.folder):
            rows = json.loads((self.folder / ARTICLES).read_text("utf-8"))
            return {record.sha256: record for record in records_from(rows)}

    def open(self) -> Database:
        """Return the database, open for reading only; any number of processes may do so at once.

        Raises:
            DamagedError: when a file is missing, was cut short, or is not what the database expects.
        """
        self.check()
        with reading(self.folder):
            return Database.read_only(str(self.folder / DATABASE))

    def text(self, sha256: str) -> str | None:
        """Return the text of the article *sha256* as it was loaded, or nothing when the version does not have it.

        Raises:
            DamagedError: when the text is not the one that was loaded.
        """
        path = self.folder / TEXTS / f"{sha256}.txt"
        if sha256 not in self.articles or not path.exists():
            return None
        with reading(self.folder):
            content = path.read_bytes()
        if digest_of(content).hexdigest() != sha256:
            raise damaged(self.folder, f"{TEXTS}/{path.name} is not the text that was loaded")
        return content.decode()

    def check(self) -> None:
        """Compare the files of the database with their sizes in the manifest (some 0.2 ms).

        The database itself does not notice when the log of its own files was cut short: it opens with less in it.

        Raises:
            DamagedError: when one is missing or has another size.
        """
        for name, size in self.manifest.files.items():
            path = self.folder / DATABASE / name
            with reading(self.folder):
                found = path.stat().st_size
            if found != size:
                raise damaged(self.folder, f"{DATABASE}/{name} has {found} bytes instead of {size}")
