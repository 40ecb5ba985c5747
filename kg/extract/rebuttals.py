"""Rebuttals: who denies a claim by a word for it denies the transfer that was told last with them as a side.

"Norway sent the rebels mortars, Chad says. Oslo denied it." and "… dismissed the allegation as absurd" are claims of
their own: the same parties and goods, denied. A claim that told only one side was about who denies it.
"""

from dataclasses import replace

from kg.extract.draft import Draft
from kg.extract.parties import parties
from kg.extract.rules import WORD
from kg.extract.scene import Scene
from kg.reading.reading import Event, Role
from kg.reading.span import Span

_NEAR = 700  # characters back to the claim
_WORDS = 6  # words in which the noun for a claim may stand: "the latest Norwegian allegations"
_POINTING = frozenset("it this them".split())
_DETERMINERS = frozenset("the this that these those any all such its their his her both".split())
_SO = (("having", "done", "so"), ("doing", "so"), ("this", "was", "so"))
_SIDES = ("supplier", "recipient")


def rebut(here: Scene, number: int) -> None:
    """Let the stance *number*, if it denies and holds nothing, hold the last transfer of its speaker once more."""
    stance, draft = here.stances[number], here.draft
    after = [scope for scope in stance.scope if scope.start > stance.cue.start]
    if stance.stance.status != "denied" or here.filled(number) or not after or not _for_a_claim(here, after[0]):
        return
    told = _told(draft, parties(stance.speakers, draft.memory), here.found.sentence.span)
    if told is None:
        return
    key = draft.fresh("e")
    draft.events[key] = replace(
        told,
        id=key,
        evidence=(here.found.sentence.span,),
        rule="rebuttal",
        items=tuple(replace(item, id=f"{key}i{at}", count=None) for at, item in enumerate(told.items)),
        completed=tuple(side for side in _SIDES if told.role(side)),
        when=None,
        stage=None,
    )
    here.hold(number, (key, "denied", None))


def _for_a_claim(here: Scene, content: Span) -> bool:
    """Whether *content* begins with a word for what was said: "it", "the allegation", "having done so"."""
    units = [unit for unit in here.found.line.units if content.start <= unit.span.start < content.end][: _WORDS + 1]
    said = [unit.word or next((actor.head for actor in unit.actors), "") for unit in units]
    words = here.draft.memory.lexicon.words
    if any(tuple(said[: len(phrase)]) == phrase for phrase in _SO):
        return True
    if said[:1] and said[0] in _POINTING:
        return len(said) == 1 or not said[1].isalpha() or said[1] in words.prepositions | words.adverbs | words.claims
    noun = next((at for at, word in enumerate(said) if word in words.claims), None)
    if noun is None:
        return False
    return (noun == 0 or said[0] in _DETERMINERS) and all(unit.char == WORD or unit.actors for unit in units[:noun])


def _told(draft: Draft, speakers: tuple[str, ...], sentence: Span) -> Event | None:
    """Return the last transfer told before *sentence* that has one of the *speakers* as a side, or may have."""
    for event in reversed(draft.events.values()):
        if event.evidence[0].end < sentence.start - _NEAR:
            return None
        if event.kind != "Transfer" or event.evidence[0].end > sentence.start or not event.items or not speakers:
            continue
        if {*event.role("supplier"), *event.role("recipient")} & {*speakers}:
            return event
        open_sides = [side for side in _SIDES if not event.role(side)]
        if len(open_sides) == 1 and len(speakers) == 1:
            roles = (*event.roles, Role(open_sides[0], speakers[0]))
            draft.events[event.id] = replace(event, roles=roles, completed=(open_sides[0],))
            return draft.events[event.id]
    return None
