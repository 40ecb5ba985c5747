"""The example on the page of the endpoint, made from the vocabulary like everything else."""

from kg.graphql.vocabulary import Class, Property, Vocabulary

_LINKS = 3


def example(vocabulary: Vocabulary) -> str:
    """Return a query for a page of the class that most can be said of, with the first links that are its own."""
    chosen = max(vocabulary.classes.values(), key=lambda c: (len(c.properties), c.name))
    links = "".join(f"        {p.name} {{ label }}\n" for p in _own_links(chosen, vocabulary)[:_LINKS])
    return (
        f"{{\n  {chosen.plural}(first: 10) {{\n    totalCount\n    edges {{\n      node {{\n        label\n{links}"
        "      }\n    }\n    pageInfo { hasNextPage endCursor }\n  }\n}\n"
    )


def _own_links(of: Class, vocabulary: Vocabulary) -> list[Property]:
    inherited = {p.iri for iri in of.ancestors for p in vocabulary.classes[iri].properties}
    return [p for p in of.properties if len(p.ranges) == 1 and p.iri not in inherited]
