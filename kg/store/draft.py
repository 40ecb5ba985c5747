"""A draft: the next version while it is being made, in a folder of its own that no reader looks at."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256 as digest_of
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pyoxigraph import BlankNode, NamedNode, Quad, Triple
from pyoxigraph import Store as Database

from kg.errors import ArticleError, QueryError, RdfError, StoreError
from kg.store import copies, rdf, skolem
from kg.store.durable import discard
from kg.store.faults import writing
from kg.store.formats import Format
from kg.store.manifest import Manifest
from kg.store.merging import MOST, MOST_LARGE, merge, settle
from kg.store.misspelt import misspelt
from kg.store.records import ArticleRecord, find
from kg.store.sealing import seal
from kg.store.version import DATABASE, TEXTS, Version

_WORK = "work"
"""The database of a draft, which is open for writing."""

_SMALL = 50_000
"""Quads up to which loaded RDF is compared with what is there; more goes through the bulk loader."""

_CHUNK = 10_000
_BULK = 500_000
"""Quads that the bulk loader is given at a time where memory must not grow: some 500 MB; all at once takes 1.5 GB."""

_MISTAKEN = re.compile(r"^The (custom function|graph) .* (is not supported|already exists|does not exist)$")
"""What pyoxigraph says of an update that is at fault itself, with the class that it also has for a damaged database."""

Outcome = Literal["added", "replaced", "unchanged"]


class Draft:
    """The next version, open for changes; `Store.draft` makes it and publishes it.

    Whatever is put in a second time is no change. All changes of a draft become visible together, or none does.

    Attributes:
        base: the base IRI of the store.
        published: the version that was made of it; nothing before its block has ended, or when nothing changed.
    """

    def __init__(self, folder: Path, base: str, start: Version | None) -> None:
        self.base = base
        self.published: Version | None = None
        self._folder = folder
        self._start = start
        self._articles = dict(start.articles) if start else {}
        self._texts = start.folder / TEXTS if start else None
        self._most = MOST
        self._noted = copies.noted(start) if start else None
        self._remade: set[str] = set()
        self._updates = 0
        self._quads = start.manifest.quads if start else 0
        self._added: int | None = 0
        self._removed: int | None = 0
        source = start.open() if start else None
        with writing(folder):
            folder.mkdir()
            (folder / TEXTS).mkdir()
            if source:
                source.backup(str(folder / _WORK))
            self._open: Database | None = Database(str(folder / _WORK))

    @property
    def articles(self) -> Mapping[str, ArticleRecord]:
        """The articles that are in the draft now, by their SHA-256."""
        return MappingProxyType(self._articles)

    @property
    def database(self) -> Database:
        """The database as it is now, to be read (by checks and queries); writing to it directly is not counted."""
        if self._open is None:
            raise StoreError(f"{self._folder}: this draft is finished; begin another")
        return self._open

    def put(self, graph: str, triples: Iterable[Triple]) -> bool:
        """Make *triples* the whole content of the graph with the IRI *graph*; tell whether that changed anything.

        Raises:
            RdfError: a blank node or a triple as a term; the draft is as before.
        """
        name = _graph_name(graph)
        wanted = _as_kept(Quad(t.subject, t.predicate, t.object, name) for t in triples)
        there = set(self.database.quads_for_pattern(None, None, None, name))
        changed = self._change(add=wanted - there, remove=there - wanted)
        if not wanted:
            with writing(self._folder):
                self.database.remove_graph(name)
        return changed

    def put_article(
        self, record: ArticleRecord, triples: Iterable[Triple], text: str, *, replace: bool = False
    ) -> Outcome:
        """Put an article in: its record, the content of its graph, its text.

        Raises:
            ArticleError: the text is already there under another publisher or date, and not *replace*; or *text* is not
                the one that `record.sha256` names.
            RdfError: as for `put`.
        """
        before = self._articles.get(record.sha256)
        if digest_of(text.encode()).hexdigest() != record.sha256:
            raise ArticleError(f"{record}: the text does not have this hash")
        if before and not replace and (before.publisher, before.published) != (record.publisher, record.published):
            raise ArticleError(f"{record}: this text is already here as {before}; --replace takes the new data")
        changed = self.put(record.graph, triples)
        if before and before.graph != record.graph:
            self.put(before.graph, ())
        self._articles[record.sha256] = record
        if before is None:
            with writing(self._folder):
                self._write(record, text)
            return "added"
        if not changed and before == record:
            return "unchanged"
        self._remade.add(record.sha256)
        return "replaced"

    def add_articles(self, articles: Iterable[tuple[ArticleRecord, Iterable[Quad], str]]) -> int:
        """Put in any number of articles, in constant memory, and return how many quads that added.

        Each comes with its record, the quads of its graph, and its text. None may be there already, in `articles` or as
        a graph: where one is, `put_article` compares. While *articles* is iterated, `articles` has those put in so far.

        Raises:
            kg.errors.StoreError: it cannot be written. Whatever *articles* raises; the draft is of no use afterwards.
        """
        before = self._quads
        self._most = MOST_LARGE
        quads = self._taken(articles)
        with writing(self._folder):
            while (first := next(quads, None)) is not None:
                self.database.bulk_extend(chain([first], islice(quads, _BULK)))
            self._count(added=len(self.database) - before, removed=0)
        return self._quads - before

    def remove_article(self, name: str) -> ArticleRecord:
        """Take out the article called *name* (its hash, IRI, graph or title) with its graph, and return its record.

        Raises:
            MissingError: there is no such article.
        """
        record = find(self._articles, name)
        self.put(record.graph, ())
        del self._articles[record.sha256]
        return record

    def load(
        self,
        source: Path | bytes,
        format: Format | str | None = None,  # noqa: A002  # the word that everybody uses, pyoxigraph included
        *,
        name: str | None = None,
        graph: str | None = None,
        base_iri: str | None = None,
    ) -> int:
        """Add the RDF in *source* to what is there, and return how many quads that added; see `kg.store.rdf.read`.

        A dataset keeps its graphs; what is in no graph goes to *graph*, or to the default graph.

        Raises:
            RdfError, InputError, UsageError: as for `rdf.read`; nothing of *source* is then in the draft.
        """
        quads = rdf.read(source, format, name=name, graph=graph, base=self.base, base_iri=base_iri)
        first = list(islice(quads, _SMALL + 1))
        quads.close()
        before = self._quads
        if len(first) <= _SMALL:
            self._change(add={quad for quad in _as_kept(first) if quad not in self.database}, remove=set())
        else:
            self._most = MOST_LARGE
            with writing(self._folder):
                rdf.bulk(self.database, source, format, name=name, graph=graph, base=self.base, base_iri=base_iri)
            self._count(added=len(self.database) - before, removed=0)
        return self._quads - before

    def change(self, add: Iterable[Quad], remove: Iterable[Quad]) -> tuple[int, int]:
        """Take *remove* out and put *add* in, as a patch asks for; return how many quads came and went.

        Raises:
            RdfError: a blank node or a triple as a term; the draft is as before.
        """
        coming, going = _as_kept(add), {quad for quad in remove if quad in self.database}
        fresh = {quad for quad in coming if quad not in self.database or quad in going}
        self._change(add=fresh - going, remove=going - coming)
        return len(fresh - going), len(going - coming)

    def update(self, sparql: str) -> None:
        """Apply a SPARQL update, whose blank nodes get IRIs; whether it may contain LOAD is the caller's decision.

        Raises:
            QueryError: the text is not valid; the draft is as before.
        """
        try:
            with writing(self._folder):
                skolem.update(self.database, sparql, self.base, f"{sparql}\0{self._origin}\0{self._updates + 1}")
        except (SyntaxError, ValueError) as fault:
            raise misspelt(str(fault)) from None
        except StoreError as fault:
            if _MISTAKEN.search(str(fault.__cause__)):
                raise QueryError(f"update: {fault.__cause__}") from None
            raise
        self._added = self._removed = None
        self._updates += 1

    def restore(self) -> None:
        """Have the draft published even when nothing changes in it, because it starts from an older version."""
        self._added = self._removed = None

    def merge(self) -> None:
        """Write the indexes anew, each as one run, and have the draft published."""
        self.restore()
        with writing(self._folder):
            merge(self.database, self._folder / _WORK)

    def become(self, other: Version, without: ArticleRecord | None = None) -> None:
        """Make the content that of *other*, but for the article *without*, and have the draft published.

        What is alike is not written again; a draft that started from nothing gets as few files as possible.
        """
        self.restore()
        gone = NamedNode(without.graph) if without else None
        self._articles = {key: each for key, each in other.articles.items() if not without or key != without.sha256}
        self._texts = other.folder / TEXTS
        self._noted = copies.noted(other)
        source = other.open()
        wanted = (quad for quad in source if quad.graph_name != gone)
        with writing(self._folder):
            if self._start is None:
                self.database.bulk_extend(wanted)
            else:
                for quad in self.database:
                    if quad.graph_name == gone or quad not in source:
                        self.database.remove(quad)
                for chunk in _chunks(quad for quad in wanted if quad not in self.database):
                    self.database.extend(chunk)
            _name_graphs(self.database, {graph for graph in source.named_graphs() if graph != gone})

    def changed(self) -> bool:
        """Tell whether the draft differs from the version that it started from."""
        before = self._start.articles if self._start else {}
        return bool(self._remade or self._articles != before or self._added != 0 or self._removed != 0)

    def seal(self, plan: Manifest, parent: Version | None) -> None:
        """Close the database and write everything that belongs to a version; the manifest is *plan*, completed."""
        before = parent.articles if parent else {}
        self._note_copies()
        complete = replace(
            plan,
            parent=parent.number if parent else None,
            quads_added=self._added,
            quads_removed=self._removed,
            added=tuple(sorted(self._articles[key] for key in self._articles.keys() - before.keys())),
            replaced=tuple(sorted(new for key, new in self._articles.items() if self._replaces(key, before))),
            removed=tuple(sorted(before[key] for key in before.keys() - self._articles.keys())),
        )
        for record in plan.purged:
            complete = complete.without(record)
        self.seal_as(complete)

    def seal_as(self, manifest: Manifest) -> None:
        """Close the database and write everything that belongs to a version; of *manifest* the content is completed."""
        self._note_copies()
        database, self._open = self.database, None
        quads = self._quads if self._added is not None else len(database)
        settle(database, self._folder / _WORK, self._most)
        # A clone has no log of writes, no lock and no other trace of the writer.
        database.backup(str(self._folder / DATABASE))
        del database
        discard(self._folder / _WORK)
        complete = replace(manifest, origin=self._origin, quads=quads, articles=len(self._articles))
        seal(self._folder, complete, self._articles.values(), self._texts)

    def _note_copies(self) -> None:
        """Make the graph of copies that of the articles that are in the draft now; a second time is no change."""
        before = self._texts.parent if self._texts else None
        if self._noted == self._articles:
            if before:
                copies.keep(self._folder, before)
            return
        graph = copies.graph_of_copies(self.base)
        # Who loads the graphs of another store without its articles keeps what they say of those.
        ours = {copies.article_node(key, self.base) for key in {**self._articles, **(self._noted or {})}} | {graph}
        there = self.database.quads_for_pattern(None, None, None, graph)
        others = [quad.triple for quad in there if quad.subject not in ours]
        with writing(self._folder):
            found = list(copies.copies(self._articles, self._folder, before, self.base))
        self.put(graph.value, (*others, *found))
        self._noted = dict(self._articles)

    def _taken(self, articles: Iterable[tuple[ArticleRecord, Iterable[Quad], str]]) -> Iterator[Quad]:
        for record, quads, text in articles:
            self._articles[record.sha256] = record
            self._write(record, text)
            yield from quads

    def _write(self, record: ArticleRecord, text: str) -> None:
        (self._folder / TEXTS / f"{record.sha256}.txt").write_bytes(text.encode())

    def close(self) -> None:
        """Let go of the database, which would else go on writing to its folder in the background."""
        self._open = None

    def _replaces(self, sha256: str, before: Mapping[str, ArticleRecord]) -> bool:
        return sha256 in before and (sha256 in self._remade or before[sha256] != self._articles[sha256])

    @property
    def _origin(self) -> int | None:
        return self._start.number if self._start else None

    def _change(self, *, add: set[Quad], remove: set[Quad]) -> bool:
        with writing(self._folder):
            for quad in remove:
                self.database.remove(quad)
            self.database.extend(add)
        self._count(added=len(add), removed=len(remove))
        return bool(add or remove)

    def _count(self, *, added: int, removed: int) -> None:
        self._quads += added - removed
        self._added = None if self._added is None else self._added + added
        self._removed = None if self._removed is None else self._removed + removed


def _graph_name(graph: str) -> NamedNode:
    try:
        return NamedNode(graph)
    except ValueError as fault:
        raise RdfError(f"{graph}: not an IRI, so no name for a graph ({fault})") from fault


def _name_graphs(database: Database, wanted: set[NamedNode | BlankNode]) -> None:
    """Make the graphs of *database*, the empty ones included, those that are *wanted*."""
    there = set(database.named_graphs())
    for graph in there - wanted:
        database.remove_graph(graph)
    for graph in wanted - there:
        database.add_graph(graph)


def _chunks(quads: Iterator[Quad]) -> Iterator[list[Quad]]:
    while chunk := list(islice(quads, _CHUNK)):
        yield chunk


def _as_kept(quads: Iterable[Quad]) -> set[Quad]:
    """Return *quads* as the store will give them back: it canonicalises numbers and dates."""
    database = Database()
    database.extend(_checked(quad) for quad in quads)
    return set(database)


def _checked(quad: Quad) -> Quad:
    for term in (quad.subject, quad.object):
        if isinstance(term, BlankNode | Triple):
            raise RdfError(f"{quad.graph_name}: {term} is a blank node or a triple; only IRIs and literals are kept")
    return quad
