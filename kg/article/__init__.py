"""Articles: texts as they were found, and what is known about where they come from."""

from kg.article.article import Article
from kg.article.given import NOTHING, Given
from kg.article.read import SUFFIXES, read

__all__ = ["NOTHING", "SUFFIXES", "Article", "Given", "read"]
