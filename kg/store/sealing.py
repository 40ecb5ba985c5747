"""Sealing: what turns the folder of a draft into that of a version, to which nobody writes any more."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from kg.store.durable import link
from kg.store.manifest import Manifest
from kg.store.records import ArticleRecord, records_to_json
from kg.store.version import ARTICLES, DATABASE, MANIFEST, TEXTS


def seal(folder: Path, manifest: Manifest, articles: Iterable[ArticleRecord], texts: Path | None) -> None:
    """Write everything that belongs to a version into *folder*, in which its `DATABASE` is already.

    Texts that are not in *folder* yet are linked from the folder *texts*. The *manifest* is completed with `files`.
    """
    records = list(articles)
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
