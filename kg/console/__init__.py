"""The console: a page for browsers in which queries are written and run, all of it from our own files."""

from kg.console.page import console

__all__ = ["console"]
