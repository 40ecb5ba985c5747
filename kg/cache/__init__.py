"""The cache: small answers are kept as long as the version that they are from is the current one, and have tags.

Cache.tag(request)       names the answer before there is one, so that a client that has it gets 304 and no query runs
Cache.recall(request)    the answer, when it is kept
Cache.read(request)      the answer, kept or not (a `kg.readers.Reader`)
"""

from kg.cache.cache import Cache
from kg.cache.tag import Tag

__all__ = ["Cache", "Tag"]
