"""IRIs that work: every IRI of the graph is answered under its path, for people and for programs.

    path ─ address ──► IRIs it may mean ─ describe ──► Description ─ rdf, pages ──► Turtle, JSON-LD, …, HTML

A description is what a version says about a thing and what points to it, with a label for everything it links to.
"""

from kg.linked.merged import read as read_merged
from kg.linked.routes import routes

__all__ = ["read_merged", "routes"]
