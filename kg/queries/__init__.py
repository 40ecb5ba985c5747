"""Saved queries: SPARQL files of queries/, each a question with parameters.

They follow the conventions of grlc: lines beginning with ``#+`` are YAML about the query, and a variable whose name
begins with ``_`` is a parameter (``?_actor_iri``; ``?__case_iri``, with two, may be left out). A value is parsed into a
term, and the term is written into the text; the user's characters never are.

Queries ask the union of all graphs. Oxigraph gives a triple once for each graph that has it there (a case is described
alike in every article that tells of it), so they all say DISTINCT.

    queries/supplies.rq ── load ──► SavedQuery (summary, parameters, text) ── bind(values) ──► SPARQL
"""

from kg.queries.load import load, names
from kg.queries.parameter import Parameter
from kg.queries.saved_query import SavedQuery

__all__ = ["Parameter", "SavedQuery", "load", "names"]
