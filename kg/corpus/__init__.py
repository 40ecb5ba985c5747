"""A corpus: more articles than one process should map, on their way into one version.

    sources ── plan ──► batches ── workers ──► DATA/incoming/<digest>/000007.nq.gz, 000007.jsonl.gz ── merge ──► draft

Every batch (some 100 articles) is mapped by one of several processes and written to files of its own, so memory does
not grow with the corpus, and a load that was cut off goes on where it was: the digest names sources, mappings and
options, and batches whose files are there are not mapped again. At the end all batches go through the bulk loader into
one version, and `incoming` is emptied.
"""

from kg.corpus.crew import map_batches
from kg.corpus.incoming import Incoming, name_of
from kg.corpus.merge import Merged, merge
from kg.corpus.plan import Plan, plan
from kg.corpus.recipe import Recipe

__all__ = ["Incoming", "Merged", "Plan", "Recipe", "map_batches", "merge", "name_of", "plan"]
