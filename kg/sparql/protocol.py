"""The SPARQL 1.1 protocol: what an HTTP request asks for (https://www.w3.org/TR/sparql11-protocol/).

Beside the parameters of the protocol there are ours: ``version`` (read an older version), ``timeout`` (in seconds) and
``format`` (``csv``, ``json`` …, for links, which have no Accept header).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode
from starlette.exceptions import HTTPException
from starlette.requests import Request

from kg.errors import UsageError
from kg.web.body import Allowance, body, decoded, media_type

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
_DATASETS = {"query": ("default-graph-uri", "named-graph-uri"), "update": ("using-graph-uri", "using-named-graph-uri")}
_FIELDS = 1000

_Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A query or update, and the dataset that the request names for it; and what else it asks for."""

    text: str
    update: bool = False
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    version: str | None = None
    timeout: float | None = None
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Allowances:
    """What a body may be when it brings a query, and when it brings an update of somebody who may write."""

    query: Allowance
    update: Allowance


async def operation(request: Request, allowances: Allowances, *, trusted: bool) -> Operation | None:
    """Return what *request* asks for, or nothing when it is a GET without any parameter of the protocol.

    Whoever is *trusted* may send the body of an update; all others only one as large as a query may be.

    Raises:
        kg.errors.UsageError: none or several queries, or something that cannot be decoded.
        starlette.exceptions.HTTPException: a body of another media type or charset; too large, or too slow.
    """
    url = _pairs(request.scope["query_string"], "the address")
    if request.method != "POST":
        if len(url) == 1 and url[0][0] == "query":  # as nearly all are
            return Operation(url[0][1])
        if any(name == "update" for name, _ in url):
            raise UsageError("an update must be sent by POST")
        known = {"query", *_DATASETS["query"], *_DATASETS["update"]}
        return _only(url) if any(name in known for name, _ in url) else None
    kind = media_type(request)
    if kind not in (FORM, QUERY, UPDATE):
        accepted = f"{FORM}, {QUERY}, {UPDATE}"
        why = f"a body must be one of {accepted}; its Content-Type says {kind or 'nothing'}"
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, why, {"Accept-Post": accepted})
    content = await body(request, allowances.update if trusted and kind != QUERY else allowances.query)
    found = (
        _only([*url, *_pairs(content, "the body")])
        if kind == FORM
        else _only([*url, ("update" if kind == UPDATE else "query", decoded(content, "the body"))])
    )
    most = allowances.query.size
    if not found.update and len(found.text) > most:
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a query may have {most} characters at most here")
    return found


async def parameters(request: Request, allowances: Allowances) -> _Pairs:
    """Return the parameters of *request*: those of its address, and those of a form in its body.

    Raises:
        kg.errors.UsageError: they cannot be decoded.
        starlette.exceptions.HTTPException: a body that is no form, or too large.
    """
    url = _pairs(request.scope["query_string"], "the address")
    if request.method != "POST":
        return url
    if media_type(request) != FORM:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"a body must be {FORM} here", {"Accept-Post": FORM})
    return [*url, *_pairs(await body(request, allowances.query), "the body")]


def timeout_of(pairs: _Pairs) -> float | None:
    """Return the seconds that the parameter ``timeout`` gives, or nothing without it.

    Raises:
        kg.errors.UsageError: it is no number above 0.
    """
    given = next((value for name, value in reversed(pairs) if name == "timeout"), None)
    if given is None:
        return None
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not (seconds > 0 and math.isfinite(seconds)):
        raise UsageError(f"timeout={given}: must be a number of seconds above 0")
    return seconds


def _only(pairs: _Pairs) -> Operation:
    texts = [(name, value) for name, value in pairs if name in ("query", "update")]
    if len(texts) != 1:
        raise UsageError(f"exactly one query or update is needed, there are {len(texts)}")
    kind, text = texts[0]
    other = "update" if kind == "query" else "query"
    for name, _ in pairs:
        if name in _DATASETS[other]:
            raise UsageError(f"{name} belongs to {_a(other)}; {_a(kind)} takes {' and '.join(_DATASETS[kind])}")
    default, named = (tuple(_graph(*pair) for pair in pairs if pair[0] == wanted) for wanted in _DATASETS[kind])
    return Operation(
        text, kind == "update", default, named, _last(pairs, "version"), timeout_of(pairs), _last(pairs, "format")
    )


def _graph(name: str, iri: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise UsageError(f"{name}={iri}: not an absolute IRI, so no name of a graph") from error


def _last(pairs: _Pairs, wanted: str) -> str | None:
    values = [value for name, value in pairs if name == wanted and value]
    return values[-1] if values else None


def _a(kind: str) -> str:
    return "an update" if kind == "update" else "a query"


def _pairs(encoded: bytes, where: str) -> _Pairs:
    try:
        # Not all clients quote what is no ASCII.
        return parse_qsl(encoded.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except ValueError as error:
        raise UsageError(f"{where} cannot be decoded: {error}") from error
