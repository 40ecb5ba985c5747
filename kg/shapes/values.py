"""Constraints on all the values at the end of a path together: how many there are, and how they stand to others."""

from itertools import combinations

from rdflib import SH, Graph
from rdflib.term import Literal, Node

from kg.shapes.failure import Failure, of_node, of_nothing, of_values
from kg.shapes.path import Path

_LESS: dict[Node, str] = {SH.lessThan: "<", SH.lessThanOrEquals: "<="}

PARAMETERS = frozenset({SH.minCount, SH.maxCount, SH.equals, SH.disjoint, *_LESS})


def values_failures(shapes: Graph, shape: Node, node: str, value: str, way: Path) -> list[Failure]:
    """Return how the values of the variable *node* along *way* can fail *shape*; *value* names one to blame."""
    found = []
    for parameter, argument in shapes.predicate_objects(shape):
        label = argument.n3(shapes.namespace_manager)
        one, other = f"{node} {way.sparql} {value} .", f"{node} {argument.n3()} {value}_ ."
        if parameter == SH.minCount:
            found += _at_least(_number(argument), node, value, way)
        elif parameter == SH.maxCount:
            limit = _number(argument)
            words = f"must not have more than {limit} value{'' if limit == 1 else 's'}"
            found.append(of_values(words, _different(limit + 1, node, value, way)))
        elif parameter == SH.equals:
            missing = f"{one} FILTER NOT EXISTS {{ {node} {argument.n3()} {value} }}"
            extra = f"{node} {argument.n3()} {value} . FILTER NOT EXISTS {{ {one} }}"
            found.append(of_values(f"must have the same values as {label}", f"{{ {missing} }} UNION {{ {extra} }}"))
        elif parameter == SH.disjoint:
            shared = f"{one} {node} {argument.n3()} {value} ."
            found.append(of_values(f"must have no value in common with {label}", shared))
        elif parameter in _LESS:
            sign = _LESS[parameter]
            wrong = f"{one} {other} FILTER(!COALESCE({value} {sign} {value}_, false))"
            found.append(of_values(f"must be {sign} {label}", wrong))
    return found


def _number(argument: Node) -> int:
    return int(argument.toPython()) if isinstance(argument, Literal) else 0


def _at_least(number: int, node: str, value: str, way: Path) -> list[Failure]:
    if number == 0:
        return []
    words = f"must have at least {number} value{'' if number == 1 else 's'}"
    pattern = _different(number, node, f"{value}n", way)
    if way.endless or number == 1:
        return [of_nothing(words, pattern, endless=way.endless)]
    return [of_node(words, f"NOT EXISTS {{ {pattern} }}")]


def _different(number: int, node: str, value: str, way: Path) -> str:
    """Return a pattern that matches if *node* has *number* different values along *way*; one is *value*."""
    names = [value, *(f"{value}{index}" for index in range(1, number))]
    values = " ".join(f"{node} {way.sparql} {name} ." for name in names)
    different = " && ".join(f"!sameTerm({one}, {other})" for one, other in combinations(names, 2))
    return f"{values} FILTER({different})" if different else values
