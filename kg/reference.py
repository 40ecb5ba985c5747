"""Reference data of a new store: the lexicon's actors, places, item types and UN categories, as triples.

What they become is said by the script mappings/lexicon/reference.py; here it is found and loaded, by its path, as the
mappings are no package.
"""

from collections.abc import Mapping, Sequence
from importlib.resources import as_file
from importlib.util import module_from_spec, spec_from_file_location

from rdflib.term import Node

from kg.errors import DataError
from kg.resources import resource

TABLES = ("actors", "places", "types", "unroca")


def triples(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> list[tuple[Node, Node, Node]]:
    """Return the reference data of *tables*, below the default base: of each of `TABLES` its rows, by column.

    Raises:
        DataError: when the script is missing or broken, a table is missing, or a row cannot be understood.
    """
    missing = [name for name in TABLES if name not in tables]
    if missing:
        raise DataError(f"mappings/lexicon/{missing[0]}.csv: this table is missing")
    with as_file(resource("mappings", "lexicon", "reference.py")) as file:
        spec = spec_from_file_location("_kg_reference", file)
        if spec is None or spec.loader is None:
            raise DataError(f"{file}: cannot be loaded as Python")
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        return list(module.reference(tables))
