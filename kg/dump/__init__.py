"""Dumps: a version as RDF that is the same bytes for the same content, fit for people, diff and git."""

from kg.dump.dump import dump

__all__ = ["dump"]
