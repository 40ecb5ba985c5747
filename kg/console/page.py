"""The console for SPARQL: YASGUI, which most public endpoints use, from its own two files (kg/console/yasgui).

It gives colours, completion, tabs, tables and shareable addresses; what is ours is in kg/console/files: our prefixes,
the saved queries as examples, links to our pages, and errors shown in the text. Nothing is loaded from another host.
"""

import json
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

# The editor writes style attributes; pictures and fonts of its style sheet are inside it.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_TYPES = {"js": "text/javascript", "css": "text/css"}
_FILES = {
    "yasgui.min.js": "yasgui",
    "yasgui.min.css": "yasgui",
    "console.js": "files",
    "console.css": "files",
}
_FORMATS = ("csv", "tsv", "json", "xml", "ttl", "nt", "rdf", "jsonld")

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>SPARQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/kg.css">
<link rel="stylesheet" href="/sparql/console/yasgui.min.css">
<link rel="stylesheet" href="/sparql/console/console.css">
<nav><a href="/">kg</a> <a href="/sparql">SPARQL</a> <a href="/graphql">GraphQL</a> <a href="/queries">Queries</a>
<a href="/dumps/">Dumps</a></nav>
<main class="console">
<p><label>A saved query: <select id="examples"><option value="">choose one</option>{options}</select></label></p>
<noscript><form action="/sparql" method="get"><p><label for="query">A query in SPARQL</label></p>
<p><textarea id="query" name="query">{example}</textarea></p><p><button>Run</button></p></form></noscript>
<div id="console"></div>
<p id="downloads">Download: {downloads}</p>
</main>
<script type="application/json" id="settings">{settings}</script>
<script src="/sparql/console/yasgui.min.js"></script>
<script src="/sparql/console/console.js"></script>
</html>
"""


def console(base: str, prefixes: Mapping[str, str], examples: Sequence[tuple[str, str]], example: str) -> Response:
    """Return the page, for a graph whose IRIs begin with *base*; *examples* are titles and texts."""
    settings = {
        "base": base,
        "prefixes": dict(prefixes),
        "examples": [text for _, text in examples],
        "example": example,
    }
    content = _PAGE.format(
        options="".join(f'<option value="{n}">{escape(title)}</option>' for n, (title, _) in enumerate(examples)),
        example=escape(example),
        downloads=" ".join(f'<a data-format="{each}" href="/sparql">{each}</a>' for each in _FORMATS),
        # Inside a script element only this could end it.
        settings=json.dumps(settings).replace("<", "\\u003c"),
    )
    headers = {"Content-Security-Policy": _POLICY, "Vary": "Accept", "Cache-Control": "no-cache"}
    return HTMLResponse(content, headers=headers)


def file_routes() -> list[Route]:
    """Return the route of the files of the console."""
    room = files("kg") / "console"

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _FILES:
            return Response("there is no such file\n", 404, media_type="text/plain")
        content = room.joinpath(_FILES[name], name).read_bytes()
        kind = _TYPES[name.rpartition(".")[2]]
        return Response(content, headers={"Cache-Control": "max-age=3600"}, media_type=kind)

    return [Route("/sparql/console/{name}", file, methods=["GET"])]
