"""The SPARQL of a plan: one query for everything that one level of it needs.

The forms were chosen by measuring (pyoxigraph 0.5.13): the things in one VALUES and an OPTIONAL for what is wanted of
them, which the engine looks up thing by thing (2 properties of 1,000 things: 28 ms; as pairs of thing and property 50
ms, as a join with a second VALUES seconds); a UNION that branches like a tree (1,000 branches 0.1 s, side by side 2.2
s); no ORDER BY unless it is asked for (70 µs a row). The union of all graphs repeats what several graphs say, hence
DISTINCT.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.graphql.computed import filled
from kg.graphql.plan import Page
from kg.graphql.terms import LABEL
from kg.graphql.vocabulary import Computed


@dataclass(frozen=True, slots=True)
class PageOf:
    """The page *page* of the thing *parent* (of nothing, for a root field)."""

    page: Page
    parent: str | None


@dataclass(frozen=True, slots=True)
class Cut:
    """What is fetched of a connection: from the position `start` as many things as `count`, and one more to see it.

    Nothing of them when `count` is None; how many there are if `total`.
    """

    of: PageOf
    start: int = 0
    count: int | None = None
    total: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What one query asks for: values of properties by thing, cuts of connections, and computed fields of things.

    A property has the number that is its place in `predicates`.
    """

    predicates: tuple[str, ...]
    values: Mapping[frozenset[str], Sequence[str]]
    cuts: Sequence[Cut]
    computed: Sequence[tuple[Computed, Sequence[str]]]

    def __bool__(self) -> bool:
        return bool(self.values or self.cuts or self.computed)


def query(asked: Asked) -> str:
    """Return the query for what is *asked*, which is something.

    Its rows are of four kinds: ``?s ?p ?o`` a value of the property with the number p; ``?k ?s`` a thing of the cut
    with the number k; ``?k ?o`` how many things that connection has; ``?k ?this …`` a row of the computed field with
    the number k, counted from the last cut on.

    >>> query(Asked(("http://p",), {frozenset(["http://p"]): ["http://a"]}, (), ()))
    'SELECT * WHERE { VALUES ?s { <http://a> } OPTIONAL { ?s <http://p> ?o BIND("0" AS ?p) } }'
    """
    numbers = {iri: str(number) for number, iri in enumerate(asked.predicates)}
    branches = [_values(predicates, things, numbers) for predicates, things in asked.values.items()]
    for number, cut in enumerate(asked.cuts):
        key = f"BIND({Literal(str(number))} AS ?k)"
        if cut.count is not None:
            branches.append(f"{{ {{ {_things(cut)} }} {key} }}")
        if cut.total:
            branches.append(f"{{ {{ SELECT (COUNT(DISTINCT ?s) AS ?o) WHERE {{ {_pattern(cut.of)} }} }} {key} }}")
    for number, (of, things) in enumerate(asked.computed, len(asked.cuts)):
        text = filled(of.pattern, _list(things))
        branches.append(f"{{ {{ {text} }} BIND({Literal(str(number))} AS ?k) }}")
    return f"SELECT * WHERE {_tree(branches)}"


def _values(predicates: frozenset[str], things: Sequence[str], numbers: Mapping[str, str]) -> str:
    steps = [f"{{ ?s {NamedNode(iri)} ?o BIND({Literal(numbers[iri])} AS ?p) }}" for iri in sorted(predicates)]
    return f"{{ VALUES ?s {{ {_list(things)} }} OPTIONAL {_tree(steps)} }}"


def listing(wanted: PageOf) -> str:
    """Return the query for all things of the connection of *wanted*, in its order: ``?s``."""
    page, pattern = wanted.page, _pattern(wanted)
    if not page.order:
        return f"SELECT DISTINCT ?s WHERE {{ {pattern} }}"
    names = [f"?v{number}" for number in range(len(page.order))]
    # Only a whole group of the path's end counts as the thing's value; in English where it has a language.
    values = " ".join(
        f"OPTIONAL {{ ?s {path} {name}_{_only_english(path, name)} }}"
        for name, (path, _) in zip(names, page.order, strict=True)
    )
    least = " ".join(f"(MIN({name}_) AS {name})" for name in names)
    keys = " ".join(f"{'DESC' if down else 'ASC'}({name})" for name, (_, down) in zip(names, page.order, strict=True))
    return f"SELECT ?s {least} WHERE {{ {pattern} {values} }} GROUP BY ?s ORDER BY {keys} ASC(?s)"


def _things(cut: Cut) -> str:
    part = f"{listing(cut.of)} OFFSET {cut.start} LIMIT {(cut.count or 0) + 1}"
    return f"SELECT ?s WHERE {{ {{ {part} }} }}" if cut.of.page.order else part


def _only_english(path: str, name: str) -> str:
    return f' FILTER(LANG({name}_) IN ("en", ""))' if path.endswith(str(NamedNode(LABEL))) else ""


def _pattern(wanted: PageOf) -> str:
    page = wanted.page
    types = [f"?s a {NamedNode(iri)}" for iri in page.classes]
    if wanted.parent is None:
        start = _tree([f"{{ {t} }}" for t in types]) if len(types) > 1 else f"{types[0]} ."
        return f"{start} {page.condition}" if page.condition else start
    # As a filter it is looked up for each value; as a pattern it could be joined from the side of the class.
    held = " || ".join(f"EXISTS {{ {t} }}" for t in types)
    found = f"{NamedNode(wanted.parent)} {page.path} ?s" + (f" FILTER({held})" if held else "")
    return f"{found} {'' if held else '.'} {page.condition}" if page.condition else found


def _list(iris: Iterable[str]) -> str:
    return " ".join(str(NamedNode(iri)) for iri in iris)


def _tree(branches: Sequence[str]) -> str:
    if len(branches) == 1:
        return branches[0]
    middle = len(branches) // 2
    return f"{{ {_tree(branches[:middle])} UNION {_tree(branches[middle:])} }}"
