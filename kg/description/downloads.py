"""Published dumps over HTTP: files with checksums, in parts if a client asks so, and lists for people and programs."""

from collections.abc import Callable
from html import escape
from http import HTTPStatus
from pathlib import Path

from starlette.requests import Request as HttpRequest
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from kg.description import catalog, dataset
from kg.description.catalog import told
from kg.dump.published import FOLDER, MANIFEST, SUMS, Published, published
from kg.errors import GoneError, MissingError
from kg.linked.rdf import serialised
from kg.store import Store
from kg.store.formats import FORMATS
from kg.versions import find
from kg.web.accept import choose
from kg.web.etag import has, tag
from kg.web.page import page
from kg.web.problems import problem

_RDF = ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]
_JSON, _HTML = "application/json", "text/html"
_HEADERS = {"Vary": "Accept", "Cache-Control": "no-cache"}
_MEDIA_TYPES = {f"kg.{each.extension}": each.media_type for each in FORMATS}
_LIVE = {"kg.ttl": "the union of all graphs", "kg.trig": "the whole dataset", "kg.nq": "the whole dataset"}


class Downloads:
    """Serves what was published below the data folder *data*; *licence* is the IRI of the licence of the data."""

    def __init__(self, data: Path, base: Callable[[], str], licence: str | None) -> None:
        self._data = data
        self._base = base
        self._licence = licence

    async def listing(self, http: HttpRequest) -> Response:
        """Return the list of published versions: a page, JSON, or a dcat:Catalog as RDF."""
        dumps = [Published.read(self._data / FOLDER / str(number)) for number in published(self._data)]
        kind = choose(http.headers.get("accept"), [_JSON, *_RDF, _HTML])
        if kind in _RDF:
            return _tagged(http, catalog(dumps, self._base(), str(http.base_url), self._licence), kind, self._base())
        version = find(Store(self._data), http.query_params.get("version")).number
        headers = _HEADERS | {"KG-Version": str(version)}
        if kind == _HTML:
            return _with(page("Dumps", _live(version) + "".join(map(_section, reversed(dumps)))), headers)
        if kind is None:
            return problem(HTTPStatus.NOT_ACCEPTABLE, f"this can be had as {', '.join([_JSON, *_RDF, _HTML])}")
        files = [{"name": name, "mediaType": _MEDIA_TYPES[name], "content": what} for name, what in _LIVE.items()]
        listed = [{"version": dump.version, "time": dump.time, "files": len(dump.files)} for dump in dumps]
        return JSONResponse({"version": version, "files": files, "published": listed}, headers=headers)

    async def one(self, http: HttpRequest) -> Response:
        """Return the list of the files of one version: a page, RDF, or its manifest.

        Raises:
            kg.errors.MissingError: it was not published.
        """
        dump = self._published(http)
        kind = choose(http.headers.get("accept"), [_JSON, *_RDF, _HTML])
        if kind in _RDF:
            return _tagged(http, catalog([dump], self._base(), str(http.base_url), self._licence), kind, self._base())
        if kind == _HTML:
            return _with(page(f"Dump of version {dump.version}", _section(dump)), _HEADERS)
        return FileResponse(self._data / FOLDER / str(dump.version) / MANIFEST, headers=_HEADERS)

    async def file(self, http: HttpRequest) -> Response:
        """Return a file of a published dump, or the part of it that is asked for.

        Raises:
            kg.errors.MissingError: there is no such file.
        """
        dump, name = self._published(http), http.path_params["file"]
        path = self._data / FOLDER / str(dump.version) / name
        if name in (MANIFEST, SUMS):
            return FileResponse(path, headers={"Cache-Control": "no-cache"})
        found = next((file for file in dump.files if file.name == name), None)
        if found is None or not path.is_file():
            raise MissingError(
                f"/dumps/{dump.version}/{name}: there is no such file; /dumps/{dump.version}/ lists them"
            )
        own = f'"{found.sha256}"'
        headers = {"ETag": own, "KG-Version": str(dump.version), "Cache-Control": "no-cache"}
        headers["Link"] = f'</dumps/{dump.version}/{name}>; rel="canonical"'
        if has(http.headers.get("if-none-match"), own):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        packed = name.endswith(".gz")
        headers["X-Content-Type-Options"] = "nosniff"
        return FileResponse(path, headers=headers, media_type="application/gzip" if packed else found.media_type)

    async def void(self, http: HttpRequest) -> Response:
        """Return the VoID description of the current version.

        Raises:
            kg.errors.MissingError: nothing was loaded yet.
        """
        kind = choose(http.headers.get("accept"), [*_RDF, "*/*"])
        version = find(Store(self._data), http.query_params.get("version"))
        newest = self._data / FOLDER / str(version.number)
        dump = Published.read(newest) if (newest / MANIFEST).is_file() else None
        lines = dataset(version, dump, self._base(), str(http.base_url), self._licence)
        # Whoever accepts nothing of it, a browser perhaps, can still read Turtle.
        return _tagged(http, lines, kind if kind in _RDF else _RDF[0], self._base())

    def _published(self, http: HttpRequest) -> Published:
        number = http.path_params["version"]
        kept = published(self._data)
        if number in kept:
            return Published.read(self._data / FOLDER / str(number))
        if kept:
            nearest = min(kept, key=lambda each: abs(each - number))
            raise (GoneError if number < kept[-1] else MissingError)(
                f"/dumps/{number}/: no dump of this version is here; the nearest is /dumps/{nearest}/"
            )
        raise MissingError(f"/dumps/{number}/: nothing was published yet (`kg dump --publish` does)")


def routes(data: Path, base: Callable[[], str], licence: str | None = None) -> list[Route]:
    """Return the routes of the dumps published below *data*, and of their descriptions."""
    downloads = Downloads(data, base, licence)
    return [
        Route("/dumps/", downloads.listing),
        Route("/dumps/{version:int}/", downloads.one),
        Route("/dumps/{version:int}/{file:path}", downloads.file),
        Route("/.well-known/void", downloads.void),
    ]


def _tagged(http: HttpRequest, lines: list[bytes], kind: str, base: str) -> Response:
    body = serialised(dict.fromkeys(lines), kind, base)
    headers = _HEADERS | {"ETag": tag(body)}
    if has(http.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, headers=headers, media_type=kind)


def _with(response: Response, headers: dict[str, str]) -> Response:
    response.headers.update(headers)
    return response


def _live(version: int) -> str:
    rows = "".join(f'<li><a href="/dumps/{name}">{name}</a>: {what}</li>' for name, what in _LIVE.items())
    return f"<p>Version {version}, written while it is sent:</p><ul>{rows}</ul>"


def _section(dump: Published) -> str:
    rows = "".join(
        f'<tr><td><a href="/dumps/{dump.version}/{escape(file.name)}">{escape(file.name)}</a></td>'
        f"<td>{escape(told(file, dump.base))}</td><td>{file.bytes:,}</td><td><code>{file.sha256}</code></td></tr>"
        for file in dump.files
    )
    sums = f'<a href="/dumps/{dump.version}/{SUMS}">{SUMS}</a>'
    manifest = f'<a href="/dumps/{dump.version}/{MANIFEST}">{MANIFEST}</a>'
    quotes = "" if dump.quotes else ", without the words of texts"
    return (
        f'<h2><a href="/dumps/{dump.version}/">Version {dump.version}</a></h2>'
        f"<p>{escape(dump.time)}: {dump.quads:,} quads{quotes}. "
        f"{sums}, {manifest}</p>"
        '<div class="wide"><table><thead><tr><th>file</th><th>holds</th><th>bytes</th><th>SHA-256</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
