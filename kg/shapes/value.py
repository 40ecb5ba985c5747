"""Constraints on one value (its datatype, its language …), as SPARQL expressions that are true if it breaks them."""

from collections.abc import Callable

from rdflib import SH, XSD, Graph, Literal
from rdflib.collection import Collection
from rdflib.term import Node

from kg.shapes.failure import Failure, of_node

# Types that SPARQL can cast to: a literal of such a type must also be well written ("2024-02-30" is no date).
_CASTABLE = frozenset({XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.boolean, XSD.date, XSD.dateTime})

_NODE_KINDS: dict[Node, str] = {
    SH.IRI: "isIRI({v})",
    SH.Literal: "isLiteral({v})",
    SH.BlankNode: "isBlank({v})",
    SH.BlankNodeOrIRI: "(isBlank({v}) || isIRI({v}))",
    SH.BlankNodeOrLiteral: "(isBlank({v}) || isLiteral({v}))",
    SH.IRIOrLiteral: "(isIRI({v}) || isLiteral({v}))",
}


def datatype(wanted: Node, value: str) -> str:
    """Return an expression that is true if the variable *value* is not a well-written literal of the type *wanted*."""
    cast = f' && BOUND({value}) && STR({wanted.n3()}(STR({value}))) != ""' if wanted in _CASTABLE else ""
    return f"!COALESCE(isLiteral({value}) && DATATYPE({value}) = {wanted.n3()}{cast}, false)"


def listed(shapes: Graph, node: Node, value: str) -> str:
    """Return an expression that is true if *value* is none of the terms of the list *node*."""
    same = " || ".join(f"sameTerm({value}, {term.n3()})" for term in Collection(shapes, node))
    return f"!({same})" if same else "true"


def language(shapes: Graph, node: Node, value: str) -> str:
    """Return an expression that is true if *value* is no literal in one of the languages of the list *node*."""
    matches = " || ".join(f"LANGMATCHES(LANG({value}), {tag.n3()})" for tag in Collection(shapes, node))
    return f"!COALESCE({matches or 'false'}, false)"


def pattern(shapes: Graph, shape: Node, value: str) -> str:
    """Return an expression that is true if *value* does not match sh:pattern (with sh:flags) of *shape*."""
    expression, flags = shapes.value(shape, SH.pattern), shapes.value(shape, SH.flags)
    arguments = ", ".join([f"STR({value})", *(Literal(str(part)).n3() for part in (expression, flags) if part)])
    return f"(isBlank({value}) || !COALESCE(REGEX({arguments}), false))"


def compared(sign: str) -> Callable[[Node, str], str]:
    """Return a function that makes the expression: *value* does not stand in the relation *sign* to the limit."""
    return lambda limit, value: f"!COALESCE({value} {sign} {limit.n3()}, false)"


def measured(sign: str) -> Callable[[Node, str], str]:
    """Return a function that makes the expression: the length of *value* does not stand in the relation *sign*."""
    return lambda limit, value: f"!COALESCE(!isBlank({value}) && STRLEN(STR({value})) {sign} {limit.n3()}, false)"


_LIMITS: dict[Node, Callable[[Node, str], str]] = {
    SH.minInclusive: compared(">="),
    SH.maxInclusive: compared("<="),
    SH.minExclusive: compared(">"),
    SH.maxExclusive: compared("<"),
    SH.minLength: measured(">="),
    SH.maxLength: measured("<="),
}

PARAMETERS = frozenset({SH.datatype, SH.nodeKind, SH["in"], SH.languageIn, SH.pattern, SH.flags, *_LIMITS})


def value_failures(shapes: Graph, shape: Node, value: str) -> list[Failure]:
    """Return how the variable *value* can fail the constraints of *shape* that look at one value only."""

    def name(node: Node) -> str:
        return node.n3(shapes.namespace_manager)

    found = []
    for parameter, argument in shapes.predicate_objects(shape):
        if parameter == SH.datatype:
            found.append(of_node(f"must be a {name(argument)}", datatype(argument, value)))
        elif parameter == SH.nodeKind:
            kind = _NODE_KINDS[argument].format(v=value)
            found.append(of_node(f"must be of the kind {name(argument)}", f"!{kind}"))
        elif parameter == SH["in"]:
            terms = ", ".join(name(term) for term in Collection(shapes, argument))
            found.append(of_node(f"must be one of {terms}", listed(shapes, argument, value)))
        elif parameter == SH.languageIn:
            tags = ", ".join(str(tag) for tag in Collection(shapes, argument))
            found.append(of_node(f"must be in the language {tags}", language(shapes, argument, value)))
        elif parameter == SH.pattern:
            found.append(of_node(f"must match {argument}", pattern(shapes, shape, value)))
        elif parameter in _LIMITS:
            words = f"must fulfil {name(parameter)} {argument}"
            found.append(of_node(words, _LIMITS[parameter](argument, value)))
    return found
