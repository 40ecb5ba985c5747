"""Reference data of a new store: the lexicon's actors, places, item types and UN categories, as triples.

What they become is said by the script mappings/lexicon/reference.py; here it is found and loaded, by its path, as the
mappings are no package.
"""

from collections.abc import Mapping, Sequence
from types import ModuleType

from rdflib.term import Node

from kg.errors import DataError
from kg.resources import resource

TABLES = ("actors", "places", "types", "unroca")


def triples(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> list[tuple[Node, Node, Node]]:
    """Return the reference data of *tables*, below the default base: of each of `TABLES` its rows, by column.

    Raises:
        DataError: when the script is missing, a table is missing, or a row cannot be understood.
    """
    missing = [name for name in TABLES if name not in tables]
    if missing:
        raise DataError(f"mappings/lexicon/{missing[0]}.csv: this table is missing")
    file = resource("mappings", "lexicon", "reference.py")
    module = ModuleType("_kg_reference")
    # Not through importlib: its loader would leave a compiled file among the mappings, whose hash is kept.
    exec(compile(file.read_bytes(), str(file), "exec"), module.__dict__)  # noqa: S102 - a file of this project
    return list(module.reference(tables))
