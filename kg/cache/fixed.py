"""Which queries have the same answer each time: those without a clock, chance, fresh names and other servers."""

import re

from kg.sparql.tokens import mentions, tokens

_WORDS = ("now", "rand", "uuid", "bnode", "service", "\\u")
_WORD = re.compile("|".join(_WORDS[:-1]), re.IGNORECASE)


def fixed(query: str) -> bool:
    r"""Tell whether *query* has the same answer each time it is put to the same version.

    The words are the language's only where they stand by themselves; the engine needs no space around them, so they
    are looked for within words, too. What is written with escapes is not looked into.

    >>> fixed("SELECT (NOW() AS ?now) {}"), fixed("SELECT ?now { ?now rdfs:label 'RAND()' }  # UUID()")
    (False, True)
    >>> fixed("SELECT(1+rand()AS?x){}"), fixed(r"SELECT (\u004eOW() AS ?x) {}")
    (False, False)
    """
    if not mentions(query, _WORDS):
        return True
    if "\\u" in query or "\\U" in query:
        return False
    return not any(token.kind in ("word", "name", "tag") and _names(token.text) for token in tokens(query))


def _names(text: str) -> bool:
    # Of `ex:now` only the prefix could hide a word of the language: `UUIDex:f` is never one, but costs nothing.
    return _WORD.search(text.partition(":")[0]) is not None
