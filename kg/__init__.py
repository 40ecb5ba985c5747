"""kg: a knowledge graph of claims about arms transfers, each traced to who said it and where.

The path of an article, one way (each arrow is a function from one frozen value to the next):

    file ── kg.article.read ──► Article ── kg.extract.extract ──► Reading ── mappings/*.py ──► triples
         ── kg.shapes.check ──► ── kg.store.publish ──► a version, which kg.readers answer from
"""

__version__ = "0.1.0"
