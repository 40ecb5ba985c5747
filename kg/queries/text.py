"""The variables and prefixes of a SPARQL text, told from what only looks like them in strings, IRIs and comments."""

import re
from collections.abc import Callable

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\"{}|^`\\\x00-\x20]*>"
    r"|#[^\n]*"
    r"|[?$](?P<variable>\w+)",
    re.DOTALL,
)
_PREFIX = re.compile(r"PREFIX\s+(?P<name>[\w.-]*):\s*<(?P<iri>[^<>\s]*)>", re.IGNORECASE)


def variables(text: str) -> tuple[str, ...]:
    """Return the names of the variables of *text*, each once, in the order of their first use.

    >>> variables('SELECT ?a { ?a <http://x/?b> "?c" . # ?d' + chr(10) + ' ?a ?e $a }')
    ('a', 'e')
    """
    return tuple(dict.fromkeys(match["variable"] for match in _TOKEN.finditer(text) if match["variable"]))


def replaced(text: str, term: Callable[[str], str | None]) -> str:
    """Return *text* with each variable put in place by *term* of its name; nothing leaves it as it is.

    >>> replaced("{ ?_a ?p '?_a' }", {"_a": "<urn:x>"}.get)
    "{ <urn:x> ?p '?_a' }"
    """
    return _TOKEN.sub(lambda match: (match["variable"] and term(match["variable"])) or match[0], text)


def prefixes(text: str) -> dict[str, str]:
    """Return the prefixes that *text* declares.

    >>> prefixes("PREFIX id: <https://kg.example/id/> SELECT * {}")
    {'id': 'https://kg.example/id/'}
    """
    return {match["name"]: match["iri"] for match in _PREFIX.finditer(text)}
