"""Small dumps over HTTP: of any version, made while they are sent. What was published is served by `kg.description`."""

from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from kg.errors import MissingError
from kg.readers import Dump, Reader
from kg.store.formats import FORMATS
from kg.web.delivery import Delivery
from kg.web.permalink import asked

_OFFERED = {f"kg.{each.extension}": each for each in FORMATS if each.name in ("turtle", "trig", "nquads")}


class Dumps:
    """Serves the dumps of what *reader* reads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def download(self, http: HttpRequest) -> Response:
        """Return one dump.

        Raises:
            kg.errors.MissingError: there is no dump of that name, or no such version.
        """
        name = http.path_params["name"]
        if name not in _OFFERED:
            raise MissingError(f"/dumps/{name}: there is no such dump; /dumps/ lists them")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        request = Dump(_OFFERED[name].media_type, asked(http.scope["query_string"]))
        return Delivery(self._reader, request, headers)


def routes(reader: Reader) -> list[Route]:
    """Return the route of the dumps of what *reader* reads."""
    return [Route("/dumps/{name}", Dumps(reader).download)]
