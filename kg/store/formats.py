"""The formats of RDF that kg reads and writes: one table of names, media types and file extensions."""

from dataclasses import dataclass
from pathlib import PurePath

from pyoxigraph import RdfFormat

from kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Format:
    """A format of RDF, by the name that the command line uses; the first extension is the one that we write."""

    name: str
    rdf: RdfFormat
    media_type: str
    extensions: tuple[str, ...]
    dataset: bool

    @property
    def extension(self) -> str:
        """The file extension that we write, without the dot."""
        return self.extensions[0]


FORMATS = (
    Format("turtle", RdfFormat.TURTLE, "text/turtle", ("ttl", "turtle"), dataset=False),
    Format("trig", RdfFormat.TRIG, "application/trig", ("trig",), dataset=True),
    Format("nquads", RdfFormat.N_QUADS, "application/n-quads", ("nq", "nquads"), dataset=True),
    Format("ntriples", RdfFormat.N_TRIPLES, "application/n-triples", ("nt", "ntriples"), dataset=False),
    Format("jsonld", RdfFormat.JSON_LD, "application/ld+json", ("jsonld",), dataset=True),
    Format("rdfxml", RdfFormat.RDF_XML, "application/rdf+xml", ("rdf", "owl", "rdfxml"), dataset=False),
)
"""`dataset` tells whether the format can hold several named graphs."""


def format_of(name: str) -> Format:
    """Return the format whose name, media type or file extension is *name* (parameters of a media type are ignored).

    >>> format_of("text/turtle; charset=utf-8").name, format_of("nq").name, format_of("turtle").extension
    ('turtle', 'nquads', 'ttl')

    Raises:
        UsageError: when there is no such format.
    """
    wanted = name.partition(";")[0].strip().lower().lstrip(".")
    for each in FORMATS:
        if wanted in (each.name, each.media_type, *each.extensions):
            return each
    known = ", ".join(each.name for each in FORMATS)
    raise UsageError(f"{name}: no format of RDF that kg knows; choose one of {known}")


def is_rdf(path: PurePath) -> bool:
    """Tell whether the name of *path* has the extension of a format of RDF.

    >>> is_rdf(PurePath("data.ttl")), is_rdf(PurePath("article.txt"))
    (True, False)
    """
    return any(path.suffix.lower().lstrip(".") in each.extensions for each in FORMATS)
