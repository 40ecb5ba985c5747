"""English labels of everything in a reading, composed from names, counts and types.

The patterns for events are data (``mappings/labels.toml``): they belong to the domain. Only an event that fits no
pattern is labelled with words of the text, and only if these may be quoted.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache

from kg.reading.nouns import counted, plural_in
from kg.reading.reading import Event, Item, Reading, Relation, Statement, Type
from kg.reading.span import Span
from kg.resources import resource

_LONGEST = 120
_FIELD = re.compile(r"\{(\w+)(?::([^/{}]*)/([^{}]*))?\}")


def labels(reading: Reading, *, quotes: bool = True) -> dict[str, str]:
    """Return the label of each actor, item, event, relation and statement of *reading*, by its id.

    Without *quotes*, no label holds more words of the text than names, counts and dates.
    """
    return _Labels(reading, quotes=quotes).found


@cache
def _patterns() -> Mapping[str, list[str]]:
    """Return the patterns for the kinds of events; read once, or they would take longer than the labels."""
    patterns: Mapping[str, list[str]] = tomllib.loads(resource("mappings", "labels.toml").read_text("utf-8"))["events"]
    return patterns


class _Labels:
    """The labels of one reading; those of statements are made from those of their content, whatever their order."""

    def __init__(self, reading: Reading, *, quotes: bool) -> None:
        self._patterns = _patterns()
        self._reading = reading
        self._quotes = quotes
        self._types = {entry.id: entry for entry in reading.types}
        self.found = {actor.id: actor.label for actor in reading.actors}
        for event in reading.events:
            for item in event.items:
                self.found[item.id] = self._item(item)
        for event in reading.events:
            self.found[event.id] = self._event(event)
        self._relations = {relation.id: relation for relation in reading.relations}
        self._statements = {statement.id: statement for statement in reading.statements}
        for statement in reading.statements:
            self._of(statement.id, ())
        for relation in reading.relations:
            self._of(relation.id, ())

    def _of(self, key: str, above: tuple[str, ...]) -> str:
        if key not in self.found and key not in above:
            if key in self._statements:
                self.found[key] = self._statement(self._statements[key], (*above, key))
            elif key in self._relations:
                self.found[key] = self._relation(self._relations[key], (*above, key))
        return self.found.get(key, key)

    def _item(self, item: Item) -> str:
        kinds = [self._types.get(key) or Type(key, key) for key in item.types]
        one = item.count is not None and item.count.unit is None and item.count.minimum == item.count.maximum == 1
        one = one or (item.count is not None and item.count.text.split()[-1:] == ["one"])
        nouns = [
            entry.label if one else entry.plural or plural_in(item.words, entry.label) or entry.label for entry in kinds
        ]
        return counted(item.count, _listed(nouns), item.words)

    def _event(self, event: Event) -> str:
        values: dict[str, list[str]] = {}
        for role in event.roles:
            values.setdefault(role.name, []).append(self.found.get(role.refers, role.refers))
        if event.items:
            values["item"] = [self.found[item.id] for item in event.items]
        if event.stage is not None:
            values["stage"] = [event.stage]
        for pattern in self._patterns.get(event.kind, ()):
            if all(field[1] in values for field in _FIELD.finditer(pattern)):
                return _FIELD.sub(lambda field: _filled(field, values), pattern)
        return self._words(event.kind, event.evidence)

    def _words(self, kind: str, evidence: tuple[Span, ...]) -> str:
        if not evidence:
            return kind
        if not self._quotes:
            return f"{kind} at characters {evidence[0].start}–{evidence[0].end}"  # noqa: RUF001 - a range
        words = " ".join(evidence[0].of(self._reading.article.text).split())
        return words if len(words) <= _LONGEST else words[:_LONGEST].rpartition(" ")[0] + " …"

    def _statement(self, statement: Statement, above: tuple[str, ...]) -> str:
        speakers = _listed(self.found.get(key, key) for key in statement.speakers)
        return f"{speakers}, {statement.status}: " + "; ".join(self._of(key, above) for key in statement.content)

    def _relation(self, relation: Relation, above: tuple[str, ...]) -> str:
        ends = []
        for key in (relation.subject, relation.refers):
            if key is not None and relation.between_types:
                ends.append(self._types[key].label if key in self._types else key)
            elif key is not None:
                ends.append(self._of(key, above))
        predicate = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", relation.predicate).lower()
        return f"{ends[0]}, {predicate}: {relation.text if relation.text is not None else ends[-1]}"


def _filled(field: re.Match[str], values: Mapping[str, list[str]]) -> str:
    found = values[field[1]]
    if field[2] is None:
        return _listed(found)
    return field[2] if len(found) == 1 else field[3]


def _listed(words: Iterable[str]) -> str:
    *most, last = [*words] or [""]
    return f"{', '.join(most)} and {last}" if most else last
