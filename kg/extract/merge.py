"""Merging: repeats joined, cases assigned, over the whole article."""

from collections.abc import Iterable
from dataclasses import replace

from kg.extract.draft import Draft
from kg.reading.reading import Case, Event, Statement
from kg.reading.span import Span

_NEEDED = {
    "Production": (("agent", "place"),),
    "Possession": (("agent",), ("item",)),
    "Use": (("item",),),
    "Test": (("item",),),
    "Visit": (("agent",), ("place",)),
}


def join(draft: Draft) -> None:
    """Join statements that are told again, in other sentences or in the headline, with all their evidence.

    An event belongs to the statement that describes it: events are joined only with the statements above them, never
    across statements, or what one source denies would become what another asserts.
    """
    first: dict[object, str] = {}
    gone: dict[str, str] = {}
    again: dict[str, list[Span]] = {}  # gathered and added once: what is told n times is read once
    for statement in list(draft.statements.values()):
        if statement.id in draft.statements:
            earlier = first.setdefault(_told(draft, statement.id, gone), statement.id)
            _merge(draft, earlier, statement.id, gone, again)
    for key, spans in again.items():
        if key in draft.statements:
            told = draft.statements[key]
            draft.statements[key] = replace(told, evidence=_both(told.evidence, spans))
        elif key in draft.events:
            event = draft.events[key]
            draft.events[key] = replace(event, evidence=_both(event.evidence, spans))
    _rename(draft, gone)


def _told(draft: Draft, key: str, gone: dict[str, str]) -> object:
    """Return what is told by the statement, relation or event *key*, whoever wrote it down where."""
    key = _now(key, gone)
    if key in draft.statements:
        statement = draft.statements[key]
        return "s", statement.speakers, statement.status, tuple(_told(draft, i, gone) for i in statement.content)
    if key in draft.relations:
        relation = draft.relations[key]
        return "r", relation.subject, relation.predicate, relation.refers or relation.text
    event = draft.events[key]
    if event.kind == "Event":
        return event.evidence
    roles = tuple(sorted((role.name, role.refers) for role in event.roles if role.refers not in draft.events))
    items = tuple((item.types, item.count and (item.count.minimum, item.count.maximum)) for item in event.items)
    return event.kind, roles, items, event.stage, event.change, event.when and event.when.text


def _merge(draft: Draft, one: str, two: str, gone: dict[str, str], again: dict[str, list[Span]]) -> None:
    """Take *two* out of the draft, its evidence gathered in *again* for *one*, and what it holds likewise."""
    one, two = _now(one, gone), _now(two, gone)
    if one == two:
        return
    gone[two] = one
    if two in draft.statements:
        first, second = draft.statements[one], draft.statements.pop(two)
        again.setdefault(one, []).extend((*second.evidence, *again.pop(two, ())))
        for inner, other in zip(first.content, second.content, strict=True):
            _merge(draft, inner, other, gone, again)
    elif two in draft.events:
        again.setdefault(one, []).extend((*draft.events.pop(two).evidence, *again.pop(two, ())))
    else:
        del draft.relations[two]


def _now(key: str, gone: dict[str, str]) -> str:
    """Return what *key* was joined with, or *key* itself."""
    while key in gone:
        key = gone[key]
    return key


def _both(one: Iterable[Span], two: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys((*one, *two)))


def _rename(draft: Draft, gone: dict[str, str]) -> None:
    """Let everything that pointed to what is gone point to what it was joined with."""
    for event in list(draft.events.values()):
        roles = tuple(replace(role, refers=_now(role.refers, gone)) for role in event.roles)
        draft.events[event.id] = replace(event, roles=roles)
    for relation in list(draft.relations.values()):
        refers = _now(relation.refers, gone) if relation.refers else None
        draft.relations[relation.id] = replace(relation, subject=_now(relation.subject, gone), refers=refers)
    for statement in list(draft.statements.values()):
        content = tuple(dict.fromkeys(_now(i, gone) for i in statement.content))
        roles = tuple(replace(role, refers=_now(role.refers, gone)) for role in statement.roles)
        draft.statements[statement.id] = replace(statement, content=content, roles=roles)
    draft.top[:] = dict.fromkeys(_now(i, gone) for i in draft.top)


def settle(draft: Draft) -> None:
    """Make an event that lacks what its kind needs (the shapes say what) an event of no particular kind."""
    for event in draft.events.values():
        given = {role.name for role in event.roles} | ({"item"} if event.items else set())
        if not all(given & set(needed) for needed in _NEEDED.get(event.kind, ())):
            draft.events[event.id] = replace(event, kind="Event")


def headline(draft: Draft, spans: Iterable[Span]) -> None:
    """Let a headline's statements speak of what the text tells with the same stance and kind of event."""
    places = tuple(spans)
    for statement in list(draft.statements.values()):
        if not any(place.holds(statement.evidence[0]) for place in places) or statement.speakers == (draft.publisher,):
            continue
        twin = next(
            (
                other
                for other in draft.statements.values()
                if other is not statement and _alike(draft, statement, other)
            ),
            None,
        )
        if twin is None:
            continue
        draft.statements[twin.id] = replace(twin, evidence=(*twin.evidence, *statement.evidence))
        del draft.statements[statement.id]
        for holder in list(draft.statements.values()):
            if statement.id in holder.content:
                content = tuple(twin.id if i == statement.id else i for i in holder.content)
                draft.statements[holder.id] = replace(holder, content=content)
        draft.top[:] = [twin.id if i == statement.id else i for i in draft.top]


def _alike(draft: Draft, one: Statement, two: Statement) -> bool:
    if one.speakers != two.speakers or one.status != two.status:
        return False

    def kinds(statement: Statement) -> set[tuple[object, ...]]:
        events = (draft.events[i] for i in statement.content if i in draft.events)
        return {(e.kind, *(t for item in e.items for t in item.types)) for e in events}

    return bool(kinds(one)) and kinds(one) <= kinds(two)


def cases(draft: Draft) -> dict[str, Case]:
    """Give every transfer (and use, test, visit) its cases: who, to whom, which family of items; return the cases."""
    found: dict[str, Case] = {}
    for event in list(draft.events.values()):
        mine = list(_cases_of(draft, event))
        for case in mine:
            found[case.id] = case
        draft.events[event.id] = replace(event, cases=tuple(case.id for case in mine))
    return found


def _cases_of(draft: Draft, event: Event) -> Iterable[Case]:
    def label(ids: tuple[str, ...]) -> str:
        return " and ".join(draft.memory.actors[i].label for i in ids) or "unknown"

    def step(ids: tuple[str, ...]) -> str:
        return "-".join(i.removeprefix("described-") for i in ids) or "unknown"

    families = dict.fromkeys(family_of(draft, t) for item in event.items for t in item.types)
    if event.kind == "Transfer":
        sides = (event.role("supplier"), event.role("recipient"))
        if event.role("participant"):
            sides = (tuple(sorted(event.role("participant"))), ())
        for family in families:
            words = draft.memory.lexicon.types[family].label
            if sides[1] or not event.role("participant"):
                yield Case(
                    f"{step(sides[0])}-{step(sides[1])}-{family}", f"{label(sides[0])} to {label(sides[1])}: {words}"
                )
            else:
                yield Case(f"{step(sides[0])}-{family}", f"{label(sides[0])}: {words}")
    elif event.kind in {"Use", "Test", "Visit", "Production"}:
        agents = event.role("agent") or event.role("place")
        for family in families or {"": None}:
            words = draft.memory.lexicon.types[family].label if family else event.kind.lower()
            yield Case(
                f"{step(agents)}-{event.kind.lower()}" + (f"-{family}" if family else ""),
                f"{label(agents)}: {event.kind.lower()}" + (f" of {words}" if family else ""),
            )


def family_of(draft: Draft, type_id: str) -> str:
    """Return the widest type below the tops of the tree that *type_id* belongs to."""
    line = draft.memory.lexicon.line(type_id) or draft.memory.lexicon.line(draft.types[type_id].broader or "")
    inner = [step for step in line if step not in draft.memory.lexicon.words.tops]
    return inner[-1] if inner else line[0]
