"""JSON-LD in expanded form, which needs no context: an object for each graph, a line for each subject."""

import json

from kg.dump.content import TYPE, Node
from kg.dump.literal import split


def json_line(node: Node) -> str:
    r"""Return *node* as an object of JSON-LD.

    >>> json_line(Node("<urn:s>", ((TYPE, ("<urn:T>",)), ("<urn:p>", ('"a\\tb"@en', '"1"^^<urn:t>', "<urn:o>")))))
    '{"@id":"urn:s","@type":["urn:T"],"urn:p":[{"@value":"a\\tb","@language":"en"},{"@value":"1","@type":"urn:t"},{"@id":"urn:o"}]}'
    """
    parts = [f'"@id":{name(node.subject)}']
    for predicate, values in node.properties:
        if predicate == TYPE and all(value[0] != '"' for value in values):
            parts.append(f'"@type":[{",".join(map(name, values))}]')
        else:
            parts.append(f"{name(predicate)}:[{','.join(map(_value, values))}]")
    return "{" + ",".join(parts) + "}"


def name(term: str) -> str:
    """Return an IRI or blank node of N-Triples as a string of JSON."""
    return json.dumps(term[1:-1] if term[0] == "<" else term, ensure_ascii=False)


def _value(term: str) -> str:
    if term[0] != '"':
        return f'{{"@id":{name(term)}}}'
    words, language, datatype = split(term)
    if language:
        return f'{{"@value":{words},"@language":"{language}"}}'
    # Always with a string: a JSON number would not keep its digits.
    return f'{{"@value":{words},"@type":{json.dumps(datatype)}}}' if datatype else f'{{"@value":{words}}}'
