"""The console: a page for browsers in which queries are written and run, all of it from our own files."""

from kg.console.page import console, file_routes

__all__ = ["console", "file_routes"]
