"""JSON-LD in expanded form, which needs no context: an object for each graph, a line for each subject."""

import json
from collections.abc import Iterable, Iterator

from pyoxigraph import BlankNode, DefaultGraph, Literal, Store

from kg.dump.content import TYPE, Graph, Node, Value, nodes

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def jsonld(store: Store, scopes: Iterable[Graph]) -> Iterator[str]:
    """Yield each graph of *scopes* as a graph object, a subject at a time; what is in no graph stands alone."""
    yield "["
    separator = "\n"
    for scope in scopes:
        if not isinstance(scope, DefaultGraph):
            yield f'{separator}{{"@id":{_json(_id(scope))},"@graph":['
            separator = "\n"
        for node in nodes(store, scope):
            yield separator + _json(_object(node))
            separator = ",\n"
        if not isinstance(scope, DefaultGraph):
            yield "\n]}"
            separator = ",\n"
    yield "\n]\n"


def _object(node: Node) -> dict[str, object]:
    written: dict[str, object] = {"@id": _id(node.subject)}
    for predicate, values in node.properties:
        if predicate.value == TYPE and all(not isinstance(value, Literal) for value in values):
            written["@type"] = [_id(value) for value in values]
        else:
            written[predicate.value] = [_value(value) for value in values]
    return written


def _value(value: Value) -> dict[str, str]:
    if not isinstance(value, Literal):
        return {"@id": _id(value)}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if value.datatype.value == _XSD_STRING:
        return {"@value": value.value}
    # Always with a string: a JSON number would not keep its digits.
    return {"@value": value.value, "@type": value.datatype.value}


def _id(term: Value) -> str:
    return str(term) if isinstance(term, BlankNode) else term.value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
