"""The hierarchy of classes, as the shapes need it: of a class, everything below it."""

from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

_SUBCLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")


def subclasses(ontology: Iterable[ox.Triple]) -> dict[str, frozenset[str]]:
    """Return, of each class that has any, all subclasses that *ontology* gives it, directly or through others.

    >>> a, b, c = (ox.NamedNode(f"https://kg.example/ns#{name}") for name in "ABC")
    >>> found = subclasses([ox.Triple(b, _SUBCLASS, a), ox.Triple(c, _SUBCLASS, b)])
    >>> sorted(found[a.value])
    ['https://kg.example/ns#B', 'https://kg.example/ns#C']
    """
    direct: dict[str, set[str]] = defaultdict(set)
    for triple in ontology:
        if triple.predicate == _SUBCLASS and isinstance(triple.object, ox.NamedNode):
            direct[triple.object.value].add(str(getattr(triple.subject, "value", "")))
    found = {}
    for wide in list(direct):
        below: set[str] = set()
        ahead = list(direct[wide])
        while ahead:
            narrow = ahead.pop()
            if narrow not in below:
                below.add(narrow)
                ahead += direct.get(narrow, ())
        found[wide] = frozenset(below)
    return found
