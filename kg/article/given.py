"""What is known about an article beside its text: from options, a sidecar file, or the file itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kg.errors import ArticleError

_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class Given:
    """Title, publisher, date of publication and address of an article, each where it is known."""

    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None

    def over(self, other: "Given") -> "Given":
        """Return what this one says, and where it says nothing, what *other* says.

        >>> Given(title="A").over(Given(title="B", publisher="C"))
        Given(title='A', publisher='C', published=None, url=None)
        """
        return Given(
            self.title or other.title,
            self.publisher or other.publisher,
            self.published or other.published,
            self.url or other.url,
        )


NOTHING = Given()


def given(values: Mapping[str, object], place: str) -> Given:
    """Return the keys ``title``, ``publisher``, ``published`` (or ``date``) and ``url`` of *values*, and ignore others.

    >>> given({"title": "Six howitzers", "date": "2023-03-14"}, "a.md").published
    datetime.date(2023, 3, 14)

    Raises:
        ArticleError: a value is of the wrong kind; the message begins with *place*.
    """
    return Given(
        title=_words(values, "title", place),
        publisher=_words(values, "publisher", place),
        published=_day(values, "published", place) or _day(values, "date", place),
        url=_address(values, place),
    )


def day(text: str, place: str) -> date:
    """Return the day that *text* gives in ISO 8601 (a time after it is left out).

    >>> day("2024-01-05T09:30:00+01:00", "a.txt:3")
    datetime.date(2024, 1, 5)

    Raises:
        ArticleError: it gives none; the message begins with *place*.
    """
    try:
        return datetime.fromisoformat(text.strip()).date()
    except ValueError:
        raise ArticleError(f"{place}: '{text.strip()}' is not a date; write it as 2024-01-31") from None


def address(text: str) -> str | None:
    """Return the web address that *text* begins with, or nothing.

    >>> address("https://news.test/1 (archived)"), address("by post")
    ('https://news.test/1', None)
    """
    found = _ADDRESS.match(text.strip())
    return found.group() if found else None


def _words(values: Mapping[str, object], key: str, place: str) -> str | None:
    value = values.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ArticleError(f"{place}: '{key}' must be a text, not {value!r}")
    return " ".join(value.split()) or None


def _day(values: Mapping[str, object], key: str, place: str) -> date | None:
    value = values.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise ArticleError(f"{place}: '{key}' must be a date such as 2024-01-31, not {value!r}")
    return day(value, f"{place}: '{key}'")


def _address(values: Mapping[str, object], place: str) -> str | None:
    value = _words(values, "url", place)
    if value is not None and address(value) != value:
        raise ArticleError(f"{place}: 'url' must be a web address (http or https, without spaces), not '{value}'")
    return value
