"""The mapping: scripts that turn a reading into triples, found by their path, and what they are written with."""

from kg.mapping.graph import Triple, map  # noqa: A004 - the verb of the command; used as kg.mapping.map
from kg.mapping.scripts import Script, hash_of, scripts

__all__ = ["Script", "Triple", "hash_of", "map", "scripts"]
