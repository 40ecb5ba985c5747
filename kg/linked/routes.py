"""The answer to a request for an IRI."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.errors import UsageError
from kg.linked import pages
from kg.linked.address import PAGE, SUFFIXES, Address, addresses, link
from kg.linked.description import Description, describe
from kg.linked.nearest import Nearest
from kg.linked.rdf import written
from kg.readers import Reader
from kg.web.accept import choose
from kg.web.delivery import attended
from kg.web.etag import has, tag
from kg.web.permalink import asked, permalink
from kg.web.problems import problem

_HTML = SUFFIXES["html"]
_JSON = "application/json"
_OFFERS = [*(media_type for media_type in SUFFIXES.values() if media_type != _HTML), _JSON, _HTML]
_SAFE = {"X-Content-Type-Options": "nosniff", "Vary": "Accept", "Cache-Control": "no-cache"}
_DEEPEST = 10_000


class Linked:
    """Answers requests for IRIs below *base* from *reader*; *merged* gives for a name the one that stands for it."""

    def __init__(self, reader: Reader, base: str, merged: Mapping[str, str]) -> None:
        self._reader = reader
        self._base = base
        self._merged = merged
        self._nearest = Nearest(reader)

    async def answer(self, http: HttpRequest) -> Response:
        """Return the description of what the path names, in the format of its suffix or that the client likes best.

        Raises:
            kg.errors.KgError: there is no such version, or no answer in time.
        """
        return await attended(http.receive, self._answer(http))

    async def _answer(self, http: HttpRequest) -> Response:
        raw: bytes = http.scope["raw_path"]
        query = http.scope["query_string"].decode("latin-1")
        version = asked(http.scope["query_string"])
        number = _page(http)
        found = None
        meant = addresses(raw.decode("latin-1").removeprefix("/"), query, self._base)
        for address in meant:
            redirected = self._moved(address, query) if version is None else None
            if redirected:
                return redirected
            found = await describe(self._reader, address.iris, self._base, version, number)
            if found:
                return self._described(http, found, address, version)
            redirected = self._moved(address, query)
            if redirected:
                return redirected
        return await self._unknown(http, meant[0], version)

    def _described(self, http: HttpRequest, found: Description, address: Address, version: str | None) -> Response:
        media_type = _wanted(http, address)
        if media_type is None:
            return problem(HTTPStatus.NOT_ACCEPTABLE, f"this can be had as {', '.join(_OFFERS)}", available=_OFFERS)
        if media_type == _HTML:
            response = pages.shown(found, self._base, version)
        else:
            body = written(found, "application/ld+json" if media_type == _JSON else media_type, self._base)
            response = Response(body, media_type=media_type)
        own = tag(bytes(response.body))
        headers = _SAFE | {"ETag": own, "KG-Version": str(found.version), "Link": self._links(http, found)}
        if found.purged:
            headers["KG-Purged"] = ", ".join(sha256[:16] for sha256 in found.purged)
        if has(http.headers.get("if-none-match"), own):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        response.headers.update(headers)
        return response

    def _links(self, http: HttpRequest, found: Description) -> str:
        document = link(found.iri, self._base) or "/"
        links = [permalink(http.scope, found.version)]
        links += [
            f'<{document}.{suffix}?version={found.version}>; rel="alternate"; type="{media_type}"'
            for suffix, media_type in SUFFIXES.items()
        ]
        if found.more:
            path = http.scope["raw_path"].decode("latin-1")
            links.append(f'<{path}?{PAGE}={found.page + 1}&version={found.version}>; rel="next"')
        return ", ".join(each for each in links if each)

    def _moved(self, address: Address, query: str) -> Response | None:
        for iri in address.iris:
            into = self._merged.get(iri.removeprefix(self._base))
            if into is not None:
                place = (link(self._base + into, self._base) or "/") + (f".{address.suffix}" if address.suffix else "")
                # Without this browsers would keep it for good, and a row may be deleted.
                headers = {"Cache-Control": "no-cache"}
                url = f"{place}?{query}" if query else place
                return RedirectResponse(url, HTTPStatus.PERMANENT_REDIRECT, headers)
        return None

    async def _unknown(self, http: HttpRequest, address: Address, version: str | None) -> Response:
        iri = address.iris[-1] if address.iris else http.url.path
        nearest = await self._nearest.of(address, self._base, version)
        if _wanted(http, address) == _HTML:
            return pages.unknown(iri, nearest, self._base, version)
        known = f"; the nearest that is known is {nearest[0]}" if nearest else ""
        return problem(HTTPStatus.NOT_FOUND, f"{iri}: nothing is known of it here{known}", nearest=nearest or None)


def _wanted(http: HttpRequest, address: Address) -> str | None:
    if address.suffix:
        return SUFFIXES[address.suffix]
    return choose(http.headers.get("accept"), _OFFERS)


def _page(http: HttpRequest) -> int:
    given = http.query_params.get(PAGE, "1")
    if not (given.isascii() and given.isdecimal() and 1 <= int(given[:9]) <= _DEEPEST):
        raise UsageError(f"page={given[:100]}: must be a number from 1 to {_DEEPEST}")
    return int(given)


def routes(reader: Reader, base: str, merged: Mapping[str, str]) -> list[Route]:
    """Return the route of all IRIs below *base*: it takes every path, so it comes after those of all other rooms."""
    linked = Linked(reader, base, merged)
    return [Route("/{path:path}", linked.answer, methods=["GET"])]
