"""Composition: the events and attributions of one sentence put together into statements that nest.

An event belongs to the innermost attribution whose content it stands in; what nobody is named for is the publisher's
own voice. A cue of uncertainty or denial makes a statement of its own: one statement has one stance.
"""

from dataclasses import replace
from datetime import date

from kg.extract.analysis import Analysis
from kg.extract.attribution import Attribution
from kg.extract.candidates import Candidate
from kg.extract.clauses import background, reason, verb_phrases
from kg.extract.cues import CueFound
from kg.extract.draft import HAPPENED, INTENDED, Draft
from kg.extract.events import cue_of, dated, event_of, generic
from kg.extract.links import exchange, relate, speculation
from kg.extract.rebuttals import rebut
from kg.extract.rules import Rules
from kg.extract.scene import TOP, Held, Scene, scene
from kg.extract.timing import event_date, last_date, said, until
from kg.reading.reading import Actor, Event, Role, Statement
from kg.reading.span import Span

_BEEN = frozenset({"was", "were", "been", "being", "be"})


def compose(draft: Draft, text: str, found: Analysis, rules: Rules, published: date | None) -> None:
    """Add the statements of the sentence *found* to *draft*: events first, then stances, outermost last."""
    here = scene(draft, text, found, rules, published)
    for one in found.candidates:
        _place(here, one)
    relate(here)
    speculation(here)
    for number, stance in enumerate(here.stances):
        rebut(here, number)
        if stance.takes == "infinitive" or not here.filled(number):
            _fill(here, number, stance)
    for number in sorted(range(len(here.stances)), key=here.depth, reverse=True):
        _state(here, number)
    _own_voice(here)


def _place(here: Scene, one: Candidate) -> None:
    """Put the event that *one* describes into the innermost stance around its trigger."""
    at = here.found.line.units[one.trigger].span
    offset = at.start
    number = here.innermost(offset)
    speakers = here.stances[number].speakers if number is not None else ()
    event = event_of(here.draft, here.text, here.found, one, next(iter(speakers), None))
    if event is None:
        return
    cue = cue_of(here.text, here.found, one, [a for a in here.stances if a.governs(offset)], here.rules)
    if one.earlier and not one.items and _idle(here.found, one, cue):
        return
    if (
        one.earlier
        and not one.items
        and cue is None
        and not (event_date(here, event, number, at) and _arrives(here.found))
    ):
        return
    status = here.status(number, _future(cue, number) if cue else None)
    held = (event.id, status, cue.span.of(here.text) if cue else None)
    stage = cue.cue.stage if cue and cue.cue.stage else event.stage if status in HAPPENED else None
    if cue and cue.cue.asked and status == "sought":
        stage = cue.cue.asked
    event = replace(_with_agent(here, event, number), stage=stage)
    wanted = cue is not None and status == "sought" and (number is None or here.status(number, None) != "sought")
    if (one.sense.status == "sought" or wanted) and event.role("recipient"):
        spoken = one.sense.spoken or (wanted and cue is not None and cue.cue.spoken)
        _sought(here, one, event, number, held, spoken=spoken)
        return
    if one.sense.status == "sought":
        event = replace(event, stage="requested")
    here.draft.events[event.id] = dated(event, event_date(here, event, number, at), said(here, number), status)
    here.hold(number, held)
    exchange(here, one, event, number, held)


def _arrives(found: Analysis) -> bool:
    """Whether the sentence tells that goods come or are given: "the first shipment was sent in May"."""
    units = found.line.units
    if any(trigger.intransitive for unit in units for trigger in unit.triggers):
        return True
    return any(
        trigger.family == "give" and "participle" in trigger.tags and units[at - 1].word in _BEEN
        for at, unit in enumerate(units)
        for trigger in unit.triggers
    )


def _idle(found: Analysis, one: Candidate, cue: CueFound | None) -> bool:
    """Whether *cue* denies something else than the earlier claim of *one*: "do not see in the sale a threat"."""
    if cue is None or cue.cue.name != "negated" or cue.span.start > one.span.start:
        return False
    between = (unit for unit in found.line.units[: one.trigger] if unit.span.start >= cue.span.end)
    return not any(trigger.tags != {"noun"} for unit in between for trigger in unit.triggers)


def _future(cue: CueFound, number: int | None) -> str:
    """Return the status of *cue*; "would" in what somebody said is the future as it was seen then."""
    return "planned" if cue.would and number is not None else cue.cue.status


def _with_agent(here: Scene, event: Event, number: int | None) -> Event:
    """Return *event* with who is told to bring it about as its agent ("ordered officials to increase production")."""
    if number is None or event.kind == "Transfer" or event.role("agent") or event.role("place"):
        return event
    stance = here.stances[number]
    told = next((u.actors for u in here.found.line.units if u.actors and u.span.start >= stance.cue.end), ())
    agents = {"object-infinitive": told, "infinitive": stance.speakers}.get(stance.takes, ())
    roles = tuple(Role("agent", phrase.refers[0]) for phrase in agents if phrase.refers)
    return replace(event, roles=(*event.roles, *roles))


def _sought(here: Scene, one: Candidate, event: Event, number: int | None, held: Held, *, spoken: bool) -> None:
    """Hold *event* as what its recipient seeks: a statement of its own within the stance *number*."""
    trigger = here.found.line.units[one.trigger]
    here.draft.events[event.id] = event
    inner = Statement(
        id=here.draft.fresh("s"),
        speakers=event.role("recipient"),
        status="sought",
        content=(event.id,),
        evidence=event.evidence,
        rule=one.sense.name,
        cue=trigger.span.of(here.text),
        when=until(here, number),
        spoken=spoken,
    )
    here.draft.statements[inner.id] = inner
    _, status, words = held
    here.hold(number, (inner.id, status if status != "sought" else "asserted", words))


def _fill(here: Scene, number: int, stance: Attribution) -> None:
    """Give a stance that holds nothing yet an event of no particular kind with the words of its content."""
    events, intends = here.draft.events, stance.takes == "infinitive"
    held = [events[key] for key, _, _ in here.contents.get(number, ()) if key in events]
    last = last_date(here, stance) if intends else None
    for event in held if last else ():
        events[event.id] = replace(event, when=last)
    for span in verb_phrases(here.text, stance):
        if here.nested(number, span) or any(_stands_in(event, span) for event in held):
            continue
        event = generic(here.draft, here.found, span, here.text, stance.speakers if intends else ())
        events[event.id] = replace(event, when=event_date(here, event, number) or last)
        here.hold(number, (event.id, here.status(number, None), None))


def _stands_in(event: Event, span: Span) -> bool:
    return span.start <= event.evidence[0].start < span.end or event.evidence[0].holds(span)


def _state(here: Scene, number: int) -> None:
    """Make the statements of the stance *number*, one for each status of what it holds, and hold them in its parent."""
    stance, parent = here.stances[number], here.parents[number]
    speakers = _speakers(here, stance)
    if not speakers:
        here.hold(parent, *here.contents.pop(number, []))
        return
    held = here.contents.get(number, [])
    for status in dict.fromkeys(status for _, status, _ in held):
        statement = Statement(
            id=here.draft.fresh("s"),
            speakers=speakers,
            status=status,
            content=tuple(key for key, s, _ in held if s == status),
            evidence=(here.found.sentence.span if parent is None else stance.span,),
            rule=stance.stance.name,
            cue=next((words for _, s, words in held if s == status and words), None) or stance.cue.of(here.text),
            when=said(here, number),
            quotes=tuple(quote for quote in here.found.quotes if here.innermost(quote.start) == number),
            not_stated=here.found.unsaid if parent is None else (),
            roles=_reasons(here, number, status),
            spoken=stance.stance.spoken,
        )
        here.draft.statements[statement.id] = statement
        if statement.spoken and statement.when and statement.when.text:
            here.draft.spoken[speakers[0]] = statement
        passes_on = parent is not None or status in INTENDED
        here.hold(parent, (statement.id, here.status(parent, None) if passes_on else TOP, None))


def _reasons(here: Scene, number: int, status: str) -> tuple[Role, ...]:
    """Return the reason that is given for an intention ("because …")."""
    span = reason(here.text, here.found, here.stances) if status in INTENDED else None
    if span is None or here.innermost(span.start) != number:
        return ()
    event = generic(here.draft, here.found, span, here.text)
    here.draft.events[event.id] = event
    return (Role("reason", event.id),)


def _speakers(here: Scene, stance: Attribution) -> tuple[str, ...]:
    """Return who takes the stance; a document that nobody is named for speaks for itself."""
    speakers = tuple(dict.fromkeys(phrase.refers[0] for phrase in stance.speakers if phrase.refers))
    if speakers or stance.document is None:
        return speakers
    key = f"described-{stance.document.replace(' ', '-')}"
    here.draft.memory.actors[key] = Actor(key, stance.document, ("group",), "description", None, "document")
    return (key,)


def _own_voice(here: Scene) -> None:
    """Give what nobody is named for to the publisher; statements that stand by themselves are the article's."""
    held = here.contents.get(None, [])
    here.draft.top.extend(key for key, status, _ in held if status == TOP)
    span = background(here.text, here.found)
    if span:
        event = generic(here.draft, here.found, span, here.text)
        here.draft.events[event.id] = event
        held.append((event.id, "asserted", None))
    for status in dict.fromkeys(status for _, status, _ in held if status != TOP):
        statement = Statement(
            id=here.draft.fresh("s"),
            speakers=(here.draft.publisher,),
            status=status,
            content=tuple(key for key, s, _ in held if s == status),
            evidence=(here.found.sentence.span,),
            rule="own-voice",
            cue=next((words for _, s, words in held if s == status and words), None),
        )
        here.draft.statements[statement.id] = statement
        here.draft.top.append(statement.id)
