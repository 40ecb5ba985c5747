"""English nouns beside numbers, for labels."""

import re

from kg.reading.reading import Count

_HEAD_ENDS = re.compile(r" (?:of|for|with|related|to|in)\b")


def plural(noun: str) -> str:
    """Return the regular plural of *noun* (of its head, when more words follow).

    >>> plural("ballistic missile"), plural("battery"), plural("torch"), plural("round of ammunition")
    ('ballistic missiles', 'batteries', 'torches', 'rounds of ammunition')
    """
    found = _HEAD_ENDS.search(noun)
    head, rest = (noun[: found.start()], noun[found.start() :]) if found else (noun, "")
    if re.search(r"[^aeiou]y$", head):
        return f"{head[:-1]}ies{rest}"
    return f"{head}{'es' if re.search(r'(s|x|z|ch|sh)$', head) else 's'}{rest}"


def plural_in(words: str, noun: str) -> str | None:
    """Return the plural of *noun* when its last word stands in *words* in the plural; else nothing.

    >>> plural_in("those missiles", "ballistic missile"), plural_in("artillery", "artillery")
    ('ballistic missiles', None)
    """
    *_, last = noun.split() or [""]
    return plural(noun) if plural(last).lower() in re.findall(r"[\w-]+", words.lower()) else None


def counted(count: Count | None, nouns: str, words: str) -> str:
    """Return *nouns* with the number and unit of *count*, as they stand in *words*.

    >>> counted(Count("more than 40", 41, unit="crate"), "rifles", "more than 40 crates of rifles")
    'more than 40 crates of rifles'
    >>> counted(Count("dozens", 24), "rifles", "dozens of rifles")
    'dozens of rifles'
    """
    if count is None:
        return nouns
    number = count.text[0].lower() + count.text[1:]  # it may have opened a sentence
    if count.unit is not None:
        one = count.minimum == count.maximum == 1
        return f"{number} {count.unit if one else plural(count.unit)} of {nouns}"
    # "dozens of rifles" as against "several rifles", also where the text has "two of those rifles".
    partitive = count.text.lower().endswith("s") or count.text.lower().startswith("a ")
    followed = re.search(re.escape(count.text) + r"\s+of\b", words)
    return f"{number} of {nouns}" if partitive and followed else f"{number} {nouns}"
