"""placeholder"""
from starlette.responses import Response
from starlette.routing import BaseRoute
from kg.web.page import page as plain


def files(path: str) -> list[BaseRoute]:
    return []


def page(title: str, path: str, values: dict[str, str]) -> Response:
    return plain(title, "")
