"""The page of the console."""

from starlette.responses import Response

from kg.sparql.page import query_page


def console() -> Response:
    """Return the page."""
    return query_page()
