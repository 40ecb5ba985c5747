"""The body of a request: read within a size and a time, decoded as UTF-8."""

import asyncio
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request

from kg.errors import UsageError

_PATIENCE = 16
_CHARSETS = ("utf-8", "utf8", "us-ascii")


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many bytes a body may have, and in how many seconds it must be here."""

    size: int
    seconds: float


async def body(request: Request, allowance: Allowance) -> bytes:
    """Return the body of *request*.

    Raises:
        starlette.exceptions.HTTPException: it is too large (413) or comes too slowly (408).
    """
    if _announced(request) > allowance.size * _PATIENCE:
        raise _too_large(allowance.size)
    content = bytearray()
    length = 0
    try:
        async with asyncio.timeout(allowance.seconds):
            async for piece in request.stream():
                length += len(piece)
                if length <= allowance.size:
                    content += piece
                elif length > allowance.size * _PATIENCE:
                    break
    except TimeoutError:
        why = f"the body did not come within {allowance.seconds:g} s"
        raise HTTPException(HTTPStatus.REQUEST_TIMEOUT, why, {"Connection": "close"}) from None
    # What is too long is read on for a while: a client that is still sending would not see the answer.
    if length > allowance.size:
        raise _too_large(allowance.size)
    return bytes(content)


def media_type(request: Request) -> str | None:
    """Return the media type of the body in lower case, without parameters; nothing when the request names none.

    Raises:
        starlette.exceptions.HTTPException: its charset is not UTF-8, or it is compressed (415).
    """
    coding = request.headers.get("content-encoding", "identity")
    if coding.strip().lower() != "identity":
        why = f"{coding}: a body must be sent as it is, not compressed"
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, why, {"Accept-Encoding": "identity"})
    given = request.headers.get("content-type")
    if given is None or not given.strip():
        return None
    header = Message()
    header["content-type"] = given
    charset = header.get_content_charset("utf-8")
    if charset not in _CHARSETS:
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"{charset}: a body must be in UTF-8")
    return given.partition(";")[0].strip().lower()


def decoded(content: bytes, where: str) -> str:
    """Return *content* as text; *where* is what messages call it.

    Raises:
        kg.errors.UsageError: it is not UTF-8.
    """
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{where} is not UTF-8: {error.reason} at byte {error.start}") from error


def _announced(request: Request) -> int:
    given = request.headers.get("content-length", "")
    return int(given) if given.isdecimal() else 0


def _too_large(size: int) -> HTTPException:
    why = f"a body may have {size:,} bytes at most here".replace(",", " ")
    return HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, why, {"Connection": "close"})
