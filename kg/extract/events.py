"""Events: what a frame found, made into an event with its parties, items, date and stage."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from kg.extract.analysis import Analysis
from kg.extract.arrivals import points
from kg.extract.attribution import Attribution
from kg.extract.candidates import Candidate
from kg.extract.cues import CueFound, cue_after, cue_before
from kg.extract.dates import between
from kg.extract.doers import past_helpers
from kg.extract.draft import Draft
from kg.extract.openness import left_open
from kg.extract.parties import parties
from kg.extract.phrases import ActorPhrase, ItemPhrase
from kg.extract.references import again, specified
from kg.extract.rules import ITEM, OTHER, Rules
from kg.extract.verbs import auxiliary
from kg.reading.reading import Event, Item, Role, When
from kg.reading.span import Span

_PARTY = frozenset({"supplier", "recipient", "participant"})
_PLACED = {"destination": "recipient", "origin": "supplier"}
_PAST = frozenset({"asserted", "accused", "suspected", "believed", "estimated"})
Change = Literal["increase", "decrease"]
_NO = re.compile(r"\b(?:no|not any|nor any|neither)\s+\Z", re.IGNORECASE)
_UNSURE = frozenset({"pronoun", "definite", "bare-definite", "body"})  # words for actors that may mean another
_INTENTIONS = frozenset("offer plan decision request bid promise proposal pledge intention move".split())
_ARTICLES = frozenset("the a an its their his her".split())
_JOINS = frozenset("and but while whereas".split())
_PARENTHESIS = 20  # units of a parenthesis between commas
_GROWTH = frozenset({"expand"})


def event_of(draft: Draft, text: str, found: Analysis, one: Candidate, speaker: ActorPhrase | None) -> Event | None:
    """Return the event that the candidate *one* describes, or None when its sides make no sense.

    "We" in it are those whom the *speaker* speaks for.
    """
    if one.speaker and speaker and _has_side(draft, speaker):
        one = replace(one, actors=(*one.actors, (one.speaker, speaker)))
    roles = tuple(_roles(draft, one))
    if "deal" in one.sense.family:
        roles = tuple(_sold(draft, roles))
    by_name = {role.name: role.refers for role in roles}
    if one.earlier:  # who only decides is no side
        roles = tuple(role for role in roles if draft.memory.actors[role.refers].kinds != ("person",))
    if "supplier" in by_name and by_name["supplier"] == by_name.get("recipient"):
        unsure = {_PLACED.get(slot, slot) for slot, phrase in one.actors if phrase.sort in _UNSURE}
        roles = tuple(role for role in roles if role.name not in unsure)
        by_name = {role.name: role.refers for role in roles}
        if len(unsure & {"supplier", "recipient"}) != 1:
            return None
    if one.sense.kind == "Transfer" and (one.earlier or not by_name):
        told = (
            one.earlier
            or bool(one.actors)
            or one.sense.form == "passive"
            or any(item.pointing or points(item) for item in one.items)
        )
        items = items_of(draft, text, draft.fresh("e"), one.items)
        again_told = again(draft, _whole(one, found), roles, items, alike=not one.earlier) if told else None
        if again_told and one.items and all(item.strength == "generic" for item in one.items):
            again_told = replace(again_told, items=specified(draft, items, again_told.roles))
        return again_told
    key = draft.fresh("e")
    draft.anybody.update((key, role) for role in one.anybody if role not in by_name)
    items = items_of(draft, text, key, one.items)
    if one.items and all(item.strength == "generic" and item.pointing for item in one.items):
        items = specified(draft, items, roles)
    if left_open(text, found.line.units[one.trigger].span, found.sentence.span, draft.memory.lexicon.words):
        draft.anybody.update((key, side) for side in ("supplier", "recipient"))
    return Event(
        id=key,
        kind=one.sense.kind,
        evidence=(_whole(one, found),),
        rule=one.sense.name,
        roles=roles,
        items=items,
        stage=one.sense.stage,
        change=_change(one, found),
    )


def _has_side(draft: Draft, speaker: ActorPhrase) -> bool:
    """Whether it is known whom the *speaker* speaks for: no person gives or gets what "we" do."""
    found = parties((speaker,), draft.memory)
    return bool(found) and "person" not in draft.memory.actors[found[0]].kinds


def _whole(one: Candidate, found: Analysis) -> Span:
    """Return the span of the candidate with the whole words of its phrases."""
    starts = [one.span.start, *(item.span.start for item in one.items)]
    ends = [one.span.end, *(item.span.end for item in one.items)]
    return Span(max(min(starts), found.sentence.span.start), min(max(ends), found.sentence.span.end))


def _roles(draft: Draft, one: Candidate) -> Iterable[Role]:
    used: set[tuple[str, str]] = set()
    for slot, phrase in one.actors:
        if not phrase.refers:
            continue
        name = _PLACED.get(slot, slot)
        ids = parties((phrase,), draft.memory) if name in _PARTY else phrase.refers
        for refers in ids:
            if name == "place" and draft.memory.actors[refers].kinds == ("organization",):
                continue
            if (name, refers) not in used:
                used.add((name, refers))
                yield Role(name, refers)
    given = {role for role, _ in used}
    origin = next((item.origin for item in one.items if item.origin), None)
    open_side = one.sense.kind == "Transfer" and not given & {"supplier", "participant"}
    if open_side and origin and ("recipient", origin) not in used:
        draft.memory.actors.setdefault(origin, draft.memory.known(origin))
        yield Role("supplier", origin)


def _sold(draft: Draft, roles: Iterable[Role]) -> Iterable[Role]:
    """Yield the sides of a contract, those turned round where a company would be the buyer: companies sell."""
    given = tuple(roles)
    sells = {role.name: draft.memory.actors[role.refers].sort == "company" for role in given}
    turn = sells.get("recipient", False) and not sells.get("supplier", False)
    other = {"supplier": "recipient", "recipient": "supplier"}
    yield from (replace(role, name=other.get(role.name, role.name)) if turn else role for role in given)


def items_of(draft: Draft, text: str, event: str, phrases: Sequence[ItemPhrase]) -> tuple[Item, ...]:
    """Return the items of *phrases*; those that share a count of a unit ("20 crates of rifles and shells") are one."""
    found: list[Item] = []
    for number, phrase in enumerate(phrases):
        type_id = draft.type_of(phrase)
        if phrase.count is None and any(type_id in item.types for item in found):
            continue
        shared = found[-1] if found else None
        if shared and shared.count and shared.count.unit and phrase.count is None:
            found[-1] = replace(
                shared,
                types=(*shared.types, type_id),
                words=text[shared.span.start : phrase.span.end],
                span=Span(shared.span.start, phrase.span.end),
            )
            continue
        found.append(
            Item(
                f"{event}i{number}",
                (type_id,),
                phrase.core.of(text),
                phrase.core,
                phrase.count,
                _part_of(draft, phrase),
            )
        )
    return tuple(found)


def _part_of(draft: Draft, phrase: ItemPhrase) -> str | None:
    """Return the item of an earlier event that *phrase* points back to ("one of those missiles")."""
    if phrase.rule != "pointing-back":
        return None
    for event in reversed(draft.events.values()):
        for item in event.items:
            if phrase.types[0] in item.types and item.span.end <= phrase.span.start:
                return item.id
    return None


def _change(one: Candidate, found: Analysis) -> Change | None:
    if one.sense.change:
        return one.sense.change
    before = found.line.units[max(0, one.trigger - 4) : one.trigger]
    if any(trigger.family in _GROWTH for unit in before for trigger in unit.triggers):
        return "increase"
    words = " ".join(unit.word for unit in before)
    return "increase" if re.search(r"\b(?:increased?|expanded|more)\b", words) else None


def cue_of(text: str, found: Analysis, one: Candidate, inside: Sequence[Attribution], rules: Rules) -> CueFound | None:
    """Return the cue of status before the trigger of *one*, within the innermost attribution around it."""
    trigger = found.line.units[one.trigger].span.start
    start = max(
        [
            found.sentence.span.start,
            *(a.cue.end for a in inside if a.cue.end <= trigger and a.takes in {"clause", "noun"}),
        ]
    )
    start = max([start, *_relatives(found, one), *_own_clause(found, one)])
    stop = min([found.sentence.span.end, *(a.cue.start for a in found.attributions if a.cue.start > one.span.end)])
    tags = {tag for trigger in found.line.units[one.trigger].triggers for tag in trigger.tags}
    before = found.line.units[max(0, one.trigger - 2) : one.trigger]  # "Norway's offer to supply tanks was declined"
    planned = [unit.word for unit in before[1:]] == ["to"] and before[0].word in _INTENTIONS
    gerund = "gerund" in tags and auxiliary(found.line, one.trigger) != "be"
    nominal = one.sense.form == "noun" or gerund or planned
    after = cue_after(text, one.span.end, stop, rules.cues) if nominal else None
    if "decide" in one.sense.family:  # the trigger is itself the cue
        trigger = found.line.units[one.trigger].span.end
    for item in one.items:
        if _NO.search(text, start, item.span.start):
            return next(CueFound(cue, item.span) for cue in rules.cues if cue.name == "negated")
    cues = [cue for cue in rules.cues if found.sentence.headline or not cue.headline]
    if after is not None and after.cue.stage in {"refused", "halted"}:
        return after
    return cue_before(text, start, trigger, cues) or after


def _relatives(found: Analysis, one: Candidate) -> Iterable[int]:
    """Yield where a relative clause begins that the trigger stands in ("would not pay for tanks that Norway sent")."""
    units = found.line.units
    for at in range(1, one.trigger):
        if units[at].word in {"that", "which"} and units[at - 1].char == ITEM:
            yield units[at].span.end


def _own_clause(found: Analysis, one: Candidate) -> Iterable[int]:
    """Yield where the clause of the trigger begins: at a subject after "and", or after a parenthesis of its subject.

    "Chad asked for help, and Norway sent tanks"; "Chad, which refused to sell rifles, sold mortars".
    """
    units = found.line.units
    subjects = [phrase for slot, phrase in one.actors if phrase.first < units[one.trigger].first]
    if subjects and one.sense.form != "noun":
        at = found.line.at(max(phrase.span.start for phrase in subjects))
        while at > 0 and (units[at - 1].word in _ARTICLES or units[at - 1].char == OTHER):
            at -= 1
        if at > 1 and units[at - 1].word in _JOINS:
            yield units[at - 1].span.start
    comma = past_helpers(found.line, one.trigger)
    before = [unit.word for unit in units[max(0, comma - _PARENTHESIS) : comma]]
    opens = any(one == "," and two in {"which", "who"} for one, two in pairwise(before))
    if comma > 0 and units[comma].word == "," and opens:
        yield units[comma].span.end


def dated(event: Event, when: When | None, said: When | None, status: str) -> Event:
    """Return *event* with its date: the one given, or for what has happened at the latest the day when it was said."""
    if when is not None:
        return replace(event, when=when)
    past = (
        status in _PAST
        and event.kind in {"Transfer", "Visit", "Use", "Test"}
        and event.stage not in {"offered", "requested", "approved", "refused"}
    )
    if past and said is not None and said.latest is not None:
        return replace(event, when=between(None, said.latest))
    return event


def generic(draft: Draft, found: Analysis, span: Span, text: str, agents: tuple[ActorPhrase, ...] = ()) -> Event:
    """Return an event of no particular kind whose words are those of *span*, with the items that stand in it."""
    inside = [i for i in found.items if span.holds(i.span)]
    key = draft.fresh("e")
    roles = tuple(Role("agent", phrase.refers[0]) for phrase in agents if phrase.refers)
    return Event(key, "Event", (_trimmed(span, text),), "clause", roles, items_of(draft, text, key, inside))


def _trimmed(span: Span, text: str) -> Span:
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip(' ,;:\u201c"'))
    end = span.start + len(words.rstrip(' ,;:.\u201d"'))
    return Span(start, max(end, start + 1))


def exchange_of(found: Analysis, one: Candidate, rules: Rules) -> tuple[ItemPhrase, ...]:
    """Return the items that *one* is said to be in return for."""
    units = found.line.units
    for at in range(one.trigger, len(units)):
        for words in rules.exchanges:
            if tuple(unit.word for unit in units[at : at + len(words)]) == words and words[-1] == "for":
                after = next((unit for unit in units[at + len(words) : at + len(words) + 4] if unit.char == ITEM), None)
                return after.items if after else ()
    return ()
