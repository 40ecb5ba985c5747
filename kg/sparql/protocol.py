"""The SPARQL 1.1 protocol: what an HTTP request asks for (https://www.w3.org/TR/sparql11-protocol/#query-operation)."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from kg.errors import UsageError

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
_MOST = 4 * 2**20
_PATIENCE = 64 * 2**20

_Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A query or update, and the dataset that the request names for it (which overrides the query's own)."""

    text: str
    update: bool = False
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


async def operation(request: Request) -> Operation | None:
    """Return what *request* asks for, or nothing when it is a GET without a query.

    Raises:
        kg.errors.UsageError: none or several queries, or something that cannot be decoded.
        starlette.exceptions.HTTPException: a body of another media type or charset, or one that is too large.
    """
    url = _pairs(request.scope["query_string"], "the address")
    if request.method != "POST":
        if any(name == "update" for name, _ in url):
            raise UsageError("an update must be sent by POST")
        return _only(url) if _texts(url) else None
    kind = _media_type(request)
    body = await _body(request)
    if kind == FORM:
        return _only([*url, *_pairs(body, "the body")])
    return _only([*url, ("update" if kind == UPDATE else "query", _decoded(body, "the body"))])


def _only(pairs: _Pairs) -> Operation:
    texts = _texts(pairs)
    if len(texts) != 1:
        raise UsageError(f"exactly one query or update is needed, there are {len(texts)}")
    name, text = texts[0]
    if name == "update":
        return Operation(text, update=True)
    default = tuple(value for name, value in pairs if name == "default-graph-uri")
    named = tuple(value for name, value in pairs if name == "named-graph-uri")
    return Operation(text, default_graphs=default, named_graphs=named)


def _texts(pairs: _Pairs) -> _Pairs:
    return [(name, value) for name, value in pairs if name in ("query", "update")]


def _pairs(encoded: bytes, where: str) -> _Pairs:
    try:
        return parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as error:
        raise UsageError(f"{where} cannot be decoded: {error}") from error


def _decoded(body: bytes, where: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{where} is not UTF-8: {error.reason} at byte {error.start}") from error


def _media_type(request: Request) -> str:
    """Return the media type of the body, one of the three of the protocol."""
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    kind = header.get_content_type()
    charset = header.get_content_charset("utf-8")
    if kind not in (FORM, QUERY, UPDATE):
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"a body must be {FORM}, {QUERY} or {UPDATE}",
            {"Accept-Post": f"{FORM}, {QUERY}"},
        )
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"{charset}: a body must be in UTF-8")
    return kind


async def _body(request: Request) -> bytes:
    body = bytearray()
    length = 0
    async for piece in request.stream():
        length += len(piece)
        if length <= _MOST:
            body += piece
        elif length > _PATIENCE:
            break
    # What is too long is read on for a while: a client that is still sending would not see the answer.
    if length > _MOST:
        why = f"a query may have {_MOST} bytes at most"
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, why, {"Connection": "close"})
    return bytes(body)
