"""A rule: one constraint of a shape, as a SPARQL query that finds what breaks it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """The nodes that a shape is about, by IRIs: instances of classes (subclasses are listed), subjects and objects."""

    classes: frozenset[str] = frozenset()
    subjects_of: frozenset[str] = frozenset()
    objects_of: frozenset[str] = frozenset()
    nodes: frozenset[str] = frozenset()

    @property
    def pattern(self) -> str:
        """A SPARQL group that binds ``?this`` to each of the nodes once."""
        parts = [
            f"{{ {pattern} VALUES ?_t {{ {_iris(iris)} }} }}"
            for iris, pattern in (
                (self.classes, "?this a ?_t ."),
                (self.subjects_of, "?this ?_t ?_x ."),
                (self.objects_of, "?_x ?_t ?this ."),
            )
            if iris
        ]
        if self.nodes:
            parts.append(f"{{ VALUES ?this {{ {_iris(self.nodes)} }} }}")
        return f"{{ SELECT DISTINCT ?this WHERE {{ {' UNION '.join(parts)} }} }}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One constraint of the shape *shape*; `where` matches (and may bind ``?value``) exactly if ``?this`` breaks it."""

    shape: str
    message: str
    target: Target
    where: str
    prefixes: str = ""

    @property
    def select(self) -> str:
        """The query for a whole store: the violating nodes ``?this``, and ``?value`` where one is to blame."""
        return self.select_from(self.target.pattern)

    def select_from(self, target: str) -> str:
        """Return the query for the nodes that the SPARQL group *target* binds to ``?this``."""
        return f"{self.prefixes}SELECT DISTINCT ?this ?value WHERE {{ {target} {self.where} }}"


def _iris(iris: frozenset[str]) -> str:
    return " ".join(f"<{iri}>" for iri in sorted(iris))
