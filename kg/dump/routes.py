"""Dumps over HTTP: a listing of what the current version offers, and the dumps themselves, made while they are sent."""

from html import escape

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kg.cache import Cache
from kg.errors import MissingError
from kg.readers import Dump
from kg.readers.pool import Pool
from kg.store.formats import FORMATS, Format
from kg.web.accept import choose
from kg.web.delivery import Delivery
from kg.web.page import page

_OFFERED = {f"kg.{each.extension}": each for each in FORMATS if each.name in ("turtle", "trig", "nquads")}


class Dumps:
    """Serves the dumps of the current version that *pool* reads, and *cache* in its stead."""

    def __init__(self, pool: Pool, cache: Cache) -> None:
        self._pool = pool
        self._cache = cache

    async def listing(self, http: HttpRequest) -> Response:
        """Return what there is to download, as a page for browsers, else as JSON.

        Raises:
            kg.errors.MissingError: nothing was loaded yet.
        """
        version = self._pool.current()
        headers = {"Vary": "Accept", "KG-Version": str(version)}
        if choose(http.headers.get("accept"), ["application/json", "text/html"]) == "text/html":
            rows = "".join(
                f'<li><a href="/dumps/{name}">{name}</a>: {escape(_what(each))}</li>' for name, each in _rows()
            )
            response = page("Dumps", f"<p>Version {version}.</p><ul>{rows}</ul>")
            response.headers.update(headers)
            return response
        files = [{"name": name, "mediaType": each.media_type, "content": _what(each)} for name, each in _rows()]
        return JSONResponse({"version": version, "files": files}, headers=headers)

    async def download(self, http: HttpRequest) -> Response:
        """Return one dump.

        Raises:
            kg.errors.MissingError: there is no dump of that name.
        """
        name = http.path_params["name"]
        if name not in _OFFERED:
            raise MissingError(f"/dumps/{name}: there is no such dump; /dumps/ lists them")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Delivery(self._cache, Dump(_OFFERED[name].media_type), headers)


def routes(pool: Pool, cache: Cache) -> list[Route]:
    """Return the routes of the dumps of what *pool* reads, which *cache* gives their tags."""
    dumps = Dumps(pool, cache)
    return [Route("/dumps/", dumps.listing), Route("/dumps/{name}", dumps.download)]


def _rows() -> list[tuple[str, Format]]:
    return list(_OFFERED.items())


def _what(each: Format) -> str:
    return "the whole dataset, each graph under its name" if each.dataset else "the union of all graphs"
