"""The guard: who may write, and who may ask for more than others."""

from hmac import compare_digest

from starlette.requests import Request

from kg.errors import AccessError, TokenError

_SCHEME = "bearer"


class Guard:
    """Knows the token of those who may write (RFC 6750); without a token nobody may."""

    def __init__(self, token: str | None) -> None:
        self._token = token.encode() if token else None

    @property
    def closed(self) -> bool:
        """Whether nobody may write."""
        return self._token is None

    def admit(self, request: Request) -> None:
        """Let *request* write.

        Raises:
            kg.errors.AccessError: nobody may write here.
            kg.errors.TokenError: the request does not bring the token.
        """
        if self._token is None:
            raise AccessError("this server is read-only: it was started without a token for writing (KG_TOKEN)")
        if not self.knows(request):
            wrong = "is not the right one" if "authorization" in request.headers else "is missing"
            raise TokenError(f"writing needs a token, which {wrong}: send the header 'Authorization: Bearer TOKEN'")

    def knows(self, request: Request) -> bool:
        """Tell whether *request* brings the token."""
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if self._token is None or scheme.lower() != _SCHEME:
            return False
        return compare_digest(given.strip().encode("utf-8", "surrogateescape"), self._token)
