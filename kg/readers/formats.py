"""The media types in which a query can be answered."""

from pyoxigraph import QueryResultsFormat

from kg.store.formats import FORMATS

RESULTS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
"""For SELECT and ASK."""

RDF = {each.media_type: each.rdf for each in FORMATS}
"""For CONSTRUCT and DESCRIBE, the preferred one first."""
