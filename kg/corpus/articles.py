"""Articles and the records that a version keeps of them."""

from datetime import date

from kg.article import Article
from kg.iris import rebase
from kg.reading.names import graph_iri
from kg.store import ArticleRecord


def record_of(article: Article, base: str) -> ArticleRecord:
    """Return the record of *article* in a store with the base IRI *base*."""
    return ArticleRecord(
        article.sha256,
        rebase(graph_iri(article), base),
        article.title,
        article.publisher,
        article.published.isoformat() if article.published else None,
        article.url,
    )


def article_of(record: ArticleRecord, text: str) -> Article:
    """Return the article that *record* describes, whose text is *text*.

    >>> article = Article("Six howitzers", published=date(2023, 3, 14))
    >>> article_of(record_of(article, "https://data.test/"), article.text) == article
    True
    """
    published = date.fromisoformat(record.published) if record.published else None
    return Article(text, record.title, record.publisher, published, record.url)
