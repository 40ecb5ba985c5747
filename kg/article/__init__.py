"""Articles: files of several formats, read into one frozen value."""

from kg.article.article import Article

__all__ = ["Article"]
