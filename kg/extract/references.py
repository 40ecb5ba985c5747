"""References: "the shipment", "the deliveries", "the sale" as words for a claim that was made before.

What is said of it is a claim of its own: its parties and items are those of the earlier claim, marked as completed, and
its status is that of the new words. Where the words add neither a status nor a date, they only mention the claim again.
"""

from collections.abc import Iterable
from dataclasses import replace

from kg.extract.draft import Draft
from kg.extract.rules import WORD
from kg.extract.units import Line
from kg.extract.verbs import is_verb
from kg.reading.reading import Event, Item, Role
from kg.reading.span import Span

_FAMILIES = frozenset({"give", "buy", "deal"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "such", "its", "their", "his", "'s", "any", "all"})
_SIDES = ("supplier", "recipient")


def refers(line: Line, at: int) -> bool:
    """Tell whether the unit at *at* is a word for an earlier claim: a definite noun of transfer without its goods."""
    if not any(one.family in _FAMILIES and "noun" in one.tags for one in line.units[at].triggers) or is_verb(line, at):
        return False
    start = at - 1
    while start > max(0, at - 5) and line.units[start].char == WORD and line.units[start].word not in _DEFINITE:
        start -= 1  # "the $2.8 billion deal"
    before = line.units[start].word if at else ""
    after = line.units[at + 1].word if at + 1 < len(line.units) else ""
    before = line.units[at - 1].word if at and before not in _DEFINITE else before
    opens = not before.isalpha() or before.endswith("ing") or before in {"said", "says", "that", "while", "as"}
    plural = line.units[at].word.endswith("s") and opens  # "adding deliveries would go on"
    return after != "of" and (before in _DEFINITE or plural)


def again(draft: Draft, span: Span, given: Iterable[Role], items: tuple[Item, ...], *, alike: bool) -> Event | None:
    """Return a new event at *span* that is the last transfer of *draft* once more, or None.

    The sides *given* must agree with those of that transfer, and where the *items* are to be *alike*, these too.
    """
    roles, lexicon = tuple(given), draft.memory.lexicon
    types = {one for item in items for one in item.types}
    both = {role.name for role in roles} >= set(_SIDES)
    told = list(reversed(draft.events.values()))
    for earlier in (*(e for e in told if not e.completed), *(e for e in told if e.completed)):
        theirs = {one for item in earlier.items for one in item.types}
        same = not (alike and types) or any(lexicon.is_a(a, b) or lexicon.is_a(b, a) for a in types for b in theirs)
        if earlier.kind == "Transfer" and earlier.items and same and (both or _agrees(earlier, roles)):
            parties = [{*earlier.role(side), *(r.refers for r in roles if r.name == side)} for side in _SIDES]
            if parties[0] & parties[1]:
                continue
            more = tuple(r for r in earlier.roles if r.name in _SIDES and not any(r.name == o.name for o in roles))
            key = draft.fresh("e")
            draft.anybody.update((key, side) for side in _SIDES if (earlier.id, side) in draft.anybody)
            pointed = tuple(replace(item, id=f"{key}i{n}", count=None) for n, item in enumerate(earlier.items))
            return Event(
                id=key,
                kind="Transfer",
                evidence=(span,),
                rule="reference",
                roles=(*roles, *more),
                items=items or pointed,
                completed=tuple(dict.fromkeys(role.name for role in more)),
                stage=None if alike else earlier.stage,
            )
    return None


def _agrees(earlier: Event, roles: Iterable[Role]) -> bool:
    """Whether none of *roles* is played by somebody else in the transfer *earlier*."""
    return all(role.refers in earlier.role(role.name) for role in roles if earlier.role(role.name))


def specified(draft: Draft, items: tuple[Item, ...], roles: Iterable[Role]) -> tuple[Item, ...]:
    """Return *items* ("the weapons") with the types of the last transfer that names some and agrees in a side."""
    given, wide = tuple(roles), draft.memory.lexicon.words.tops
    for earlier in reversed(draft.events.values()):
        shared = any(role.refers in earlier.role(role.name) for role in given)
        types = tuple(dict.fromkeys(t for item in earlier.items for t in item.types if t not in wide))
        if earlier.kind == "Transfer" and shared and _agrees(earlier, given) and types:
            return (replace(items[0], types=types),)
    return items
