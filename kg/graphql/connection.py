"""Connections as Relay specifies them: edges with cursors, and what lies around them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Whether there is more, and the cursors of the first and last edge."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class Edge:
    """A thing and its cursor."""

    cursor: str
    node: object


@dataclass(frozen=True, slots=True)
class Connection:
    """A page of things; `total_count` is set when it was selected."""

    total_count: int | None
    edges: tuple[Edge, ...]
    page_info: PageInfo
