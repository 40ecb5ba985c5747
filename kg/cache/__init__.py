"""The cache: small answers are kept as long as the version that they are from is the current one, and have tags.

Cache.seek(request)      names the answer before there is one, so that a client that has it gets 304 and no query runs
Cache.recall(sought)     the answer, when it is kept
Cache.find(sought)       the answer, when it is not
Cache.read(request)      the answer, kept or not (a `kg.readers.Reader`)
"""

from kg.cache.cache import Cache, Sought
from kg.cache.tag import Tag

__all__ = ["Cache", "Sought", "Tag"]
