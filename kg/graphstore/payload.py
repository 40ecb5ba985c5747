"""The payload of a request: RDF in one body, or in the parts of a form, all of it or nothing.

Blank nodes get IRIs, as the store has no others (see `kg.store.rdf`); here they follow from the graph, the number of
the part and its bytes, so that the same request has the same effect and blank nodes of two parts are never one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

import multipart  # type: ignore[import-untyped]  # it ships no types
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple, parse

from kg.errors import RdfError, UsageError
from kg.graphstore.target import Target
from kg.store.formats import FORMATS, Format

ACCEPTED = tuple(each.media_type for each in FORMATS if not each.dataset or each.name == "jsonld")
"""The media types of graphs that are read."""

FORM = "multipart/form-data"
_PARTS = 1000

_Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Part:
    """A serialised graph, its media type, and what messages call it."""

    content: bytes
    media_type: str
    name: str = "the body"


def parts(content: bytes, content_type: str) -> list[Part]:
    """Return the parts of a form, which was sent as *content_type* (with its boundary).

    Raises:
        kg.errors.UsageError: it is no such form.
    """
    _, options = multipart.parse_options_header(content_type)
    boundary = options.get("boundary")
    if not boundary:
        raise UsageError(f"a body of {FORM} needs a boundary in its Content-Type")
    try:
        form = multipart.MultipartParser(
            BytesIO(content), boundary, disk_limit=len(content) + 1, memory_limit=len(content) + 1, part_limit=_PARTS
        )
        found = [Part(each.raw, _named(each), f"part {nth} of the body") for nth, each in enumerate(form.parts(), 1)]
    except multipart.MultipartError as error:
        raise UsageError(f"the form cannot be read: {error}") from error
    if not found:
        raise UsageError("the form has no part")
    return found


def statements(payload: list[Part], target: Target, base: str) -> str:
    """Return what *payload* says of *target* as N-Triples; *base* is that of the store.

    Raises:
        kg.errors.UsageError: a part is in no format of graphs that is read.
        kg.errors.RdfError: a part does not parse, names graphs of its own, or is RDF 1.2.
    """
    return "".join(line for nth, part in enumerate(payload) for line in _lines(part, nth, target, base))


def acceptable(media_type: str | None) -> bool:
    """Tell whether graphs in *media_type* are read."""
    return media_type in ACCEPTED


def _lines(part: Part, nth: int, target: Target, base: str) -> Iterator[str]:
    salt = sha256(f"{target.iri}\0{nth}\0".encode() + part.content).hexdigest()[:16]
    names: dict[str, NamedNode] = {}

    def term(found: _Term) -> str:
        if isinstance(found, BlankNode):
            iri = NamedNode(f"{base}.well-known/genid/{salt}-{len(names) + 1}")
            return str(names.setdefault(found.value, iri))
        if isinstance(found, Triple) or (isinstance(found, Literal) and found.direction is not None):
            raise RdfError(f"{part.name}: {found} is RDF 1.2, which other readers of our dumps do not know")
        return str(found)

    for quad in _quads(part, target.base):
        yield f"{term(quad.subject)} {term(quad.predicate)} {term(quad.object)} .\n"


def _quads(part: Part, base_iri: str) -> Iterator[Quad]:
    kind = _format(part)
    try:
        for quad in parse(part.content, kind.rdf, base_iri=base_iri):
            if not isinstance(quad.graph_name, DefaultGraph):
                raise RdfError(f"{part.name}: it names the graph {quad.graph_name}; send one graph at a time")
            yield quad
    except (SyntaxError, ValueError) as fault:
        place = "".join(f":{number}" for number in (getattr(fault, "lineno", 0), getattr(fault, "offset", 0)) if number)
        said = re.sub(r"^Parser error at .*?: ", "", str(getattr(fault, "msg", fault)))
        raise RdfError(f"{part.name}{place}: not valid {kind.name}: {said}") from fault


def _format(part: Part) -> Format:
    for each in FORMATS:
        if part.media_type in ACCEPTED and part.media_type == each.media_type:
            return each
    raise UsageError(f"{part.name}: its type is '{part.media_type}'; a part must be one of {', '.join(ACCEPTED)}")


def _named(part: multipart.MultipartPart) -> str:
    """Return the media type of *part*; a type that says nothing is told from the name of its file."""
    given = str(part.content_type or "").partition(";")[0].strip().lower()
    if given in ACCEPTED:
        return given
    ending = str(part.filename or "").rpartition(".")[2].lower()
    found = next((each.media_type for each in FORMATS if ending in each.extensions), given)
    return found if given in ("", "application/octet-stream", "text/plain") else given
