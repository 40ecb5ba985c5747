"""Loading: the sources of one command go into one version; one that cannot be used never stops the others."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg import path
from kg.article import NOTHING, Article, Given
from kg.cli import corpus
from kg.cli.sources import Rdf, contents, files
from kg.cli.talk import watched
from kg.corpus.articles import article_of, record_of
from kg.errors import InputError, KgError, ShapeError, StoreError
from kg.iris import rebase
from kg.knowledge import Knowledge
from kg.mapping.terms import EXACT
from kg.reading import Reading
from kg.reading.names import article_iri
from kg.store import Draft, Manifest, Outcome, Store, rdf

_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
_EXACT = NamedNode(str(EXACT))


@dataclass(frozen=True, slots=True)
class Order:
    """What to load and how: the options of the command, beside its sources."""

    given: Given = NOTHING
    replace: bool = False
    remap: bool = False
    quotes: bool = True
    check: bool = False
    wait: bool = True
    processes: int | None = None


@dataclass(slots=True)
class Report:
    """What came of it: how many sources were added, replaced or left as they were, and which failed and why."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    published: Manifest | None = None
    kept: int = 0

    @property
    def loaded(self) -> int:
        """How many sources changed something."""
        return self.outcomes["added"] + self.outcomes["replaced"]

    def __str__(self) -> str:
        """Return the report as lines for people."""
        counts = f"{self.loaded} loaded, {self.outcomes['unchanged']} unchanged, {len(self.failures)} failed"
        kept = f" ({self.kept} kept as the readings that they were loaded from)" if self.kept else ""
        made, new = "nothing new to publish", self.published
        if new is not None:
            made = f"version {new.number} (articles: {new.articles}, quads: {new.quads:,})"
        return "\n".join([f"{counts}{kept}: {made}", *(f"  failed: {failure}" for failure in self.failures)])


def load(store: Store, names: Sequence[str], knowledge: Knowledge, order: Order, command: str) -> Report:
    """Publish a version of *store* with what the files *names* hold, if that changes anything; return what came of it.

    Raises:
        StoreError: the store cannot be written; nothing was changed.
    """
    report = Report()
    wait = None if order.wait else 0
    own = store.folder.resolve()
    # The data folder may lie in a folder that is loaded; what is in it is no source.
    named = [name for name in files(names) if own not in Path(name).resolve().parents]
    with (
        corpus.mapped(
            store.folder,
            named,
            knowledge,
            order.given,
            command,
            quotes=order.quotes,
            wait=wait,
            processes=order.processes,
        ) as many,
        store.draft(command, datetime.now(UTC), knowledge.base, wait, knowledge.sources) as draft,
    ):
        work = _Loading(draft, knowledge, order, report)
        if order.remap:
            work.remap(store)
        if many:
            merged = many.merge(draft, replace=order.replace)
            report.outcomes += merged.outcomes
            report.failures += merged.failures
        for name in watched([name for name in named if not many or name not in many.names], "loading"):
            for source in contents(name, order.given, knowledge):
                work.put(source.place, source.content)
        if report.outcomes:
            work.known(store)
    if draft.published:
        report.published = draft.published.manifest
    return report


class _Loading:
    """Puts what it is given into *draft* and notes in *report* what came of it."""

    def __init__(self, draft: Draft, knowledge: Knowledge, order: Order, report: Report) -> None:
        self._draft = draft
        self._knowledge = knowledge
        self._order = order
        self._report = report

    def put(self, place: str, content: Article | Reading | Rdf | InputError, *, quotes: bool = True) -> None:
        """Load *content*, or note why that failed; *place* names it."""
        try:
            outcome = self._outcome(content, quotes=quotes and self._order.quotes)
        except StoreError:
            raise
        except KgError as error:
            said = str(error)
            self._report.failures.append(said if said.startswith(place) else f"{place}: {said}")
        except Exception as error:  # noqa: BLE001 - a fault of ours in one article must not lose the others
            self._report.failures.append(f"{place}: a fault of kg itself, please report it: {error!r}")
        else:
            self._report.outcomes[outcome] += 1

    def remap(self, store: Store) -> None:
        """Map the kept texts again, except of articles whose reading somebody else made."""
        version = store.current()
        for sha256, record in sorted(self._draft.articles.items()):
            text = version.text(sha256) if version else None
            article = article_of(record, text or "")
            if text is None or not self._by_us(article):
                self._report.kept += 1
                continue
            graph = NamedNode(record.graph)
            quoted = any(self._draft.database.quads_for_pattern(None, _EXACT, None, graph))
            self.put(str(record), article, quotes=quoted)

    def known(self, store: Store) -> None:
        """Put ontology and reference data in, unless they are those of the current version."""
        current = store.current()
        if current and current.manifest.sources == self._knowledge.sources:
            return
        base = self._knowledge.base
        self._draft.put(f"{base}graph/ontology", self._knowledge.ontology)
        self._draft.put(f"{base}graph/reference", self._knowledge.reference)

    def _outcome(self, content: Article | Reading | Rdf | InputError, *, quotes: bool) -> Outcome:
        if isinstance(content, InputError):
            raise content
        if isinstance(content, Rdf):
            return self._rdf(content.path)
        mapped = path.mapped(content, self._knowledge, quotes=quotes)
        article = mapped.reading.article
        record = record_of(article, self._knowledge.base)
        return self._draft.put_article(record, mapped.triples, article.text, replace=self._order.replace)

    def _rdf(self, file: Path) -> Outcome:
        if self._order.check:
            self._refuse_broken(file)
        return "added" if self._draft.load(file) else "unchanged"

    def _refuse_broken(self, file: Path) -> None:
        triples = (quad.triple for quad in rdf.read(file, base=self._draft.base))
        broken = self._knowledge.checker.check(triples)
        if broken:
            raise ShapeError(f"{file}: {len(broken)} violations of the shapes; the first: {broken[0]}")

    def _by_us(self, article: Article) -> bool:
        reader = NamedNode(rebase(f"{article_iri(article)}/reader", self._knowledge.base))
        labels = self._draft.database.quads_for_pattern(reader, _LABEL, None, None)
        return any(isinstance(quad.object, Literal) and quad.object.value.startswith("kg ") for quad in labels)
