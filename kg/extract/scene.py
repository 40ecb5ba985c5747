"""A scene: one sentence while its claims are put together, with its stances nested in each other.

`contents` collects, for each stance (None: nobody is named for it), what it holds: the key, the status that the
statement above will have, and the words that gave that status.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from kg.extract.analysis import Analysis
from kg.extract.attribution import Attribution
from kg.extract.draft import INTENDED, Draft
from kg.extract.rules import Rules
from kg.reading.span import Span

Held = tuple[str, str, str | None]

TOP = "*top"
"""In place of a status: a statement that the article passes on, which nobody states in turn."""

_MEANWHILE = re.compile(r"\s+(?:when|while|although|though|amid)\s+")


@dataclass(slots=True)
class Scene:
    """One sentence: what was found in it, its stances and their nesting, and what each of them holds so far."""

    draft: Draft
    text: str
    found: Analysis
    rules: Rules
    published: date | None
    stances: tuple[Attribution, ...]
    parents: dict[int, int | None] = field(default_factory=dict)
    contents: dict[int | None, list[Held]] = field(default_factory=dict)

    def innermost(self, offset: int, but: int | None = None) -> int | None:
        """Return the stance whose content the text offset *offset* stands in most closely."""
        governing = [n for n, a in enumerate(self.stances) if n != but and a.governs(offset)]
        return min(governing, key=lambda n: sum(s.end - s.start for s in self.stances[n].scope), default=None)

    def depth(self, number: int | None) -> int:
        """Return how many stances stand above the stance *number*, itself included."""
        steps = 0
        while number is not None and steps <= len(self.stances):
            number, steps = self.parents[number], steps + 1
        return steps

    def status(self, number: int | None, cue: str | None) -> str:
        """Return the status of what the stance *number* holds; a cue counts where the stance itself commits."""
        own = self.stances[number].stance.status if number is not None else "asserted"
        return cue if cue and own in {"asserted", "believed"} else own

    def hold(self, number: int | None, *held: Held) -> None:
        """Add to what the stance *number* holds."""
        self.contents.setdefault(number, []).extend(held)

    def filled(self, number: int) -> bool:
        """Tell whether the stance *number* holds anything, or another stance."""
        return bool(self.contents.get(number)) or number in self.parents.values()

    def nested(self, number: int, span: Span) -> bool:
        """Tell whether another stance stands in *span* of the content of the stance *number*."""
        return any(
            self.parents[n] == number and span.start <= a.cue.start < span.end for n, a in enumerate(self.stances)
        )


def scene(draft: Draft, text: str, found: Analysis, rules: Rules, published: date | None) -> Scene:
    """Return the scene of the sentence *found*, its stances nested."""
    triggers = {one.trigger for one in found.candidates if one.sense.status != "sought" or one.slot("recipient")}
    kept = [one for one in found.attributions if one.verb not in triggers or one.takes != "noun"]
    stances = [_untangled(one, kept) for one in kept]
    made = Scene(draft, text, found, rules, published, tuple(_bounded(one, stances, text) for one in stances))
    made.parents = {n: made.innermost(a.cue.start, n) for n, a in enumerate(made.stances)}
    return made


def _untangled(one: Attribution, stances: Sequence[Attribution]) -> Attribution:
    """Return *one* without the content before its verb in which a stance stands that it belongs to itself.

    In "Roe said the tanks were "old" and called them scrap", the second verb holds nothing that was said before it.
    """
    above = [other.cue.start for other in stances if other is not one and other.governs(one.cue.start)]
    scope = tuple(s for s in one.scope if s.end > one.cue.start or not any(s.start <= at < s.end for at in above))
    return replace(one, scope=scope) if scope else one


def _bounded(one: Attribution, stances: Sequence[Attribution], text: str) -> Attribution:
    """Return *one* with its content ending where an attribution that comes last begins ("…, Roe said").

    The content of an intention also ends at a clause of time ("pledged to help when …").
    """
    ends = [
        other.scope[0].end
        for other in stances
        if other is not one
        and other.comes_last
        and one.cue.start < other.scope[0].end
        and any(s.end > other.scope[0].end for s in one.scope)
    ]
    if ends:
        end = min(ends)
        scope = tuple(Span(s.start, min(s.end, end)) for s in one.scope if s.start < end)
        one = replace(one, scope=scope or one.scope, span=Span(one.span.start, min(one.span.end, end)))
    if one.stance.status in INTENDED:
        one = replace(one, scope=tuple(_until_meanwhile(span, text) for span in one.scope))
    return one


def _until_meanwhile(span: Span, text: str) -> Span:
    clause = _MEANWHILE.search(text, span.start, span.end)
    return Span(span.start, clause.start()) if clause else span
