"""Dumps: a version as RDF that is the same bytes for the same content, fit for people, diff and git."""

from kg.dump.dump import dump, dump_version

__all__ = ["dump", "dump_version"]
