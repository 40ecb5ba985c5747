"""Values in HTML: all that is foreign is escaped, isolated from the direction of its surroundings, and cut short."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from kg.dump.literal import literal
from kg.linked.address import link
from kg.prefixes import prefixes

_LONG = 2_000
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


@dataclass(frozen=True, slots=True)
class Writing:
    """How values are written: with `labels` (by IRI), links below `base` as paths, to `version` when one was asked."""

    labels: Mapping[str, str]
    base: str
    version: str | None = None

    def value(self, term: str) -> str:
        """Return *term* of N-Triples as HTML.

        >>> Writing({"https://kg.example/id/x": "<X>"}, "https://kg.example/").value("<https://kg.example/id/x>")
        '<a href="/id/x"><bdi>&lt;X&gt;</bdi></a>'
        """
        if term[0] != '"':
            return self.iri(term[1:-1] if term[0] == "<" else term)
        words, language, datatype = literal(term)
        kind = f' <span class="kind">{escape(self.named(datatype))}</span>' if datatype else ""
        spoken = f' lang="{escape(language)}"' if language else ""
        cut = ""
        if len(words) > _LONG:
            cut = f' <span class="kind">… ({len(words):,} characters; the data has them all)</span>'
            words = words[:_LONG]
        return f"<bdi{spoken}>{escape(words)}</bdi>{kind}{cut}"

    def iri(self, iri: str) -> str:
        """Return *iri* as a link with its label, or as text when it is no web address."""
        shown = f"<bdi>{escape(self.named(iri))}</bdi>"
        target = link(iri, self.base, self.version)
        return shown if target is None else f'<a href="{escape(target)}">{shown}</a>'

    def named(self, iri: str) -> str:
        """Return the label of *iri*; without one, its name with our prefix, or what is left of it without the base."""
        known = self.labels.get(iri)
        if known:
            return known
        cut = max(iri.rfind("#"), iri.rfind("/")) + 1
        prefix = next((name for name, space in prefixes(self.base).items() if space == iri[:cut]), None)
        return f"{prefix}:{iri[cut:]}" if prefix and iri[cut:] else iri.removeprefix(self.base)[:_LONG]
