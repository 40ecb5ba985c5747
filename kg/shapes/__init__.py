"""SHACL shapes, checked as SPARQL queries.

    shapes.ttl ── rules ──► Rule (shape, message, SELECT)  ── Checker.check ──► Violation (focus, shape, message, value)

A SHACL engine in Python takes 13 s for one article of 1,400 triples together with the ontology; the same shapes as
queries in Oxigraph take some 20 ms. What is understood is the part of SHACL that ontology/shapes.ttl uses; anything
else is refused by name rather than skipped. The tests compare the verdicts with those of pyshacl.
"""

from kg.shapes.checker import Checker
from kg.shapes.rule import Rule
from kg.shapes.rules import rules
from kg.shapes.violation import Violation

__all__ = ["Checker", "Rule", "Violation", "rules"]
