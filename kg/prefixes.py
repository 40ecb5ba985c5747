"""The prefixes that we write (Turtle, TriG, RDF/XML, JSON-LD) and offer to those who write queries."""

_OURS = {
    "kg": "ns#",
    "id": "id/",
    "type": "type/",
    "status": "status/",
    "stage": "stage/",
    "case": "case/",
    "article": "article/",
    "graph": "graph/",
    "unroca": "unroca/",
}
_OTHERS = {
    "dct": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def prefixes(base: str) -> dict[str, str]:
    """Return prefix name to namespace IRI, our own ones below *base*.

    >>> prefixes("https://kg.example/")["kg"], prefixes("https://data.test/")["id"]
    ('https://kg.example/ns#', 'https://data.test/id/')
    """
    return {name: base + path for name, path in _OURS.items()} | _OTHERS
