"""The project's ontology and shapes, read from the files of ontology/ and put on a store's base IRI."""

from collections.abc import Iterator

import pyoxigraph
import rdflib

from kg.iris import DEFAULT_BASE
from kg.resources import resource

TERMS = ("kg.ttl", "external.ttl")
SHAPES = "shapes.ttl"


def turtle(name: str, base: str = DEFAULT_BASE) -> str:
    """Return the text of the file *name* of ontology/, with IRIs below *base*."""
    return resource("ontology", name).read_text(encoding="utf-8").replace(DEFAULT_BASE, base)


def triples(base: str = DEFAULT_BASE) -> Iterator[pyoxigraph.Triple]:
    """Yield the triples of the ontology: our terms, and those of others as we use them (not the shapes).

    Unions of classes are blank nodes, as OWL has it; they are other ones in every call.
    """
    for name in TERMS:
        for quad in pyoxigraph.parse(turtle(name, base), format=pyoxigraph.RdfFormat.TURTLE):
            yield quad.triple


def graph(base: str = DEFAULT_BASE) -> rdflib.Graph:
    """Return the ontology as a graph of rdflib, which the GraphQL schema and the mapping scripts read."""
    found = rdflib.Graph()
    for name in TERMS:
        found.parse(data=turtle(name, base), format="turtle")
    return found


def shapes(base: str = DEFAULT_BASE) -> rdflib.Graph:
    """Return the SHACL shapes."""
    return rdflib.Graph().parse(data=turtle(SHAPES, base), format="turtle")


def fields(base: str = DEFAULT_BASE) -> dict[str, str]:
    """Return the texts of the files of ontology/fields/, by name: what GraphQL computes besides the properties."""
    found = {}
    for file in resource("ontology", "fields").iterdir():
        if file.name.endswith(".rq"):
            found[file.name] = file.read_text(encoding="utf-8").replace(DEFAULT_BASE, base)
    return found


def examples(base: str = DEFAULT_BASE) -> dict[str, str]:
    """Return the GraphQL operations of ontology/examples/, by their titles (the comment in the first line), sorted."""
    files = sorted(resource("ontology", "examples").iterdir(), key=lambda file: file.name)
    texts = [file.read_text(encoding="utf-8").replace(DEFAULT_BASE, base) for file in files]
    return {text.partition("\n")[0].removeprefix("#").strip(): text for text in texts}
