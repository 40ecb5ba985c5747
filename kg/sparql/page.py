"""The plain page of the endpoint for browsers: a form for a query, and its answer below it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from http import HTTPStatus
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from kg.errors import KgError
from kg.readers import Reader, Request
from kg.web.delivery import attended
from kg.web.page import page

_MOST = 2**20
EXAMPLE = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?class ?label (COUNT(DISTINCT ?thing) AS ?things) WHERE {
  ?thing a ?class .
  ?class rdfs:label ?label .
}
GROUP BY ?class ?label ORDER BY DESC(?things)
"""


def query_page(query: str = EXAMPLE, answer: str = "", status: int = HTTPStatus.OK) -> Response:
    """Return the page with *query* in its form, and *answer* (HTML) below it."""
    form = (
        '<form action="/sparql" method="get"><p><label for="query">A query in SPARQL; a program that asks the same '
        'address gets JSON, XML, CSV or Turtle.</label></p><p><textarea id="query" name="query" spellcheck="false">'
        f"{escape(query)}</textarea></p><p><button>Run</button></p></form>"
    )
    return page("SPARQL", form + answer, status)


async def answer_page(reader: Reader, request: Request, http: HttpRequest, *, graph: bool) -> Response:
    """Return the page with the answer to *request*: a table, or Turtle when the answer is a *graph*; or its error."""
    wanted = replace(request, media_type="text/turtle" if graph else "application/sparql-results+json")
    try:
        content, whole = await attended(http.receive, _beginning(reader, wanted))
    except KgError as error:
        return query_page(request.query, f'<p class="problem">{escape(str(error))}</p>', error.status)
    if not whole:
        note = (
            f'<p class="problem">The answer is larger than {_MOST // 1024} KB: too large for a page. Add a LIMIT.</p>'
        )
        return query_page(request.query, note)
    return query_page(
        request.query, f"<pre>{escape(content.decode())}</pre>" if graph else _results(json.loads(content))
    )


async def _beginning(reader: Reader, request: Request) -> tuple[bytes, bool]:
    """Return the answer, or as much of it as goes on a page; and whether that is all."""
    answer = await reader.read(request)
    content = bytearray()
    try:
        async for piece in answer.body:
            content += piece
            if len(content) > _MOST:
                return bytes(content), False
    finally:
        await answer.close()
    return bytes(content), True


def _results(results: Mapping[str, Any]) -> str:
    if "boolean" in results:
        return f"<p><strong>{'yes' if results['boolean'] else 'no'}</strong></p>"
    names = results["head"]["vars"]
    rows = results["results"]["bindings"]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "".join("<tr>" + "".join(f"<td>{_term(row.get(name))}</td>" for name in names) + "</tr>" for row in rows)
    count = f"<p>{len(rows)} row{'' if len(rows) == 1 else 's'}</p>"
    return f'{count}<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _term(term: Mapping[str, Any] | None) -> str:
    """Return *term* as HTML; only web addresses become links, so that no literal or IRI can run anything.

    >>> _term({"type": "uri", "value": "javascript:alert(1)"})
    'javascript:alert(1)'
    >>> _term({"type": "literal", "value": "<b>"})
    '&lt;b&gt;'
    """
    if term is None:
        return ""
    if isinstance(term["value"], dict):  # a triple term
        return escape(json.dumps(term["value"]))
    value = escape(term["value"])
    if term["type"] == "uri" and term["value"].startswith(("http://", "https://")):
        return f'<a href="{value}">{value}</a>'
    return value
