"""A saved query, and how it gets its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from kg.errors import QueryError
from kg.queries.parameter import Parameter
from kg.queries.text import prefixes, replaced


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A question: its name (that of the file), its summary in one line, its parameters, and the SPARQL text."""

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    params: tuple[Parameter, ...]
    text: str

    def bind(self, values: Mapping[str, str]) -> str:
        """Return the SPARQL text with *values* (name to text, as users write them) or the defaults put in.

        A parameter that may be left out and has no default stays a variable: it then restricts nothing.

        Raises:
            QueryError: when a parameter is unknown, missing, or not of its type.
        """
        for name in values:
            if name not in {param.name for param in self.params}:
                raise QueryError(f"query '{self.name}': no parameter '{name}'; {self._proposal(name)}")
        known = prefixes(self.text)
        terms = {}
        for param in self.params:
            text = values.get(param.name, param.default)
            if text is not None:
                terms[param.variable] = param.term(text, known)
            elif not param.optional:
                raise QueryError(f"query '{self.name}': parameter '{param.name}' is missing: {param.description}")
        return replaced(self.text, terms.get)

    def _proposal(self, name: str) -> str:
        names = [param.name for param in self.params]
        close = get_close_matches(name, names, 1)
        if close:
            return f"did you mean '{close[0]}'?"
        return f"it has {', '.join(names)}" if names else "it has none"
