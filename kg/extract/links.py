"""Links between events of a sentence: exchanges, relations whose kind is not given, and speculation about events."""

import re
from dataclasses import replace

from kg.extract.candidates import Candidate
from kg.extract.events import exchange_of, generic, items_of
from kg.extract.scene import Held, Scene
from kg.extract.timing import opening
from kg.reading.reading import Actor, Event, Relation, Role, Statement
from kg.reading.span import Span

_RELATED = re.compile(r"\b(?:be |is |are |was |were )?(?:also )?(?:related|linked|connected|tied) to\b")
_POSSIBLY = re.compile(r"(?:may|might|could|would)(?: also)? be")
_PURPOSE = re.compile(r"\s*to (?=[a-z])[^,.;]*")
_SPECULATED_NEAR = 60  # characters after "speculation about" in which its event begins


def exchange(scene: Scene, one: Candidate, event: Event, held_by: int | None, held: Held) -> None:
    """Add the transfer in the other direction that *event* is said to be in return for, with its purpose."""
    items = exchange_of(scene.found, one, scene.rules)
    if not items or not (event.role("supplier") and event.role("recipient")):
        return
    draft, key = scene.draft, scene.draft.fresh("e")
    roles = [Role("supplier", i) for i in event.role("recipient")] + [
        Role("recipient", i) for i in event.role("supplier")
    ]
    purpose = _PURPOSE.match(scene.text, items[-1].span.end)
    if purpose and purpose.end() <= scene.found.sentence.span.end:
        aim = generic(draft, scene.found, Span(purpose.start(), purpose.end()), scene.text)
        draft.events[aim.id] = aim
        roles.append(Role("purpose", aim.id))
    draft.events[key] = Event(
        id=key,
        kind=event.kind,
        evidence=(Span(items[0].span.start, items[-1].span.end),),
        rule="in-return-for",
        roles=tuple(roles),
        items=items_of(draft, scene.text, key, items),
    )
    first = draft.events[event.id]
    draft.events[event.id] = replace(first, roles=(*first.roles, Role("inExchangeFor", key)))
    scene.hold(held_by, (key, *held[1:]))


def relate(scene: Scene) -> None:
    """Make "A may be related to B" a relation between the event before the words and the one after them."""
    sentence, events = scene.found.sentence.span, scene.draft.events
    link = _RELATED.search(scene.text, sentence.start, sentence.end)
    if link is None:
        return
    number = scene.innermost(link.start())
    own = [i for i, _, _ in scene.contents.get(number, ()) if i in events]
    before = [i for i in own if events[i].evidence[0].end <= link.start() + 1]
    after = [i for i in own if events[i].evidence[0].start >= link.end() - 1]
    if not before or not after:
        return
    one, two, subject = before[-1], after[0], _again(scene, before[-1])
    cue = _POSSIBLY.search(scene.text, sentence.start, link.end())
    evidence = Span(events[one].evidence[0].start, events[two].evidence[0].end)
    relation = Relation(scene.draft.fresh("r"), subject, "relatedTo", (evidence,), "related-to", two)
    scene.draft.relations[relation.id] = relation
    scene.contents[number] = [held for held in scene.contents[number] if held[0] not in {one, two}]
    status = "speculated" if cue else scene.status(number, None)
    scene.hold(number, (relation.id, status, cue.group() if cue else None))
    if subject != one:
        del events[one]


def _again(scene: Scene, event: str) -> str:
    """Return an earlier event of the same kind and agent that *event* speaks of again, or *event* itself."""
    one = scene.draft.events[event]
    if one.kind == "Transfer":
        return event
    earlier = [
        other.id
        for other in scene.draft.events.values()
        if other.id != event and other.kind == one.kind and other.role("agent") == one.role("agent")
    ]
    return earlier[-1] if earlier else event


def speculation(scene: Scene) -> None:
    """Make what stands after "speculation about" the statement of whoever speculated."""
    sentence = scene.found.sentence.span
    for words, status, speaker in scene.rules.nouns:
        place = scene.text.find(" ".join(words), sentence.start, sentence.end)
        if place < 0:
            continue
        for number in list(scene.contents):
            mine = [held for held in scene.contents[number] if _begins_near(scene, held[0], place)]
            if mine:
                inner = _speculated(scene, words[0], status, speaker, [held[0] for held in mine])
                scene.contents[number] = [held for held in scene.contents[number] if held not in mine]
                scene.hold(number, (inner, scene.status(number, None), None))


def _begins_near(scene: Scene, key: str, place: int) -> bool:
    event = scene.draft.events.get(key)
    return event is not None and place <= event.evidence[0].start <= place + _SPECULATED_NEAR


def _speculated(scene: Scene, word: str, status: str, speaker: str, content: list[str]) -> str:
    """Return the key of the statement of the unnamed actor *speaker* that holds *content*."""
    draft = scene.draft
    actor = Actor(f"described-{word}", f"{speaker} (not named)", ("group",), "description", None, "group")
    draft.memory.actors[actor.id] = actor
    spans = [draft.events[key].evidence[0] for key in content]
    inner = Statement(
        id=draft.fresh("s"),
        speakers=(actor.id,),
        status=status,
        content=tuple(content),
        evidence=(Span(scene.text.rfind(word, 0, spans[0].start), max(span.end for span in spans)),),
        rule="speculation",
        cue=word,
        when=opening(scene),
        spoken=False,
    )
    draft.statements[inner.id] = inner
    return inner.id
