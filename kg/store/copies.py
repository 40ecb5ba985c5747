"""The graph of copies: which article of a version republishes the text of which, found when the version is made.

It is a graph of its own, `graph/copies`, since it is a matter of all articles together: the graph of an article is made
of this article alone. It is made anew whenever the articles of a draft have changed; sketches of the texts that were
there before are taken from the version that the draft began with.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from kg.iris import DEFAULT_BASE, rebase
from kg.store.durable import link
from kg.store.records import ArticleRecord
from kg.store.version import TEXTS, Version

SKETCHES = "sketches.npz"

_COPY_OF = f"{DEFAULT_BASE}ns#copyOf"
_DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
_LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def graph_of_copies(base: str) -> NamedNode:
    """Return the name of the graph of copies in a store with this *base*."""
    return NamedNode(f"{base}graph/copies")


def article_node(sha256: str, base: str) -> NamedNode:
    """Return the article with this hash as a node."""
    return NamedNode(f"{base}article/{sha256[:16]}")


def noted(version: Version) -> dict[str, ArticleRecord] | None:
    """Return the articles that the graph of copies of *version* covers; nothing when it was made without one."""
    return dict(version.articles) if (version.folder / SKETCHES).exists() else None


def keep(folder: Path, before: Path) -> None:
    """Give the draft in *folder* the sketches of the version in the folder *before*."""
    if not (folder / SKETCHES).exists() and (before / SKETCHES).exists():
        link(before / SKETCHES, folder / SKETCHES)


def copies(articles: Mapping[str, ArticleRecord], folder: Path, before: Path | None, base: str) -> Iterator[Triple]:
    """Yield what is in the graph of copies of the draft in *folder*, which gets the sketches of all its *articles*.

    Texts that are not in *folder* are in the folder *before*, of the version that the draft began with.
    """
    from kg.store import originals, sketches  # noqa: PLC0415 - numpy takes a tenth of a second, and only writers need it

    known = sketches.read(before / SKETCHES) if before else {}
    found = {key: known[key] for key in articles.keys() & known.keys()}
    for key in articles.keys() - known.keys():
        places = [place / TEXTS / f"{key}.txt" for place in (folder, before) if place]
        if path := next((path for path in places if path.exists()), None):
            found[key] = sketches.sketch(path.read_bytes().decode())
    (folder / SKETCHES).unlink(missing_ok=True)  # it may be linked to that of another version
    sketches.write(folder / SKETCHES, found)
    pairs = originals.originals(articles.values(), found)
    graph = graph_of_copies(base)
    if pairs:
        yield Triple(graph, _LABEL, Literal("Copies: articles that republish the text of others", language="en"))
    for copy, original in sorted(pairs.items()):
        for predicate in (NamedNode(rebase(_COPY_OF, base)), _DERIVED):
            yield Triple(article_node(copy, base), predicate, article_node(original, base))
