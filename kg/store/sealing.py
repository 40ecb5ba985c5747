"""Sealing: what turns the folder of a draft into that of a version, to which nobody writes any more."""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pyoxigraph import Store as Database

from kg.store.durable import link
from kg.store.manifest import Manifest
from kg.store.records import ArticleRecord, records_to_json
from kg.store.version import ARTICLES, DATABASE, MANIFEST, TEXTS

WORK = "work"
"""The database of a draft, which is open for writing."""


def seal(folder: Path, manifest: Manifest, articles: Iterable[ArticleRecord], texts: Path | None) -> None:
    """Write everything that belongs to a version into *folder*, whose database `WORK` is flushed and closed.

    The database is cloned once more: the clone has no log of writes, no lock and no other trace of the writer. Texts
    that are not in *folder* yet are linked from the folder *texts*. The *manifest* is completed with `files`.
    """
    records = list(articles)
    Database.read_only(str(folder / WORK)).backup(str(folder / DATABASE))
    shutil.rmtree(folder / WORK)
    _keep_texts(folder / TEXTS, records, texts)
    (folder / ARTICLES).write_text(records_to_json(records), "utf-8")
    files = {file.name: file.stat().st_size for file in sorted((folder / DATABASE).iterdir())}
    (folder / MANIFEST).write_text(replace(manifest, files=files).to_json(), "utf-8")


def _keep_texts(own: Path, records: list[ArticleRecord], texts: Path | None) -> None:
    """Link the texts of *records* that are not in the folder *own* yet, and drop those of other articles."""
    own.mkdir(exist_ok=True)
    there = {path.name for path in own.iterdir()}
    wanted = {f"{record.sha256}.txt" for record in records}
    for name in there - wanted:
        (own / name).unlink()
    if texts:
        for name in wanted - there:
            link(texts / name, own / name)
