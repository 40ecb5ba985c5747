"""Rejections: what a sentence might have been read as and was not, and why. For people who mend a rule (`kg explain`).

Nothing of this is kept while an article is read: it is found afterwards, from what the analysis left over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract import frames, valences
from kg.extract.analysis import Analysis
from kg.extract.candidates import Candidate
from kg.extract.rules import Rules
from kg.extract.units import Line, Unit
from kg.reading.reading import Event, Reading
from kg.reading.span import Span

_UNRESOLVED = {
    "pronoun": "nothing before it that it can stand for",
    "definite": "nothing before it that it can point to",
    "role": "nobody in the article is known to hold it",
    "bare-role": "nobody in the article is known to hold it",
}


@dataclass(frozen=True, slots=True)
class Rejection:
    """Words at `span` that gave nothing: `what` they might have been, and `why` they were not."""

    span: Span
    what: str
    why: str


def rejections(analysis: Analysis, reading: Reading, rules: Rules) -> tuple[Rejection, ...]:
    """Return what *analysis*, of a sentence of the article of *reading*, has that did not become part of it."""
    found = [
        *_unresolved(analysis),
        *_triggers(analysis, rules),
        *_stances(analysis, reading, rules),
        *_dropped(analysis, reading),
    ]
    return tuple(sorted(found, key=lambda one: one.span))


def _unresolved(analysis: Analysis) -> Iterator[Rejection]:
    for phrase in analysis.actors:
        if not phrase.refers:
            yield Rejection(phrase.span, "actor", _UNRESOLVED.get(phrase.sort, "it is not said who is meant"))


def _triggers(analysis: Analysis, rules: Rules) -> Iterator[Rejection]:
    """Yield the triggers that gave no event, with the rule that came closest and what it lacks."""
    used = {candidate.trigger for candidate in analysis.candidates} | {one.verb for one in analysis.attributions}
    for index, unit in enumerate(analysis.line.units):
        if unit.triggers and index not in used:
            yield Rejection(unit.span, "event", _closest(analysis.line, index, unit, rules))


def _closest(line: Line, index: int, unit: Unit, rules: Rules) -> str:
    tried: list[tuple[str, frozenset[str], frozenset[str]]] = []
    for slots, missing in frames.nearly(line, index, unit.triggers, rules):
        tried.append((slots.sense.name, slots.roles, missing))
    for slots in valences.nearly(line, index, unit.triggers, rules):
        lacking = {"item"} if "item" not in slots.roles else {"supplier", "recipient"} - slots.roles
        tried.append((slots.sense.name, slots.roles, frozenset(lacking)))
    if not tried:
        families = ", ".join(sorted({trigger.family for trigger in unit.triggers}))
        return f"no rule of the family {families} fits the form in which it stands"
    name, roles, missing = max(tried, key=lambda one: (len(one[1]), -len(one[2])))
    found = f"has {', '.join(sorted(roles))}" if roles else "has nothing"
    return (
        f"closest was {name}: it {found}, and lacks {' or '.join(sorted(missing)) or 'items that are surely weapons'}"
    )


def _stances(analysis: Analysis, reading: Reading, rules: Rules) -> Iterator[Rejection]:
    taken = {stance.verb for stance in analysis.attributions}
    fired = {candidate.trigger for candidate in analysis.candidates}
    for index, unit in enumerate(analysis.line.units):
        if unit.word in rules.stances and index not in taken | fired:
            names = ", ".join(sorted({stance.name for stance, _, _ in rules.stances[unit.word]}))
            quoted = any(quote.start <= unit.span.start < quote.end for quote in analysis.quotes)
            why = "it stands in a quotation" if quoted else "nobody speaks, or nothing is said that it takes"
            yield Rejection(unit.span, f"statement ({names})", why)
    for stance in analysis.attributions:
        named = stance.document is not None or any(phrase.refers for phrase in stance.speakers)
        if not named:
            yield Rejection(stance.cue, f"statement ({stance.stance.name})", "it is not said whose it is")
        elif not any(_within(one.evidence, stance.cue) for one in reading.statements):
            yield Rejection(stance.cue, f"statement ({stance.stance.name})", "nothing was found that it holds")


def _dropped(analysis: Analysis, reading: Reading) -> Iterator[Rejection]:
    """Yield the events that were found but are not in the reading as they were, because others are."""
    for candidate in analysis.candidates:
        cue = analysis.line.units[candidate.trigger].span
        kept = [event for event in reading.events if _within(event.evidence, cue)]
        same = [event for event in kept if event.rule == candidate.sense.name]
        if not kept:
            why = "there is no earlier claim that it can point to" if candidate.earlier else "no statement holds it"
            yield Rejection(cue, f"event ({candidate.sense.name})", why)
        elif not same:
            yield Rejection(cue, f"event ({candidate.sense.name})", f"told with {kept[0].id}, found by {kept[0].rule}")
        elif _joined(same, candidate):
            yield Rejection(cue, f"event ({candidate.sense.name})", f"told before: joined with {same[0].id}")
        elif all(event.kind != candidate.sense.kind for event in same):
            lacking = f"lacks what a {candidate.sense.kind} needs, so that it is an event of no kind"
            yield Rejection(cue, f"event ({candidate.sense.name})", lacking)


def _joined(events: Sequence[Event], candidate: Candidate) -> bool:
    return all(event.evidence[0].end <= candidate.span.start for event in events)


def _within(evidence: Sequence[Span], cue: Span) -> bool:
    return any(span.start <= cue.start < span.end for span in evidence)
