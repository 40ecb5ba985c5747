"""Reference data as triples: the named actors and places, item types and UN categories that the lexicon keeps.

The lexicon is the one place where they are kept; this is its export, for the graph ``graph/reference``. Nothing in it
is a claim about who did what. It is loaded by its path (`kg.reference`), as the mapping scripts are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rdflib import RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.graph import _TripleType as Triple

from kg import ontology as project
from kg.errors import DataError
from kg.iris import DEFAULT_BASE

KG = Namespace(f"{DEFAULT_BASE}ns#")
ID = Namespace(f"{DEFAULT_BASE}id/")
TYPE = Namespace(f"{DEFAULT_BASE}type/")
UNROCA = Namespace(f"{DEFAULT_BASE}unroca/")
SCHEMA = Namespace("https://schema.org/")
WIKIDATA = Namespace("http://www.wikidata.org/entity/")

CLASSES = {
    "country": (KG.Actor, SCHEMA.Country, SCHEMA.Place),
    "organization": (KG.Actor, SCHEMA.Organization),
    "person": (KG.Actor, SCHEMA.Person),
}

Row = Mapping[str, str]


def reference(tables: Mapping[str, Sequence[Row]], ontology: Graph | None = None) -> Iterator[Triple]:
    """Yield the reference data of the lexicon's *tables*: ``actors``, ``places``, ``types`` and ``unroca``.

    A row is a mapping from column to cell, as `csv.DictReader` reads it; cells that list several are split at ``|``.
    Which types are weapons is read from *ontology* (the project's, when none is given). There are no blank nodes.

    Raises:
        DataError: when an actor is of an unknown kind.
    """
    branches = (project.graph() if ontology is None else ontology).objects(KG.Weapon, KG.weaponBranch)
    yield from _actors(tables["actors"])
    yield from _places(tables["places"])
    yield from _types(tables["types"], {str(top).removeprefix(str(TYPE)) for top in branches})
    yield from _categories(tables["unroca"])


def weapons(rows: Iterable[Row], branches: Iterable[str]) -> frozenset[str]:
    """Return the ids of the types that are among *branches* or below one of them.

    >>> rows = [{"id": "missile", "broader": "goods"}, {"id": "srbm", "broader": "missile"}]
    >>> sorted(weapons([*rows, {"id": "map", "broader": "goods"}], ["missile"]))
    ['missile', 'srbm']
    """
    broader = {row["id"]: row["broader"] for row in rows}
    tops = frozenset(branches)

    def line(key: str) -> Iterator[str]:
        seen: set[str] = set()
        while key in broader and key not in seen:
            yield key
            seen.add(key)
            key = broader[key]

    return frozenset(key for key in broader if not tops.isdisjoint(line(key)))


def _actors(rows: Iterable[Row]) -> Iterator[Triple]:
    for row in rows:
        classes = CLASSES.get(row["kind"])
        if classes is None:
            raise DataError(f"mappings/lexicon/actors.csv: {row['id']}: unknown kind '{row['kind']}'")
        node = ID[row["id"]]
        yield from ((node, RDF.type, cls) for cls in classes)
        yield from _named(node, row)
        yield from _linked(node, row)


def _places(rows: Iterable[Row]) -> Iterator[Triple]:
    for row in rows:
        node = ID[row["id"]]
        yield node, RDF.type, SCHEMA.Place
        yield from _named(node, row)
        yield from _linked(node, row)


def _types(rows: Sequence[Row], branches: Iterable[str]) -> Iterator[Triple]:
    yield TYPE.scheme, RDF.type, SKOS.ConceptScheme
    yield TYPE.scheme, RDFS.label, Literal("Item types", lang="en")
    armed = weapons(rows, branches)
    for row in rows:
        node = TYPE[row["id"]]
        yield node, RDF.type, KG.ItemType
        if row["id"] in armed:
            yield node, RDF.type, KG.Weapon
        yield node, SKOS.inScheme, TYPE.scheme
        yield from _named(node, row)
        if row["broader"]:
            yield node, SKOS.broader, TYPE[row["broader"]]
        else:
            yield TYPE.scheme, SKOS.hasTopConcept, node
        if row.get("unroca"):
            yield node, SKOS.broadMatch, UNROCA[row["unroca"]]
        if row.get("related"):
            yield node, SKOS.related, TYPE[row["related"]]
        if row.get("note"):
            yield node, SKOS.note, Literal(row["note"], lang="en")


def _categories(rows: Iterable[Row]) -> Iterator[Triple]:
    yield UNROCA.scheme, RDF.type, SKOS.ConceptScheme
    yield UNROCA.scheme, RDFS.label, Literal("UN Register of Conventional Arms", lang="en")
    for row in rows:
        node = UNROCA[row["id"]]
        yield node, RDF.type, SKOS.Concept
        yield node, SKOS.inScheme, UNROCA.scheme
        yield node, SKOS.notation, Literal(row["notation"])
        yield from _named(node, row)
        if row.get("broader"):
            yield node, SKOS.broader, UNROCA[row["broader"]]
        else:
            yield UNROCA.scheme, SKOS.hasTopConcept, node


def _named(node: URIRef, row: Row) -> Iterator[Triple]:
    yield node, RDFS.label, Literal(row["label"], lang="en")
    for name in (part.strip() for part in row.get("names", "").split("|")):
        if name and name != row["label"]:
            yield node, SKOS.altLabel, Literal(name, lang="en")


def _linked(node: URIRef, row: Row) -> Iterator[Triple]:
    if row.get("part_of"):
        yield node, KG.partOf, ID[row["part_of"]]
    if row.get("wikidata"):
        yield node, SCHEMA.sameAs, WIKIDATA[row["wikidata"]]
