"""The SPARQL 1.1 Graph Store HTTP Protocol: graphs that are read, replaced, added to and deleted as a whole."""

from kg.graphstore.graphstore import GraphStore, routes

__all__ = ["GraphStore", "routes"]
