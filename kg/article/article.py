"""An article: a text, and what is known about where it comes from."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Article:
    """A text as it was found, with its title, publisher, date and address where they are known.

    All offsets in kg are code points of `text`, which is never normalised.
    """

    text: str
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text in UTF-8, as 64 hexadecimal digits; it names the article."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def key(self) -> str:
        """The first 16 hexadecimal digits of `sha256`: the last step of the article's IRI.

        >>> Article("Five tanks").key
        'fc4e6f6cc80b3abf'
        """
        return self.sha256[:16]
