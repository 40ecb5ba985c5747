"""What a worker tells the crew: a word of these on each line, and what it is about."""

READY = "ready"
"""It can be given a batch."""

ARTICLES = "articles"
"""So many more articles are mapped."""

DONE = "done"
"""The batch with this number is there."""

ERROR = "error"
"""All further work is pointless; the error follows as JSON."""
