"""What is known before any article is read: lexicon, rules, mapping scripts, and the shapes that graphs must fulfil.

All of it is data of ontology/ and mappings/, read once and passed on. A folder of a user's own adds its mapping
scripts; if it has a ``lexicon`` or ``rules`` folder, that one stands in for the project's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable

from pyoxigraph import Triple

from kg import mapping, ontology, reference
from kg.extract.lexicon import Lexicon
from kg.extract.lexicon import load as load_lexicon
from kg.extract.rules import Rules
from kg.extract.rules import load as load_rules
from kg.iris import DEFAULT_BASE
from kg.reading.vocabulary import Vocabulary, vocabulary
from kg.resources import resource
from kg.shapes import Checker
from kg.store import digest, rdf
from kg.store.bridge import to_triples


@dataclass(frozen=True)
class Knowledge:
    """The lexicon, rules and scripts of `folders`; `base` is the base IRI of the graphs that are made with them."""

    folders: tuple[Traversable, ...]
    lexicon: Lexicon
    rules: Rules
    scripts: tuple[mapping.Script, ...]
    base: str = DEFAULT_BASE

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names that readings from elsewhere may use."""
        return vocabulary(ontology.graph())

    @cached_property
    def reference(self) -> tuple[Triple, ...]:
        """The named actors, places and item types of the lexicon, as triples."""
        tables = {name: [row.cells for row in rows] for name, rows in self.lexicon.tables.items()}
        return tuple(to_triples(reference.triples(tables), self.base))

    @cached_property
    def ontology(self) -> tuple[Triple, ...]:
        """The ontology, without blank nodes, so that it is the same whenever it is loaded."""
        return tuple(_terms(self.base))

    @cached_property
    def checker(self) -> Checker:
        """Checks graphs against the shapes, next to ontology and reference data."""
        return Checker(self.ontology, self.reference, ontology.shapes(self.base))

    @cached_property
    def sources(self) -> dict[str, str]:
        """The SHA-256 of what graphs are made with, for manifests."""
        return {"ontology": digest(resource("ontology")), "mappings": mapping.hash_of(self.folders)}


def load(own: Sequence[Traversable] = (), base: str = DEFAULT_BASE) -> Knowledge:
    """Return what the project's mappings and those of a user's *own* folders know, for graphs below *base*.

    Raises:
        DataError: a folder has nothing of use, or a file in one is not right.
    """
    folders = (resource("mappings"), *own)
    scripted = [folder for folder in folders if not _replaces(folder) or _has_scripts(folder)]
    return Knowledge(
        folders,
        load_lexicon(_last(folders, "lexicon")),
        load_rules(_last(folders, "rules")),
        mapping.scripts(scripted),
        base,
    )


def _last(folders: Sequence[Traversable], name: str) -> Traversable:
    return [folder / name for folder in folders if (folder / name).is_dir()][-1]


def _replaces(folder: Traversable) -> bool:
    return any((folder / name).is_dir() for name in ("lexicon", "rules"))


def _has_scripts(folder: Traversable) -> bool:
    return any(file.name.endswith(".py") for file in folder.iterdir())


def _terms(base: str) -> Iterator[Triple]:
    for name in ontology.TERMS:
        for quad in rdf.read(ontology.turtle(name, base).encode(), "turtle", name=f"ontology/{name}", base=base):
            yield quad.triple
