"""Literals of N-Triples taken apart."""

import json
import re

_LITERAL = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*")(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?')
_LONG = re.compile(r"\\(?:U([0-9A-F]{8})|(.))")


def split(term: str) -> tuple[str, str | None, str | None]:
    r"""Return the words of a literal as a string of JSON, its language and the IRI of its datatype.

    The escapes of N-Triples are those of JSON but for ``\U`` with eight digits, so that most values need no decoding.

    >>> split('"a\\tb"@en'), split('"1"^^<urn:t>')
    (('"a\\tb"', 'en', None), ('"1"', None, 'urn:t'))

    Raises:
        ValueError: it is no literal as the engine writes them.
    """
    found = _LITERAL.fullmatch(term)
    if found is None:
        raise ValueError(term)
    words, language, datatype = found.groups()
    if "\\U" in words:
        words = _LONG.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[0], words)
    return words, language, datatype


def literal(term: str) -> tuple[str, str | None, str | None]:
    r"""Return the words of a literal, its language and the IRI of its datatype.

    >>> literal('"a\\tb"@en')
    ('a\tb', 'en', None)
    """
    words, language, datatype = split(term)
    return json.loads(words), language, datatype
