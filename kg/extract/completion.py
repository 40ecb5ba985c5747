"""Completion: the side that a transfer lacks, from the other transfers of the article."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from operator import itemgetter

from kg.extract.draft import Draft
from kg.extract.merge import family_of
from kg.reading.reading import Event, Role

_SIDES = ("supplier", "recipient")
_AGENTLESS = frozenset({"given", "bound-for", "pledged", "armed"})  # valences of passives
_BACK = 3  # transfers before one whose recipient is not told
_NEAR = 12  # transfers with the same side that are looked at, the nearest first
_ENOUGH, _MOSTLY = 3, 0.6  # transfers of an article, and the share of them, that tell who mostly gives or receives


def complete(draft: Draft) -> None:
    """Fill a transfer's missing side from the nearest transfer that has the other side in the same role.

    Its items must be akin. Left open where the text leaves it open: directions that are not given, and passives without
    an agent, unless they speak of the very items that the other transfer has, or the article knows no other giver.
    """
    transfers = [e for e in draft.events.values() if e.kind == "Transfer"]
    told = {side: Counter(e.role(side) for e in transfers if e.role(side) and not e.completed) for side in _SIDES}
    whole: dict[tuple[str, str], list[int]] = {}
    for number, event in enumerate(transfers):
        if not event.completed and all(event.role(side) for side in _SIDES):
            for key in ((side, refers) for side in _SIDES for refers in event.role(side)):
                whole.setdefault(key, []).append(number)
    for number, event in enumerate(transfers):
        missing = [side for side in _SIDES if not event.role(side)]
        if len(missing) != 1 or event.role("participant"):
            continue
        side, other = missing[0], _SIDES[1 - _SIDES.index(missing[0])]
        if (event.id, side) in draft.anybody:
            continue
        same = whole.get((other, event.role(other)[0]), ())
        near = [transfers[at] for at in islice(_outwards(same, number), _NEAR)]
        fits = (one.role(side) for like in (_same_goods, _akin) for one in near if like(draft, one, event))
        only = {transfers[at].role(side) for at in same}
        if _without_agent(event):
            found = next(fits, None) or (only.pop() if len(only) == 1 else None)
        else:
            found = next(fits, None) or _mostly(told[side])
            if found is None and side == "recipient" and not event.rule.startswith("receiv"):
                found = _theme(draft, transfers, number)
        if found and found != event.role(other):
            roles = (*event.roles, *(Role(side, refers) for refers in found))
            draft.events[event.id] = replace(event, roles=roles, completed=(side,))


def _theme(draft: Draft, transfers: Sequence[Event], number: int) -> tuple[str, ...] | None:
    """Return who the transfers beside the one with *number* go to, when it may go there too.

    A state or a body with a name: "Norway and Chad have promised howitzers" says to whom only in what stands before it.
    """
    given = transfers[number].role("supplier")
    for one in (*reversed(transfers[max(0, number - _BACK) : number]), *transfers[number + 1 : number + 2]):
        to = one.role("recipient")
        if to and not set(to) & set(given) and all(_named(draft, actor) for actor in to):
            return to
    return None


def _named(draft: Draft, actor: str) -> bool:
    found = draft.memory.actors[actor]
    return found.naming != "description" and "person" not in found.kinds


def _outwards(places: Sequence[int], start: int) -> Iterator[int]:
    """Yield *places*, which ascend, from the nearest to *start* on; of two as near the earlier one."""
    after = bisect_left(places, start)
    before = after - 1
    while before >= 0 or after < len(places):
        if after == len(places) or (before >= 0 and start - places[before] <= places[after] - start):
            yield places[before]
            before -= 1
        else:
            yield places[after]
            after += 1


def _mostly(told: Counter[tuple[str, ...]]) -> tuple[str, ...] | None:
    """Return the side that the article's transfers mostly have, when there are enough of them to tell."""
    main, times = max(told.items(), key=itemgetter(1), default=((), 0))
    return main if told.total() >= _ENOUGH and times >= _MOSTLY * told.total() else None


def _without_agent(event: Event) -> bool:
    return event.rule in _AGENTLESS or event.rule.startswith("given-")


def _same_goods(draft: Draft, known: Event, event: Event) -> bool:
    """Whether the items of *event* are those of *known*, or a kind of them."""
    lexicon = draft.memory.lexicon
    theirs, mine = ({t for item in e.items for t in item.types} - lexicon.words.tops for e in (known, event))
    return any(
        lexicon.is_a(a, b) or lexicon.is_a(b, a) or a.startswith(f"{b}-") or b.startswith(f"{a}-")
        for a in mine
        for b in theirs
    )


def _akin(draft: Draft, known: Event, event: Event) -> bool:
    """Whether the items of *event* may be those of *known*: of one line of types, or said in general terms."""
    lexicon = draft.memory.lexicon
    theirs, mine = ({t for item in e.items for t in item.types} for e in (known, event))
    if _without_agent(event):
        return bool((mine & theirs) - lexicon.words.tops)
    if (mine | theirs) & lexicon.words.tops:
        return True
    families = {family_of(draft, key) for key in theirs}
    return any(
        family_of(draft, key) in families
        or any(lexicon.is_a(key, one) or lexicon.is_a(one, key) for one in theirs - lexicon.words.tops)
        for key in mine
    )
