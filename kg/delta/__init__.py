"""Deltas: what came and went between two versions, as RDF Patch for programs and in words for people."""

from kg.delta.apply import apply, patched
from kg.delta.diff import diff
from kg.delta.patch import Change, read, written
from kg.delta.words import words

__all__ = ["Change", "apply", "diff", "patched", "read", "words", "written"]
