"""Consoles: pages on which queries are written and run in the browser, from files that this server has itself.

GraphiQL is the console of the GraphQL Foundation; its package brings it as one script and one style sheet, which lie
unchanged in kg/web/graphiql. Writing one would be some thousand lines, and the pages of others load it from a host of
the network.
"""

import json
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files as package

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from kg.web.page import navigation

# CodeMirror, in GraphiQL, writes style attributes; fonts and pictures of its style sheet are inside it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_SCRIPTS = ("react.production.min.js", "react-dom.production.min.js", "graphiql.min.js", "console.js")
_SHEETS = ("graphiql.min.css", "console.css")

_FRAME = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/kg.css">
{sheets}
<body class="console">
{navigation}
<label class="examples">Examples <select id="examples"><option value="">choose one</option>{examples}</select></label>
<noscript><p>This console needs JavaScript. A program asks the same address and gets JSON.</p></noscript>
<div id="console"></div>
<script type="application/json" id="settings">{settings}</script>
{scripts}
</html>
"""


def page(title: str, path: str, endpoint: str, examples: Sequence[tuple[str, str]]) -> Response:
    """Return the console for *endpoint*, with *examples* (title and text), the first one of them shown.

    *path* is where `files` are served.
    """
    settings = json.dumps({"endpoint": endpoint, "examples": [text for _, text in examples]})
    content = _FRAME.format(
        title=escape(title),
        navigation=navigation(),
        examples="".join(f'<option value="{n}">{escape(name)}</option>' for n, (name, _) in enumerate(examples)),
        # Inside a script element only this could end it.
        settings=settings.replace("<", "\\u003c"),
        sheets="\n".join(f'<link rel="stylesheet" href="{path}/{name}">' for name in _SHEETS),
        scripts="\n".join(f'<script src="{path}/{name}"></script>' for name in _SCRIPTS),
    )
    headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Vary": "Accept"}
    return HTMLResponse(content, headers=headers)


def files(path: str) -> list[BaseRoute]:
    """Return the route of the files of the console, below *path*."""
    room = package("kg") / "web"
    contents: Mapping[str, bytes] = {
        name: (room / ("console_files" if name.startswith("console") else "graphiql") / name).read_bytes()
        for name in (*_SCRIPTS, *_SHEETS)
    }

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in contents:
            return Response("there is no such file\n", 404, media_type="text/plain")
        kind = _TYPES[name[name.rindex(".") :]]
        return Response(contents[name], headers={"Cache-Control": "max-age=3600"}, media_type=kind)

    return [Route(f"{path}/{{name}}", file, methods=["GET"])]
