"""The OpenAPI description of the saved queries (https://spec.openapis.org/oas/v3.1.0)."""

from collections.abc import Sequence
from typing import Any

from kg import __version__
from kg.queries import Parameter, SavedQuery
from kg.readers.formats import RDF, RESULTS
from kg.sparql.tokens import outline
from kg.store.formats import FORMATS

ENDINGS = {
    "json": "application/sparql-results+json, application/ld+json;q=0.5",
    "xml": "application/sparql-results+xml, application/rdf+xml;q=0.5",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    **{each.extension: each.media_type for each in FORMATS},
}
"""The endings of an address that ask for a format, and what they stand for as an Accept header."""

_IRI = r"^([A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]+)$"
_TYPES: dict[str, dict[str, Any]] = {
    "iri": {"type": "string", "format": "iri", "pattern": _IRI},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
}


def openapi(queries: Sequence[SavedQuery]) -> dict[str, Any]:
    """Return the description of *queries* as a JSON document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Saved queries of kg",
            "version": __version__,
            "description": "Questions to the graph, each with parameters, answered in every result format.",
        },
        "paths": {f"/queries/{each.name}": {"get": _operation(each)} for each in queries},
        "components": {"schemas": {"Problem": _PROBLEM, "Results": _RESULTS}},
    }


def _operation(saved: SavedQuery) -> dict[str, Any]:
    formats = RDF if outline(saved.text).form in ("CONSTRUCT", "DESCRIBE") else RESULTS
    problems = {status: {"description": words, "content": _PROBLEMS} for status, words in _STATUSES.items()}
    answer = {
        "description": "The answer.",
        "headers": {"KG-Version": {"description": "The version that was read.", "schema": {"type": "string"}}},
        "content": {media_type: _CONTENTS.get(media_type, {}) for media_type in [*formats, "text/html"]},
    }
    return {
        "operationId": saved.name,
        "summary": saved.summary,
        "description": saved.description,
        "tags": list(saved.tags),
        "parameters": [*(_parameter(param) for param in saved.params), *_COMMON],
        "responses": {"200": answer, **problems},
    }


def _parameter(param: Parameter) -> dict[str, Any]:
    schema = dict(_TYPES.get(param.type, {"type": "string"}))
    if param.default is not None:
        schema["default"] = param.default
    return {
        "name": param.name,
        "in": "query",
        "required": not param.optional and param.default is None,
        "description": param.description,
        "schema": schema,
    }


_COMMON = [
    {
        "name": "version",
        "in": "query",
        "description": "Read an older version: its number, its name, or a date.",
        "schema": {"type": "string"},
    },
    {
        "name": "timeout",
        "in": "query",
        "description": "Seconds after which to give up; more than the limit in force only with the token.",
        "schema": {"type": "number", "exclusiveMinimum": 0},
    },
]
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
_RESULTS = {
    "type": "object",
    "description": "A table (https://www.w3.org/TR/sparql11-results-json/).",
    "required": ["head", "results"],
    "properties": {
        "head": {
            "type": "object",
            "required": ["vars"],
            "properties": {"vars": {"type": "array", "items": {"type": "string"}}},
        },
        "results": {
            "type": "object",
            "required": ["bindings"],
            "properties": {
                "bindings": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "required": ["type", "value"],
                            "properties": {
                                "type": {"enum": ["uri", "literal", "bnode"]},
                                "value": {"type": "string"},
                                "datatype": {"type": "string"},
                                "xml:lang": {"type": "string"},
                            },
                            "additionalProperties": False,
                        },
                    },
                }
            },
        },
    },
}
_CONTENTS = {"application/sparql-results+json": {"schema": {"$ref": "#/components/schemas/Results"}}}
_PROBLEMS = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_STATUSES = {
    "400": "A parameter is unknown, missing, or not of its type.",
    "404": "There is no such query or version.",
    "406": "No format that the client accepts.",
    "410": "The version was deleted.",
    "503": "Too much is asked at once.",
    "504": "It took longer than allowed.",
}
