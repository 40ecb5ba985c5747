"""Parties: who stands behind an actor when items change hands. A leader, ministry or army acts for its state."""

from kg.extract.coreference import Memory
from kg.extract.phrases import ActorPhrase

_FOR_A_STATE = frozenset(
    "office ministry armed-force intelligence agency parliament head-of-state minister person body".split()
)


_OFFICES = frozenset("head-of-state head-of-government minister official legislator diplomat".split())


def party(actor: str, memory: Memory) -> str:
    """Return the id of the party that *actor* acts for: its state, or itself (armed groups, companies, alliances)."""
    found = memory.actors[actor]
    whole = memory.lexicon.actors.get(found.part_of or "")
    if found.sort == "armed-force" and whole is not None and whole.kind != "country":
        return actor  # the force of a region stays itself
    state = memory.state_of(actor) if found.kinds[0] in {"person", "place"} or found.sort in _FOR_A_STATE else None
    if state is None:
        return actor
    memory.actors.setdefault(state, memory.known(state))
    return state


def _speaks_for_state(actor: str, memory: Memory) -> bool:
    """Whether *actor* is described by an office of a state: "U.S. officials", "lawmakers in Washington"."""
    return memory.actors[actor].naming == "description" and _office(actor, memory)


def _office(actor: str, memory: Memory) -> bool:
    sorts = memory.lexicon.role_sorts
    words = memory.actors[actor].label.lower().split()
    return any(sorts.get(word) in _OFFICES or sorts.get(word.removesuffix("s")) in _OFFICES for word in words)


def _has_sides(actor: str, memory: Memory) -> bool:
    """Whether *actor* can be a side of a transfer: no medium, no unnamed source."""
    found = memory.actors[actor]
    vague = found.naming == "description" and found.label.split()[-1].lower() in memory.lexicon.words.vague
    nobody = found.naming == "description" and memory.state_of(actor) is None and _office(actor, memory)
    return found.sort != "media" and not (vague and found.part_of is None) and not nobody


def parties(phrases: tuple[ActorPhrase, ...], memory: Memory) -> tuple[str, ...]:
    """Return the ids of the parties that *phrases* mean, each once, in the order of the text."""
    found = [
        (_speaks_for_state(phrase.refers[0], memory) and memory.state_of(phrase.refers[0]))
        or party(phrase.refers[0], memory)
        for phrase in phrases
        if phrase.refers and _has_sides(phrase.refers[0], memory)
    ]
    found = [one for one in found if memory.actors.get(one, memory.actors[phrases[0].refers[0]]).kinds != ("place",)]
    for actor in found:
        if actor not in memory.actors:
            memory.actors[actor] = memory.known(actor)
    return tuple(dict.fromkeys(found))
