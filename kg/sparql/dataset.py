"""The dataset that a request names for an update: put into its operations, since the engine has no other way.

After https://www.w3.org/TR/sparql11-protocol/#update-dataset: USING and USING NAMED for each operation that has a
WHERE; an update that names its own dataset (USING, WITH) must not be sent with one.
"""

from collections.abc import Sequence

from pyoxigraph import NamedNode

from kg.errors import QueryError
from kg.sparql.tokens import Token, refuse, tokens

_OWN = ("USING", "WITH")


def using(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Return the update *text* with its patterns matched against the graphs *default* and *named*.

    >>> using("DELETE {?s ?p 1} WHERE {?s ?p ?o}", ["urn:g"], [])
    'DELETE {?s ?p 1} USING <urn:g> WHERE {?s ?p ?o}'
    >>> using("DELETE WHERE {?s ?p ?o}; CLEAR ALL", [], ["urn:g"])
    'DELETE {?s ?p ?o} USING NAMED <urn:g> WHERE {?s ?p ?o}; CLEAR ALL'

    Raises:
        kg.errors.QueryError: the update has a dataset of its own, with its place.
    """
    if not (default or named):
        return text
    named_ones = [f"USING NAMED {NamedNode(iri)} " for iri in named]
    graphs = "".join([*(f"USING {NamedNode(iri)} " for iri in default), *named_ones])
    pieces: list[str] = []
    done = 0
    outer = _outer(text)
    for nth, token in enumerate(outer):
        word = token.text.upper()
        if token.kind != "word":
            continue
        if word in _OWN:
            raise refuse(text, token.start, f"{word} names a dataset, and so does the request; leave one of them out")
        if word != "WHERE":
            continue
        if nth and outer[nth - 1].text.upper() == "DELETE":
            pattern = _group(text, outer[nth + 1 :])
            pieces += [text[done : token.start], pattern, " ", graphs]
        else:
            pieces += [text[done : token.start], graphs]
        done = token.start
    return "".join([*pieces, text[done:]])


def _outer(text: str) -> list[Token]:
    """Return the tokens that stand outside all braces, and the braces that open and close the outermost groups."""
    found = []
    depth = 0
    for token in tokens(text):
        closes = token.text == "}" and token.kind == "sign"
        depth -= closes
        if depth <= 0:
            found.append(token)
        depth += token.text == "{" and token.kind == "sign"
    return found


def _group(text: str, rest: Sequence[Token]) -> str:
    """Return the group that *rest* begins with, braces included."""
    if len(rest) > 1 and (rest[0].text, rest[1].text) == ("{", "}"):
        return text[rest[0].start : rest[1].start + 1]
    raise QueryError("DELETE WHERE needs a group in braces after it")
