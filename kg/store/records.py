"""Records of articles: what a version knows about each article that is in it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches

from kg.errors import MissingError

_SHORTEST_PREFIX = 8


@dataclass(frozen=True, slots=True, order=True)
class ArticleRecord:
    """What a version keeps about an article that is in it; `published` is a date in ISO 8601, `graph` an IRI."""

    sha256: str
    graph: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None

    def bare(self) -> "ArticleRecord":
        """Return the record without what it says about the article: its hash and its graph."""
        return ArticleRecord(self.sha256, self.graph)

    def __str__(self) -> str:
        """Describe the article in a few words, for messages.

        >>> str(ArticleRecord("ab" * 32, "https://kg.example/graph/x", "Tanks", "The Paper", "2024-01-05"))
        'abababababababab "Tanks" (The Paper, 2024-01-05)'
        """
        source = ", ".join(part for part in (self.publisher or "unnamed publisher", self.published) if part)
        title = f' "{self.title}"' if self.title else ""
        return f"{self.sha256[:16]}{title} ({source})"


def records_to_json(records: Iterable[ArticleRecord]) -> str:
    """Return *records* as the text of `articles.json`: an array, an article a line, sorted by hash."""
    lines = (json.dumps(asdict(record), ensure_ascii=False) for record in sorted(records, key=lambda r: r.sha256))
    return "[\n" + ",\n".join(lines) + "\n]\n"


def records_from(rows: Iterable[dict[str, str | None]]) -> tuple[ArticleRecord, ...]:
    """Return the records that *rows*, parsed from JSON, describe."""
    return tuple(ArticleRecord(**row) for row in rows)  # type: ignore[arg-type]  # asdict wrote them


def find(articles: Mapping[str, ArticleRecord], name: str) -> ArticleRecord:
    """Return the article called *name*: its hash or the first 8 digits of it or more, its IRI, its graph, or its title.

    >>> tanks = ArticleRecord("ab" * 32, "https://kg.example/graph/article/x", "Tanks")
    >>> find({tanks.sha256: tanks}, "https://kg.example/article/abababababababab").title
    'Tanks'

    Raises:
        MissingError: when there is none, or more than one.
    """
    key = name.rstrip("/").rpartition("/")[2].lower()
    found = [
        record
        for sha256, record in articles.items()
        if name in (record.graph, record.title) or (len(key) >= _SHORTEST_PREFIX and sha256.startswith(key))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        which = "; ".join(str(record) for record in sorted(found))
        raise MissingError(f"{name}: more than one article is called that: {which}")
    titles = get_close_matches(name, [record.title for record in articles.values() if record.title], n=1)
    near = f'; did you mean "{titles[0]}"?' if titles else ""
    raise MissingError(f"{name}: no such article here{near}")
