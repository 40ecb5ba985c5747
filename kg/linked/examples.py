"""Example queries for the terms of an ontology."""

from collections.abc import Collection

from kg.prefixes import prefixes

_OWL = "http://www.w3.org/2002/07/owl#"
_LABEL = "rdfs:label"


def example(iri: str, types: Collection[str], base: str, path: str | None = None) -> str | None:
    """Return a query that shows how the class or property *iri* is used; nothing for other things.

    *path* leads to the values of a property that is never stored.

    >>> print(example("https://kg.example/ns#Visit", [_OWL + "Class"], "https://kg.example/"))
    PREFIX kg: <https://kg.example/ns#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT ?thing ?label WHERE { ?thing a kg:Visit ; rdfs:label ?label } LIMIT 20
    """
    name = _short(iri, base)
    if _OWL + "Class" in types:
        return _with_prefixes(f"SELECT ?thing ?label WHERE {{ ?thing a {name} ; rdfs:label ?label }} LIMIT 20", base)
    if _OWL + "AnnotationProperty" in types:
        return _with_prefixes(f"SELECT ?term ?value WHERE {{ ?term {name} ?value }} LIMIT 20", base)
    if any(type_.endswith("Property") for type_ in types):
        way = path or name
        return _with_prefixes(
            f"SELECT ?thing ?label ?value WHERE {{ ?thing {way} ?value ; rdfs:label ?label }} LIMIT 20", base
        )
    return None


def _short(iri: str, base: str) -> str:
    for prefix, space in prefixes(base).items():
        local = iri.removeprefix(space)
        if local != iri and local.replace("_", "").isalnum():
            return f"{prefix}:{local}"
    return f"<{iri}>"


def _with_prefixes(query: str, base: str) -> str:
    used = [f"PREFIX {name}: <{space}>\n" for name, space in prefixes(base).items() if f"{name}:" in query]
    return "".join(sorted(used)) + query
