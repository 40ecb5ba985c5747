"""Property paths: the path of a SHACL property shape as a path of SPARQL."""

from dataclasses import dataclass

from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg.errors import DataError

_REPEATED: dict[Node, str] = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


@dataclass(frozen=True, slots=True)
class Path:
    """A SPARQL property path, the same for people to read, and whether it repeats without end (``*``, ``+``)."""

    sparql: str
    label: str
    endless: bool = False


def path(shapes: Graph, node: Node, place: str) -> Path:
    """Return the path that *node* (the value of sh:path) describes in *shapes*.

    >>> shapes = Graph().parse(data='''
    ...     @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <https://kg.example/ns#> .
    ...     :x sh:path ( [ sh:inversePath :item ] [ sh:zeroOrMorePath :partOf ] ) .''')
    >>> path(shapes, next(shapes.objects(None, SH.path)), "shapes.ttl: :x").label
    '^:item/:partOf*'

    Raises:
        DataError: when it is none, naming *place*.
    """
    if isinstance(node, URIRef):
        return Path(node.n3(), node.n3(shapes.namespace_manager))
    if isinstance(node, BNode):
        if (node, RDF.first, None) in shapes:
            return _joined("/", [path(shapes, step, place) for step in Collection(shapes, node)])
        for predicate, value in shapes.predicate_objects(node):
            if predicate == SH.inversePath:
                inner = path(shapes, value, place)
                return Path(f"^{inner.sparql}", f"^{inner.label}", inner.endless)
            if predicate == SH.alternativePath:
                return _joined("|", [path(shapes, step, place) for step in Collection(shapes, value)])
            if predicate in _REPEATED:
                inner, sign = path(shapes, value, place), _REPEATED[predicate]
                return Path(f"({inner.sparql}){sign}", f"{inner.label}{sign}", endless=inner.endless or sign != "?")
    raise DataError(f"{place}: not a path that kg.shapes understands")


def _joined(sign: str, steps: list[Path]) -> Path:
    label = sign.join(step.label for step in steps)
    return Path(
        f"({sign.join(step.sparql for step in steps)})",
        f"({label})" if sign == "|" else label,
        any(step.endless for step in steps),
    )
