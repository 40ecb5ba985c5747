"""The cast of an article: the persons and organisations that it introduces, beside those of the lexicon."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.extract.tokens import HYPHENS, Token
from kg.reading.reading import Actor


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody of the cast at a place of a sentence: up to which token, who, and how they are named there."""

    last: int
    actor: Actor
    rule: str


@dataclass(slots=True)
class Cast:
    """Who is met in one article: by full name, and by the parts of a person's name that stand for it later.

    `by_first` has the full names by their first part, longest first; `offices` has the persons that hold each office,
    `roles` all nouns that the text uses for each person.
    """

    actors: dict[str, Actor] = field(default_factory=dict)
    full: dict[tuple[str, ...], str] = field(default_factory=dict)
    by_first: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    short: dict[str, list[str]] = field(default_factory=dict)
    offices: dict[str, set[str]] = field(default_factory=dict)
    roles: dict[str, set[str]] = field(default_factory=dict)

    def add(self, words: Sequence[str], actor: Actor) -> None:
        """Enter *actor* under the full name *words*, a person also under its first and last part."""
        self.actors.setdefault(actor.id, actor)
        self.call(words, actor)
        if "person" not in actor.kinds:
            return
        for part in {words[-1], words[0]}:
            known = self.short.setdefault(part, [])
            if actor.id not in known:
                known.append(actor.id)

    def call(self, words: Sequence[str], actor: Actor) -> None:
        """Enter another full name of *actor*."""
        if tuple(words) not in self.full:
            self.full[tuple(words)] = actor.id
            named = self.by_first.setdefault(words[0], [])
            named.append(tuple(words))
            named.sort(key=len, reverse=True)

    def at(self, tokens: Sequence[Token], at: int) -> Met | None:
        """Return who of the cast is named at *at*, the longest name first."""
        for words in self.by_first.get(tokens[at].text, ()):
            last = at
            for word in words:
                if last < len(tokens) and tokens[last].text in HYPHENS and last > at:
                    last += 1
                if last >= len(tokens) or tokens[last].text != word:
                    break
                last += 1
            else:
                return Met(last, self.actors[self.full[words]], "full-name")
        known = self.short.get(tokens[at].text, ())
        if known and tokens[at].text[0].isupper() and not _between_names(tokens, at):
            return Met(at + 1, self.actors[known[0]], "part-of-name")
        return None


def _between_names(tokens: Sequence[Token], at: int) -> bool:
    return 0 < at < len(tokens) - 1 and all(re.fullmatch(r"[A-Z][a-z]+", tokens[n].text) for n in (at - 1, at + 1))
