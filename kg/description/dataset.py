"""The description of the dataset as it is now (https://www.w3.org/TR/void/)."""

from kg.description.catalog import counts, made
from kg.description.terms import DCAT, DCT, FOAF, RDF, VOID, Lines, typed, words
from kg.dump.published import Published
from kg.prefixes import prefixes
from kg.store import Version

_OWN = frozenset({"id", "type", "status", "stage", "case", "article", "graph", "unroca"})


def dataset(
    version: Version, newest: Published | None, base: str, site: str, licence: str | None = None
) -> list[bytes]:
    """Return the description of *version* as lines of N-Triples; with counts, if the *newest* dump is of it."""
    lines = Lines()
    node = f"{base}.well-known/void#dataset"
    document = f"{base}.well-known/void"
    lines.say(document, f"{RDF}type", f"{VOID}DatasetDescription")
    lines.say(document, f"{FOAF}primaryTopic", node)
    lines.say(node, f"{RDF}type", f"{VOID}Dataset")
    lines.say(node, f"{DCT}title", words("Claims about arms transfers, each traced to who said it and where"))
    lines.say(node, f"{DCT}modified", typed(version.manifest.time.isoformat(), "dateTime"))
    lines.say(node, f"{DCAT}version", words(str(version.number)))
    lines.say(node, f"{DCT}license", licence)
    lines.say(node, f"{FOAF}homepage", site)
    lines.say(node, f"{VOID}uriSpace", typed(base, "string"))
    lines.say(node, f"{VOID}triples", version.manifest.quads)
    lines.say(node, f"{VOID}documents", version.manifest.articles)
    lines.say(node, f"{VOID}sparqlEndpoint", f"{site}sparql")
    lines.say(node, f"{DCAT}landingPage", f"{site}dumps/")
    for name, space in prefixes(base).items():
        if name not in _OWN:
            lines.say(node, f"{VOID}vocabulary", space)
    if newest is not None and newest.version == version.number:
        for file in newest.files:
            if file.holds in ("dataset", "union"):
                lines.say(node, f"{VOID}dataDump", f"{site}dumps/{newest.version}/{file.name}")
        counts(lines, newest, node.partition("#")[0])
        made(lines, newest, node.partition("#")[0])
    return lines.found
