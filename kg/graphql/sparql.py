"""The SPARQL of a plan: one query for everything that one level of it needs.

The forms were chosen by measuring (pyoxigraph 0.5.13): subjects and predicates as pairs in one VALUES (5,000
pairs 64 ms; as two VALUES 9 s), a UNION that branches like a tree (1,000 branches 0.1 s, side by side 2.2 s), no ORDER
BY (70 µs a row). The union of all graphs repeats what several graphs say, hence DISTINCT.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.graphql.plan import Page


@dataclass(frozen=True, slots=True)
class PageOf:
    """The page *page* of the thing *parent* (of nothing, for a root field)."""

    page: Page
    parent: str | None


def query(pairs: Collection[tuple[str, str]], pages: Sequence[PageOf]) -> str:
    """Return the query for the values of *pairs* (thing, property) and for *pages*; there must be one of them.

    Its rows are of three kinds: ``?s ?p ?o`` a value; ``?k ?s`` a thing of the page with the number k in *pages*;
    ``?k ?o`` how many things that connection has.

    >>> query([("http://a", "http://p")], [])
    'SELECT ?k ?s ?p ?o WHERE { VALUES (?s ?p) { (<http://a> <http://p>) } ?s ?p ?o }'
    """
    branches = []
    if pairs:
        values = " ".join(f"({NamedNode(s)} {NamedNode(p)})" for s, p in pairs)
        branches.append(f"{{ VALUES (?s ?p) {{ {values} }} ?s ?p ?o }}")
    for number, wanted in enumerate(pages):
        key = f"BIND({Literal(str(number))} AS ?k)"
        pattern = _pattern(wanted)
        if wanted.page.selection:
            page = f"OFFSET {wanted.page.offset} LIMIT {wanted.page.first + 1}"
            branches.append(f"{{ {{ SELECT DISTINCT ?s WHERE {{ {pattern} }} {page} }} {key} }}")
        if wanted.page.total:
            branches.append(f"{{ {{ SELECT (COUNT(DISTINCT ?s) AS ?o) WHERE {{ {pattern} }} }} {key} }}")
    return f"SELECT ?k ?s ?p ?o WHERE {_tree(branches)}"


def _pattern(wanted: PageOf) -> str:
    types = [f"?s a {NamedNode(iri)}" for iri in wanted.page.ranges]
    if wanted.parent is None:
        return " UNION ".join(f"{{ {t} }}" for t in types) if len(types) > 1 else types[0]
    # As a filter it is looked up for each value; as a pattern it could be joined from the side of the class.
    held = " || ".join(f"EXISTS {{ {t} }}" for t in types)
    return f"{NamedNode(wanted.parent)} {wanted.page.path} ?s" + (f" FILTER({held})" if held else "")


def _tree(branches: Sequence[str]) -> str:
    if len(branches) == 1:
        return branches[0]
    middle = len(branches) // 2
    return f"{{ {_tree(branches[:middle])} UNION {_tree(branches[middle:])} }}"
