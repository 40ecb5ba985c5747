"""Evaluation of one request in an open store, written to an output as bytes. Runs in a worker only.

The results are made, iterated and serialised here, in one thread: a result that another thread reads aborts the
process.
"""

import re
from collections.abc import Sequence
from functools import partial
from typing import IO, TypeVar, cast

from pyoxigraph import (
    BlankNode,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from kg.errors import DamagedError, QueryError, ServiceError, UsageError
from kg.readers.formats import RDF, RESULTS
from kg.readers.header import Sink, SortedHeader
from kg.readers.measure import Measured, measured
from kg.readers.request import Request
from kg.readers.xml import XmlText
from kg.store.functions import Functions, tolerant
from kg.store.misspelt import misspelt
from kg.store.skolem import unnamed

_Format = TypeVar("_Format", QueryResultsFormat, RdfFormat)
_ASKS = re.compile("service", re.IGNORECASE)
_LONGEST = 200


def evaluate(store: Store, request: Request, prefixes: dict[str, str], output: Sink) -> None:
    """Write the answer to *request* to *output*, piece by piece as it is found.

    Raises:
        kg.errors.QueryError: the query is not valid.
        kg.errors.UsageError: the media type does not fit the form of the query.
        kg.errors.SizeLimitError: the answer is larger than the request allows.
        kg.errors.ServiceError: a server that it asks did not answer.
        kg.errors.DamagedError: the store could not be read.
    """
    try:
        with_functions = partial(_query, store, request)
        if request.rows is not None or request.size is not None:
            output = Measured(output, request.media_type, request.rows, request.size)
        _write(tolerant(with_functions), request, prefixes, _escaping(output, request.media_type))
    except SyntaxError as error:
        raise misspelt(str(error)) from error
    except (ValueError, RuntimeError) as error:  # an IRI that is none
        raise QueryError(str(error)) from error
    except OSError as error:
        if isinstance(error, BrokenPipeError | ConnectionError):
            raise
        if _ASKS.search(request.query):
            # Only the first line: the rest may be a page of a server that the client cannot see.
            said = str(error).partition("\n")[0][:_LONGEST]
            raise ServiceError(f"a server that the query asks by SERVICE did not answer: {said}") from error
        raise DamagedError(f"the store could not be read: {error}") from error


def _query(store: Store, request: Request, functions: Functions) -> QuerySolutions | QueryBoolean | QueryTriples:
    if not (request.default_graphs or request.named_graphs):
        return store.query(
            request.query,
            base_iri=request.base,
            use_default_graph_as_union=request.union,
            custom_functions=functions,
        )
    # Both are given even if one is empty: what is left out would stay as the query or the store has it.
    return store.query(
        request.query,
        base_iri=request.base,
        default_graph=[*_graphs(request.default_graphs)],
        named_graphs=_graphs(request.named_graphs),
        custom_functions=functions,
    )


def _graphs(iris: Sequence[str]) -> list[NamedNode | BlankNode]:
    return [NamedNode(iri) for iri in iris]


def _write(
    results: QuerySolutions | QueryBoolean | QueryTriples,
    request: Request,
    prefixes: dict[str, str],
    output: Sink,
) -> None:
    if not isinstance(results, QueryTriples):
        results.serialize(_file(output), _format(RESULTS, request.media_type, "SELECT and ASK"))
        return
    rdf = _format(RDF, request.media_type, "CONSTRUCT and DESCRIBE")
    triples = results if request.blank is None else unnamed(results, request.blank)
    if request.rows is not None:
        triples = measured(triples, request.rows)
    if rdf in (RdfFormat.TURTLE, RdfFormat.TRIG):
        serialize(triples, _file(SortedHeader(output, len(prefixes))), rdf, prefixes=prefixes)
    else:
        serialize(triples, _file(output), rdf)


def _escaping(output: Sink, media_type: str) -> Sink:
    return XmlText(output) if media_type.endswith("xml") else output


def _file(output: Sink) -> IO[bytes]:
    # The engine calls only the two methods of a sink, but its types ask for a whole file.
    return cast("IO[bytes]", output)


def _format(formats: dict[str, _Format], media_type: str, forms: str) -> _Format:
    try:
        return formats[media_type]
    except KeyError:
        raise UsageError(f"{media_type}: not a format for {forms}; ask for one of {', '.join(formats)}") from None
