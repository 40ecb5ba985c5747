"""The catalogue of published dumps (https://www.w3.org/TR/vocab-dcat-3/), each with how it was made.

Things are named below the base of the store; files are found where the server is.
"""

from collections.abc import Iterable

from kg.description.terms import DCAT, DCT, IANA, PROV, RDF, RDFS, SCHEMA, SPDX, VOID, Lines, typed, words
from kg.dump.published import File, Published


def catalog(dumps: Iterable[Published], base: str, site: str, licence: str | None = None) -> list[bytes]:
    """Return the description of *dumps*, which lie below the address *site*, as lines of N-Triples."""
    lines = Lines()
    node = f"{base}dumps/"
    lines.say(node, f"{RDF}type", f"{DCAT}Catalog")
    lines.say(node, f"{DCT}title", words("Published versions of the graph"))
    for dump in dumps:
        lines.say(node, f"{DCAT}dataset", f"{node}{dump.version}/")
        _dataset(lines, dump, f"{node}{dump.version}/", site, licence)
    return lines.found


def _dataset(lines: Lines, dump: Published, node: str, site: str, licence: str | None) -> None:
    lines.say(node, f"{RDF}type", f"{DCAT}Dataset", f"{VOID}Dataset")
    lines.say(node, f"{DCT}title", words(f"Version {dump.version}"))
    lines.say(node, f"{DCT}issued", typed(dump.time, "dateTime"))
    lines.say(node, f"{DCAT}version", words(str(dump.version)))
    lines.say(node, f"{DCT}license", licence)
    lines.say(node, f"{VOID}triples", dump.quads)
    lines.say(node, f"{VOID}sparqlEndpoint", f"{site}sparql")
    if not dump.quotes:
        lines.say(node, f"{RDFS}comment", words("Without the words of texts (oa:exact)."))
    counts(lines, dump, node)
    made(lines, dump, node)
    for file in dump.files:
        _distribution(lines, file, node, f"{site}dumps/{dump.version}/", dump.base)


def counts(lines: Lines, dump: Published, node: str) -> None:
    """Say how many things of each class and statements with each property are in *node*."""
    for number, (iri, count) in enumerate(sorted(dump.classes.items())):
        part = f"{node}#class-{number}"
        lines.say(node, f"{VOID}classPartition", part)
        lines.say(part, f"{VOID}class", iri)
        lines.say(part, f"{VOID}entities", count)
    for number, (iri, count) in enumerate(sorted(dump.properties.items())):
        part = f"{node}#property-{number}"
        lines.say(node, f"{VOID}propertyPartition", part)
        lines.say(part, f"{VOID}property", iri)
        lines.say(part, f"{VOID}triples", count)


def made(lines: Lines, dump: Published, node: str) -> None:
    """Say how *node* was made: with which ontology and mappings (by their hash), by which version of the program."""
    activity, agent = f"{node}#making", f"{node}#kg"
    lines.say(node, f"{PROV}wasGeneratedBy", activity)
    lines.say(activity, f"{RDF}type", f"{PROV}Activity")
    lines.say(activity, f"{PROV}wasAssociatedWith", agent)
    lines.say(agent, f"{RDF}type", f"{PROV}SoftwareAgent")
    lines.say(agent, f"{RDFS}label", words(f"kg {dump.tool}"))
    for name, digest in sorted(dump.sources.items()):
        source = f"{node}#{name}"
        lines.say(activity, f"{PROV}used", source)
        lines.say(source, f"{RDF}type", f"{PROV}Entity")
        lines.say(source, f"{RDFS}label", words(name))
        lines.say(source, f"{SCHEMA}sha256", typed(digest, "string"))
    for file in dump.files:
        # The article and its hash stand in the graph itself, with the mapping that read it.
        key = (file.graph or "").removeprefix(f"{dump.base}graph/article/")
        if file.graph and key != file.graph:
            lines.say(file.graph, f"{PROV}wasDerivedFrom", f"{dump.base}article/{key}")
            lines.say(file.graph, f"{PROV}wasGeneratedBy", f"{dump.base}article/{key}/mapping", activity)
            lines.say(f"{dump.base}article/{key}/mapping", f"{PROV}wasInformedBy", activity)


def _distribution(lines: Lines, file: File, dataset: str, site: str, base: str) -> None:
    node, checksum = f"{dataset}{file.name}", f"{dataset}{file.name}#sha256"
    lines.say(dataset, f"{DCAT}distribution", node)
    lines.say(node, f"{RDF}type", f"{DCAT}Distribution")
    lines.say(node, f"{DCT}title", words(told(file, base)))
    lines.say(node, f"{DCAT}downloadURL", f"{site}{file.name}")
    lines.say(node, f"{DCAT}mediaType", f"{IANA}{file.media_type}")
    if file.name.endswith(".gz"):
        lines.say(node, f"{DCAT}compressFormat", f"{IANA}application/gzip")
    lines.say(node, f"{DCAT}byteSize", typed(str(file.bytes), "nonNegativeInteger"))
    lines.say(node, f"{SPDX}checksum", checksum)
    lines.say(checksum, f"{RDF}type", f"{SPDX}Checksum")
    lines.say(checksum, f"{SPDX}algorithm", f"{SPDX}checksumAlgorithm_sha256")
    lines.say(checksum, f"{SPDX}checksumValue", typed(file.sha256, "hexBinary"))


def told(file: File, base: str) -> str:
    """Return in words what *file* holds."""
    match file.holds:
        case "dataset":
            return "the whole dataset, each graph under its name"
        case "union":
            return "the union of all graphs"
        case "delta":
            return f"what changed since version {file.since}"
    return f"the graph {(file.graph or '').removeprefix(base)}"
