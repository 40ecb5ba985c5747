"""IRIs: the base, and the paths below it (the table is in the README under "Design").

The base is one constant. A store may be made with another; what is written with the default base (ontology, shapes,
queries, mapping scripts) is then put on the store's base by `rebase`.
"""

import re
import unicodedata

DEFAULT_BASE = "https://kg.example/"


def rebase(iri: str, base: str) -> str:
    """Return *iri* with the default base replaced by *base*; IRIs elsewhere come back unchanged.

    >>> rebase("https://kg.example/id/x", "https://data.test/")
    'https://data.test/id/x'
    >>> rebase("http://www.w3.org/ns/oa#exact", "https://data.test/")
    'http://www.w3.org/ns/oa#exact'
    """
    return base + iri.removeprefix(DEFAULT_BASE) if iri.startswith(DEFAULT_BASE) else iri


def slug(words: str) -> str:
    """Return *words* as the last step of an IRI: lower-case ASCII letters, digits and hyphens.

    >>> slug("Workers' Party of Korea")
    'workers-party-of-korea'
    >>> slug("  São Tomé & Príncipe ")
    'sao-tome-principe'
    """
    plain = unicodedata.normalize("NFKD", words.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", ""))
    ascii_only = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-") or "unnamed"
