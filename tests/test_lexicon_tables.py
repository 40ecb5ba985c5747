"""The tables of mappings/lexicon agree with themselves, with each other and with the model's reference data.

Each test collects all faults as ``file:line: what is wrong``, so that one run names every row to mend.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from rdflib import Graph, Namespace

from kg import reference
from kg.extract.lexicon import exact, loose
from kg.extract.tokens import HYPHENS, tokenize
from kg.iris import slug
from kg.resources import resource

COLUMNS = {
    "actors": "id label kind sort part_of names adjectives metonyms wikidata",
    "places": "id label part_of names wikidata",
    "types": "id label broader names strength plural unroca note related weak",
    "unroca": "id notation label broader",
    "modifiers": "word sort pattern",
    "designations": "pattern type strength example note",
    "units": "unit plural kind",
    "roles": "role sort variants",
}
LISTS = {"names", "adjectives", "metonyms", "variants", "weak"}
SORTS = {
    "country": "state territory former-state",
    "organization": "alliance government office ministry armed-force intelligence agency parliament party media "
    "company armed-group institute court people network",
    "person": "person",
}
ROLE_SORTS = (
    "head-of-state head-of-government speaks-for minister official diplomat officer legislator expert executive "
    "journalist source relative worker observer"
)
SORTED_BY = {"places": "id", "units": "unit"}


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a table, and where it stands."""

    place: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def several(self, column: str) -> list[str]:
        return self[column].split("|") if self[column] else []


def table(name: str) -> list[Cells]:
    lines = resource("mappings", "lexicon", f"{name}.csv").read_text(encoding="utf-8").splitlines()
    reader = csv.DictReader(lines)
    assert reader.fieldnames == COLUMNS[name].split(), f"mappings/lexicon/{name}.csv:1: other columns"
    return [Cells(f"mappings/lexicon/{name}.csv:{reader.line_num}", row) for row in reader]


def tables() -> dict[str, list[Cells]]:
    return {name: table(name) for name in COLUMNS}


def twice(rows: list[Cells], keys: Callable[[Cells], Iterator[object]]) -> list[str]:
    """Return a fault for each key that a second row of *rows* has."""
    seen: dict[object, str] = {}
    faults = []
    for row in rows:
        for key in dict.fromkeys(keys(row)):
            if key in seen:
                faults.append(f"{row.place}: {key!r} stands already at {seen[key]}")
            seen.setdefault(key, row.place)
    return faults


def words(name: str, key: Callable[[str], str]) -> tuple[str, ...]:
    """Return *name* as the extraction compares it."""
    return tuple(key(token.text) for token in tokenize(name) if token.text not in HYPHENS)


def test_every_cell_is_clean_text() -> None:
    faults = []

    for name, rows in tables().items():
        for row in rows:
            for column, cell in row.cells.items():
                parts = cell.split("|") if column in LISTS else [cell]
                if None in (cell, column) or any(part != part.strip() or "  " in part for part in parts):
                    faults.append(f"{row.place}: stray space or wrong number of cells in {column}")
                if column in LISTS and cell and not all(parts):
                    faults.append(f"{row.place}: an empty name in {column}")
                if column in LISTS and len(set(parts)) != len(parts):
                    faults.append(f"{row.place}: a name twice in {column}")
                if unicodedata.normalize("NFC", cell) != cell or "\N{RIGHT SINGLE QUOTATION MARK}" in cell:
                    faults.append(f"{row.place}: {column} is not NFC, or has a curly apostrophe")
        if name in {"actors", "places", "types", "unroca"}:
            faults += [f"{row.place}: no label" for row in rows if not row["label"]]

    assert not faults, "\n".join(faults)


def test_ids_are_slugs_and_name_one_row_each() -> None:
    found = tables()
    named = found["actors"] + found["places"]

    faults = [
        f"{row.place}: '{row['id']}' is no slug; use '{slug(row['id'])}'"
        for name in ("actors", "places", "types", "unroca")
        for row in found[name]
        if row["id"] != slug(row["id"])
    ]
    faults += twice(named, lambda row: iter([row["id"]]))
    faults += twice(found["types"], lambda row: iter([row["id"]]))
    faults += twice(found["unroca"], lambda row: iter([row["id"]]))

    assert not faults, "\n".join(faults)


def test_kinds_sorts_and_strengths_are_known() -> None:
    found = tables()

    faults = [
        f"{row.place}: unknown kind '{row['kind']}' or sort '{row['sort']}' of it"
        for row in found["actors"]
        if row["sort"] not in SORTS.get(row["kind"], "").split()
    ]
    faults += [
        f"{row.place}: unknown strength '{row['strength']}'"
        for name in ("types", "designations")
        for row in found[name]
        if row["strength"] not in {"strong", "weak", "generic"}
    ]
    faults += [
        f"{row.place}: unknown sort '{row['sort']}'" for row in found["roles"] if row["sort"] not in ROLE_SORTS.split()
    ]
    faults += [
        f"{row.place}: '{row['wikidata']}' is no item of Wikidata"
        for name in ("actors", "places")
        for row in found[name]
        if row["wikidata"] and not re.fullmatch(r"Q[1-9]\d*", row["wikidata"])
    ]
    faults += twice(
        [row for row in found["actors"] + found["places"] if row["wikidata"]], lambda row: iter([row["wikidata"]])
    )

    assert not faults, "\n".join(faults)


def test_every_link_between_rows_resolves_and_none_leads_back_to_itself() -> None:
    found = tables()
    named = {row["id"]: row for row in found["actors"] + found["places"]}
    types = {row["id"]: row for row in found["types"]}
    unroca = {row["id"]: row for row in found["unroca"]}
    links = [
        ("actors", "part_of", named),
        ("places", "part_of", named),
        ("types", "broader", types),
        ("types", "related", types),
        ("types", "unroca", unroca),
        ("unroca", "broader", unroca),
        ("designations", "type", types),
    ]

    faults = [
        f"{row.place}: {column} '{row[column]}' is no id of a row"
        for name, column, targets in links
        for row in found[name]
        if row[column] and row[column] not in targets
    ]
    for rows, column in ((named, "part_of"), (types, "broader"), (unroca, "broader")):
        for row in rows.values():
            steps, step = [row["id"]], row[column]
            while step in rows and step not in steps:
                steps.append(step)
                step = rows[step][column]
            if step in steps:
                faults.append(f"{row.place}: {column} leads back: {' -> '.join([*steps, step])}")

    assert not faults, "\n".join(faults)


def test_item_types_are_one_tree() -> None:
    rows = table("types")

    tops = [row for row in rows if not row["broader"]]

    assert [row["id"] for row in tops] == ["military-goods"]


def test_no_name_of_an_actor_or_place_is_claimed_by_two_rows() -> None:
    found = tables()
    actors, places = found["actors"], found["places"]

    def names(row: Cells) -> Iterator[object]:
        lists = [*row.several("names"), *(row.several("adjectives") if "adjectives" in row.cells else [])]
        return (words(name, exact) for name in (row["label"], *lists))

    def with_metonyms(row: Cells) -> Iterator[object]:
        yield from names(row)
        yield from (words(name, exact) for name in row.several("metonyms"))

    # A capital is a place and its state's metonym; it is nobody's name.
    faults = twice(actors, with_metonyms) + twice(actors + places, names)

    assert not faults, "\n".join(faults)


def test_no_name_of_an_item_type_is_claimed_by_two_rows() -> None:
    rows = table("types")

    def names(row: Cells) -> Iterator[object]:
        return (words(name, loose) for name in (row["label"], *row.several("names"), *row.several("weak")))

    faults = twice(rows, names)

    assert not faults, "\n".join(faults)


def test_adjectives_and_metonyms_are_capitalised() -> None:
    faults = [
        f"{row.place}: '{name}' would match an ordinary word"
        for row in table("actors")
        for name in (*row.several("adjectives"), *row.several("metonyms"))
        if not re.match(r"[^\W\d_]*[A-Z\u00c0-\u00de]|\d", name)
    ]

    assert not faults, "\n".join(faults)


def test_every_state_has_its_adjective() -> None:
    without = {"dominica", "vatican"}  # "Dominican" is the Dominican Republic's

    faults = [
        f"{row.place}: no adjective"
        for row in table("actors")
        if row["sort"] == "state" and not row["adjectives"] and row["id"] not in without
    ]

    assert not faults, "\n".join(faults)


def test_a_designation_matches_its_example_and_no_earlier_row_takes_it() -> None:
    rows = table("designations")
    patterns = [(re.compile(row["pattern"]), row) for row in rows]

    faults = []
    for row in rows:
        for example in (row["example"], row["example"] + "s"):
            first = next((other for pattern, other in patterns if pattern.fullmatch(example)), None)
            if first is None:
                faults.append(f"{row.place}: '{example}' does not match")
            elif first["type"] != row["type"]:
                faults.append(f"{row.place}: '{example}' is taken by {first.place} as {first['type']}")

    assert not faults, "\n".join(faults)


def test_words_units_and_roles_stand_once() -> None:
    found = tables()

    faults = twice(found["modifiers"], lambda row: iter([row["word"]]))
    faults += twice(found["units"], lambda row: iter({row["unit"], row["plural"]}))
    faults += twice(found["roles"], lambda row: (name.lower() for name in (row["role"], *row.several("variants"))))
    for row in found["modifiers"]:
        if row["pattern"] and not re.fullmatch(row["pattern"], row["word"]):
            faults.append(f"{row.place}: the pattern does not match '{row['word']}'")

    assert not faults, "\n".join(faults)


def test_rows_stand_in_their_order() -> None:
    found = tables()
    kinds = list(SORTS)
    faults = []
    for name, column in SORTED_BY.items():
        for one, two in pairwise(found[name]):
            if one[column] > two[column]:
                faults.append(f"{two.place}: belongs before {one.place}")
    for one, two in pairwise(found["actors"]):
        if kinds.index(one["kind"]) > kinds.index(two["kind"]) or (
            (one["kind"], one["sort"]) == (two["kind"], two["sort"]) and one["id"] > two["id"]
        ):
            faults.append(f"{two.place}: belongs before {one.place}")
    seen = {""}
    for row in found["types"]:
        if row["broader"] not in seen:
            faults.append(f"{row.place}: stands before its broader type")
        seen.add(row["id"])

    assert not faults, "\n".join(faults)


def test_the_export_holds_all_that_the_model_says_of_these_things(shared: Path) -> None:
    model = Graph().parse(shared / "model" / "reference.ttl")
    case = Namespace("https://kg.example/case/")
    exported = set(reference.triples({name: [row.cells for row in table(name)] for name in reference.TABLES}))

    missing = {triple for triple in model if not str(triple[0]).startswith(str(case))} - exported

    assert sorted(str(triple) for triple in missing) == []
