"""SPARQL constraints of SHACL (sh:sparql): queries that the shapes bring along."""

import re
from dataclasses import dataclass

from rdflib import SH, Graph
from rdflib.term import Node

from kg.errors import DataError

_SELECT = re.compile(r"\s*SELECT\s+(?:DISTINCT\s+)?\$this(?:\s+[?$]value)?\s+WHERE\s*\{(?P<where>.*)\}\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Constraint:
    """The message, the ``PREFIX`` lines and the pattern (about ``?this``) of a SPARQL constraint."""

    message: str
    prefixes: str
    where: str


def constraint(shapes: Graph, node: Node, place: str) -> Constraint:
    """Return the SPARQL constraint *node*.

    Raises:
        DataError: when it has no message, or is no plain ``SELECT $this [?value] WHERE { … }``, naming *place*.
    """
    message, select = shapes.value(node, SH.message), shapes.value(node, SH.select)
    if message is None:
        raise DataError(f"{place}: a sh:sparql has no sh:message; say what is wrong when it matches")
    query = _SELECT.fullmatch(str(select))
    if query is None:
        raise DataError(f"{place}: sh:select must be SELECT $this WHERE {{ … }} or SELECT $this ?value WHERE {{ … }}")
    prefixes = {
        str(shapes.value(declared, SH.prefix)): str(shapes.value(declared, SH.namespace))
        for owner in shapes.objects(node, SH.prefixes)
        for declared in shapes.objects(owner, SH.declare)
    }
    lines = "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in sorted(prefixes))
    return Constraint(str(message), lines, query["where"])
