"""Header lines of a .txt article: ``Title:``, ``Publisher:``, ``Date:``, ``Source:``, then a blank line."""

import re

from kg.article.given import NOTHING, Given, address, day
from kg.errors import ArticleError

_NAMES = ("Title", "Publisher", "Date", "Source")
_LINE = re.compile(r"([A-Za-z][A-Za-z -]{0,30}):[ \t]*(.*)")


def split(text: str, place: str) -> tuple[Given, str]:
    r"""Return what the header of *text* gives, and the text after it (all of *text* when it has no header).

    A text has a header when its first line is one of the four, and everything up to the first blank line looks alike.

    >>> split("Title: Six howitzers\nDate: 2023-03-14\n\nNorway has …", "a.txt")[1]
    'Norway has …'
    >>> split("Date: unknown, as so often.\nNobody saw it.\n", "a.txt")[1][:4]
    'Date'

    Raises:
        ArticleError: a header line is unknown, said twice, or its date is none.
    """
    lines = text.splitlines(keepends=True)
    if not lines or _name(lines[0]) not in _NAMES:
        return NOTHING, text
    count = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    if not all(_LINE.match(line) for line in lines[:count]):
        return NOTHING, text
    values: dict[str, str] = {}
    for number, line in enumerate(lines[:count], start=1):
        name = _name(line)
        if name not in _NAMES:
            raise ArticleError(f"{place}:{number}: unknown header line '{name}:'; known are {', '.join(_NAMES)}")
        if name in values:
            raise ArticleError(f"{place}:{number}: a second '{name}:'")
        values[name] = " ".join(line.partition(":")[2].split())
        if name == "Date" and values[name]:
            day(values[name], f"{place}:{number}: Date")
    date = values.get("Date")
    return Given(
        title=values.get("Title") or None,
        publisher=values.get("Publisher") or None,
        published=day(date, place) if date else None,
        url=address(values.get("Source", "")),
    ), "".join(lines[count + 1 :])


def _name(line: str) -> str:
    found = _LINE.match(line)
    return found[1].capitalize() if found else ""
