"""The frame of a page for people: plain HTML that loads nothing but our own style sheet, and runs no script."""

from html import escape
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

_NAVIGATION = """<nav><a href="/">kg</a> <a href="/sparql">SPARQL</a> <a href="/graphql">GraphQL</a>
<a href="/dumps/">Dumps</a></nav>"""
_FRAME = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/kg.css">
{navigation}
<main>
<h1>{title}</h1>
{body}
</main>
</html>
"""


def navigation() -> str:
    """Return the links that stand at the top of every page."""
    return _NAVIGATION


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    """Return a page with *title* (text) and *body* (HTML, in which everything foreign is escaped already)."""
    headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Vary": "Accept"}
    return HTMLResponse(_FRAME.format(title=escape(title), navigation=navigation(), body=body), status, headers)


def style() -> Route:
    """Return the route of the style sheet."""
    content = (files("kg") / "web" / "kg.css").read_bytes()

    async def sheet(_: Request) -> Response:
        return Response(content, headers={"Cache-Control": "max-age=3600"}, media_type="text/css")

    return Route("/kg.css", sheet)
