"""Composition: the events and attributions of one sentence put together into statements that nest.

An event belongs to the innermost attribution whose content it stands in; what nobody is named for is the publisher's own
voice. A cue of uncertainty or denial makes a statement of its own: one statement has one stance.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from kg.extract.analysis import Analysis
from kg.extract.attribution import Attribution
from kg.extract.clauses import background, reason, verb_phrases
from kg.extract.dates import DateFound, between
from kg.extract.draft import INTENDED, Draft
from kg.extract.events import cue_of, dated, event_of, exchange_of, generic, items_of
from kg.extract.frames import Candidate
from kg.extract.rules import Rules
from kg.reading.reading import Actor, Event, Relation, Role, Statement, When
from kg.reading.span import Span

_NEAR = 4
_HOURS = re.compile(r"\bhours (?:after|before)(?: the| a)?\s*$", re.IGNORECASE)
_MEANWHILE = re.compile(r"\s+(?:when|while|although|though|amid)\s+")
_RELATED = re.compile(r"\b(?:be |is |are |was |were )?(?:also )?(?:related|linked|connected|tied) to\b")


def compose(draft: Draft, text: str, found: Analysis, rules: Rules, published: date | None) -> None:
    """Add the statements of the sentence *found* to *draft*."""
    _Sentence(draft, text, found, rules, published).compose()


class _Sentence:
    """The composition of one sentence; its parts share what was found in it."""

    def __init__(self, draft: Draft, text: str, found: Analysis, rules: Rules, published: date | None) -> None:
        self.draft, self.text, self.found, self.rules, self.published = draft, text, found, rules, published
        frames = {one.trigger for one in found.candidates}
        self.stances = _bounded([a for a in found.attributions if a.verb not in frames or a.takes != "noun"], text)
        self.parents = {n: self._innermost(a.cue.start, n) for n, a in enumerate(self.stances)}
        self.contents: dict[int | None, list[tuple[str, str, str | None]]] = {}
        self.made: dict[int, str] = {}

    def compose(self) -> None:
        """Put events into the innermost stances, then stances into each other, outermost last."""
        for one in self.found.candidates:
            self._place(one)
        self._relate()
        self._speculation()
        for number, stance in enumerate(self.stances):
            if stance.takes == "infinitive" or not self._filled(number):
                self._fill(number, stance)
        for number in sorted(range(len(self.stances)), key=self._depth, reverse=True):
            self._state(number)
        self._own_voice()

    def _depth(self, number: int | None) -> int:
        depth = 0
        while number is not None and depth <= len(self.stances):
            number, depth = self.parents[number], depth + 1
        return depth

    def _innermost(self, offset: int, but: int | None = None) -> int | None:
        governing = [n for n, a in enumerate(self.stances) if n != but and a.governs(offset)]
        return min(governing, key=lambda n: sum(s.end - s.start for s in self.stances[n].scope), default=None)

    def _place(self, one: Candidate) -> None:
        event = event_of(self.draft, self.text, self.found, one)
        if event is None:
            return
        offset = self.found.line.units[one.trigger].span.start
        number = self._innermost(offset)
        event = self._with_agent(event, number)
        inside = [a for a in self.stances if a.governs(offset)]
        cue = cue_of(self.text, self.found, one, inside, self.rules)
        status, words = self._status(number, cue.cue.status if cue else None), cue.span.of(self.text) if cue else None
        if cue and cue.cue.stage:
            event = replace(event, stage=cue.cue.stage)
        if one.frame.status == "sought" and event.role("recipient"):
            self._sought(one, event, number, status, words)
            return
        self._hold(event, number, status, words)
        self._exchange(one, event, number, status, words)

    def _with_agent(self, event: Event, number: int | None) -> Event:
        """Return *event* with who is told to bring it about as its agent ("ordered officials to increase production")."""
        if number is None or event.kind == "Transfer" or event.role("agent") or event.role("place"):
            return event
        stance = self.stances[number]
        told = next((u.actors for u in self.found.line.units if u.actors and u.span.start >= stance.cue.end), ())
        agents = (
            told if stance.takes == "object-infinitive" else stance.speakers if stance.takes == "infinitive" else ()
        )
        roles = tuple(Role("agent", phrase.refers[0]) for phrase in agents if phrase.refers)
        return replace(event, roles=(*event.roles, *roles))

    def _hold(self, event: Event, number: int | None, status: str, words: str | None) -> None:
        """Keep *event* as content, dated; `status` is that of the statement which will hold it."""
        event = dated(event, self._event_date(event, number), self._said(number), status)
        self.draft.events[event.id] = event
        self.contents.setdefault(number, []).append((event.id, status, words))

    def _sought(self, one: Candidate, event: Event, number: int | None, status: str, words: str | None) -> None:
        trigger = self.found.line.units[one.trigger]
        self.draft.events[event.id] = event
        inner = Statement(
            id=self.draft.fresh("s"),
            speakers=event.role("recipient"),
            status="sought",
            content=(event.id,),
            evidence=event.evidence,
            rule=one.frame.name,
            cue=trigger.span.of(self.text),
            when=self._until(number),
            spoken=trigger.word.startswith(("request", "ask", "demand")),
        )
        self.draft.statements[inner.id] = inner
        self.contents.setdefault(number, []).append((inner.id, status if status != "sought" else "asserted", words))

    def _exchange(self, one: Candidate, event: Event, number: int | None, status: str, words: str | None) -> None:
        items = exchange_of(self.found, one, self.rules)
        if not items or not (event.role("supplier") and event.role("recipient")):
            return
        key = self.draft.fresh("e")
        roles = tuple(Role("supplier", i) for i in event.role("recipient")) + tuple(
            Role("recipient", i) for i in event.role("supplier")
        )
        back = Event(
            key,
            "Transfer",
            (Span(items[0].span.start, items[-1].span.end),),
            "in-return-for",
            roles,
            items_of(self.draft, self.text, key, items),
        )
        purpose = re.compile(r"\s*to (?=[a-z])[^,.;]*").match(self.text, items[-1].span.end)
        if purpose and purpose.end() <= self.found.sentence.span.end:
            aim = generic(self.draft, self.found, Span(purpose.start(), purpose.end()), self.text)
            self.draft.events[aim.id] = aim
            back = replace(back, roles=(*back.roles, Role("purpose", aim.id)))
        self.draft.events[key] = back
        self.draft.events[event.id] = replace(
            self.draft.events[event.id], roles=(*self.draft.events[event.id].roles, Role("inExchangeFor", key))
        )
        self.contents[number].append((key, status, words))

    def _relate(self) -> None:
        """Make "A may be related to B" a relation between the event before and the one after."""
        link = _RELATED.search(self.text, self.found.sentence.span.start, self.found.sentence.span.end)
        if link is None:
            return
        own = self.contents.get(self._innermost(link.start()), [])
        before = [
            i for i, _, _ in own if i in self.draft.events and self.draft.events[i].evidence[0].end <= link.start() + 1
        ]
        after = [
            i for i, _, _ in own if i in self.draft.events and self.draft.events[i].evidence[0].start >= link.end() - 1
        ]
        if not before or not after:
            return
        subject = self._again(before[-1])
        cue = re.compile(r"(may|might|could|would)( also)? be").search(
            self.text, self.found.sentence.span.start, link.end()
        )
        evidence = Span(self.draft.events[before[-1]].evidence[0].start, self.draft.events[after[0]].evidence[0].end)
        relation = Relation(self.draft.fresh("r"), subject, "relatedTo", (evidence,), "related-to", after[0])
        self.draft.relations[relation.id] = relation
        number = self._innermost(link.start())
        status = "speculated" if cue else self._status(number, None)
        self.contents[number] = [c for c in own if c[0] not in {before[-1], after[0]}] + [
            (relation.id, status, cue.group() if cue else None)
        ]
        if subject != before[-1]:
            del self.draft.events[before[-1]]

    def _again(self, event: str) -> str:
        """Return an earlier event of the same kind and agent that *event* speaks of again, or itself."""
        one = self.draft.events[event]
        earlier = [
            e.id
            for e in self.draft.events.values()
            if e.id != event and e.kind == one.kind and e.role("agent") == one.role("agent")
        ]
        return earlier[-1] if earlier and one.kind != "Transfer" else event

    def _speculation(self) -> None:
        """Make "speculation about …" the statement of whoever speculated."""
        for words, status, speaker in self.rules.nouns:
            place = self.text.find(" ".join(words), self.found.sentence.span.start, self.found.sentence.span.end)
            if place < 0:
                continue
            for number, held in list(self.contents.items()):
                mine = [
                    c
                    for c in held
                    if c[0] in self.draft.events and place <= self.draft.events[c[0]].evidence[0].start <= place + 60
                ]
                if not mine:
                    continue
                actor = Actor(
                    f"described-{words[0]}", f"{speaker} (not named)", ("group",), "description", None, "group"
                )
                self.draft.memory.actors[actor.id] = actor
                when = self._opening()
                evidence = Span(place, max(self.draft.events[c[0]].evidence[0].end for c in mine))
                inner = Statement(
                    self.draft.fresh("s"),
                    (actor.id,),
                    status,
                    tuple(c[0] for c in mine),
                    (evidence,),
                    "speculation",
                    words[0],
                    when,
                    spoken=False,
                )
                self.draft.statements[inner.id] = inner
                self.contents[number] = [c for c in held if c not in mine] + [
                    (inner.id, self._status(number, None), None)
                ]

    def _filled(self, number: int) -> bool:
        return bool(self.contents.get(number)) or number in self.parents.values()

    def _fill(self, number: int, stance: Attribution) -> None:
        """Give a stance that holds nothing yet an event of no particular kind with the words of its content."""
        agents = stance.speakers if stance.takes == "infinitive" else ()
        held = [self.draft.events[i] for i, _, _ in self.contents.get(number, ()) if i in self.draft.events]
        if stance.takes == "infinitive" and (last := self._last_date(stance)):
            for event in held:
                self.draft.events[event.id] = replace(event, when=last)
        for span in verb_phrases(self.text, stance, self.found):
            if any(
                span.start <= e.evidence[0].start < span.end or e.evidence[0].holds(span) for e in held
            ) or self._nested(number, span):
                continue
            event = generic(self.draft, self.found, span, self.text, agents)
            when = self._event_date(event, number) or (
                self._last_date(stance) if stance.takes == "infinitive" else None
            )
            self.draft.events[event.id] = replace(event, when=when)
            self.contents.setdefault(number, []).append((event.id, self._status(number, None), None))

    def _nested(self, number: int, span: Span) -> bool:
        return any(
            self.parents[n] == number and span.start <= a.cue.start < span.end for n, a in enumerate(self.stances)
        )

    def _status(self, number: int | None, cue: str | None) -> str:
        own = self.stances[number].stance.status if number is not None else "asserted"
        return cue if cue and own in {"asserted", "believed"} else own

    def _state(self, number: int) -> None:
        """Make the statements of the stance *number*: one for each status that its contents have."""
        stance = self.stances[number]
        speakers = self._speakers(stance)
        if not speakers:
            if self.parents[number] is None:
                self.contents.setdefault(None, []).extend(self.contents.pop(number, []))
            else:
                self.contents.setdefault(self.parents[number], []).extend(self.contents.pop(number, []))
            return
        whole = self.parents[number] is None
        parent = self.parents[number]
        for status in dict.fromkeys(status for _, status, _ in self.contents.get(number, ())):
            mine = [(i, words) for i, s, words in self.contents[number] if s == status]
            words = next((w for _, w in mine if w), None)
            statement = Statement(
                id=self.draft.fresh("s"),
                speakers=speakers,
                status=status,
                content=tuple(i for i, _ in mine),
                evidence=(self.found.sentence.span if whole else stance.span,),
                rule=stance.stance.name,
                cue=words or stance.cue.of(self.text),
                when=self._said(number),
                quotes=tuple(q for q in self.found.quotes if self._innermost(q.start) == number),
                not_stated=self.found.unsaid if whole else (),
                roles=self._reasons(number, status),
                spoken=stance.stance.spoken,
            )
            self.draft.statements[statement.id] = statement
            if statement.spoken and statement.when and statement.when.text:
                self.draft.spoken[speakers[0]] = statement
            passes_on = parent is not None or status in INTENDED
            self.contents.setdefault(parent, []).append(
                (statement.id, self._status(parent, None) if passes_on else "*top", None)
            )

    def _reasons(self, number: int, status: str) -> tuple[Role, ...]:
        span = reason(self.text, self.found, self.stances) if status in INTENDED else None
        if span is None or self._innermost(span.start) != number:
            return ()
        event = generic(self.draft, self.found, span, self.text)
        self.draft.events[event.id] = event
        return (Role("reason", event.id),)

    def _speakers(self, stance: Attribution) -> tuple[str, ...]:
        speakers = tuple(dict.fromkeys(p.refers[0] for p in stance.speakers if p.refers))
        if speakers or stance.document is None:
            return speakers
        actor = Actor(
            f"described-{stance.document.replace(' ', '-')}",
            stance.document,
            ("group",),
            "description",
            None,
            "document",
        )
        self.draft.memory.actors[actor.id] = actor
        return (actor.id,)

    def _own_voice(self) -> None:
        """Give what nobody is named for to the publisher; statements that stand by themselves are the article's."""
        held = self.contents.get(None, [])
        self.draft.top.extend(i for i, status, _ in held if status == "*top")
        span = background(self.text, self.found)
        if span:
            event = generic(self.draft, self.found, span, self.text)
            self.draft.events[event.id] = event
            held.append((event.id, "asserted", None))
        for status in dict.fromkeys(status for _, status, _ in held if status != "*top"):
            mine = [(i, words) for i, s, words in held if s == status]
            statement = Statement(
                id=self.draft.fresh("s"),
                speakers=(self.draft.publisher,),
                status=status,
                content=tuple(i for i, _ in mine),
                evidence=(self.found.sentence.span,),
                rule="own-voice",
                cue=next((w for _, w in mine if w), None),
            )
            self.draft.statements[statement.id] = statement
            self.draft.top.append(statement.id)

    # Dates: those beside a verb of stance, or at the head of the sentence, say when it was said; others when it happened.

    def _opening(self) -> When | None:
        first = self.found.dates[0] if self.found.dates else None
        verb = next((u.span.start for u in self.found.line.units if u.triggers or u.word in self.rules.stances), 0)
        if first and first.span.start < verb and (first.span.start - self.found.sentence.span.start < 40):  # noqa: PLR2004
            return first.when
        return None

    def _beside(self, stance: Attribution) -> DateFound | None:
        units = self.found.line.units
        near = units[max(0, stance.verb - _NEAR) : stance.verb + 1 + _NEAR]
        for one in self.found.dates:
            at = next((u for u in near if u.span.start <= one.span.start < u.span.end), None)
            between_them = self.text[min(one.span.end, stance.cue.end) : max(one.span.start, stance.cue.start)]
            nearest = min(
                self.stances, key=lambda a: min(abs(a.cue.end - one.span.start), abs(one.span.end - a.cue.start))
            )
            if at and nearest is stance and not re.search(r"[.;]|\bthat\b", between_them):
                return one
        return None

    def _said(self, number: int | None) -> When | None:
        """Return when the stance *number* was taken."""
        if number is None:
            return None
        stance, parent = self.stances[number], self.parents[number]
        beside = self._beside(stance)
        if beside:
            return beside.when
        opening = self._opening()
        if opening and (parent is None or self.stances[parent].cue.start > stance.cue.start):
            return opening
        if _HOURS.search(self.text, self.found.sentence.span.start, stance.span.start) and self.published:
            return between(self.published - timedelta(days=1), self.published)
        if parent is not None and self.stances[parent].cue.start < stance.cue.start:
            return self._until(parent)
        pronoun = stance.speakers and stance.speakers[0].sort == "pronoun"
        known = self.draft.spoken.get(stance.speakers[0].refers[0]) if pronoun and stance.speakers[0].refers else None
        if known and known.when:
            return replace(known.when, text=None)
        return between(None, self.published) if self.published else None

    def _until(self, number: int | None) -> When | None:
        said = self._said(number)
        if said and said.latest:
            return between(None, said.latest)
        return between(None, self.published) if self.published else None

    def _event_date(self, event: Event, number: int | None) -> When | None:
        taken = {d.span for a in self.stances if (d := self._beside(a))}
        span = event.evidence[0]
        inside = [
            d for d in self.found.dates if d.span not in taken and span.start - 25 <= d.span.start <= span.end + 30
        ]
        opening = self._opening()
        if opening and inside and inside[0].when == opening and number is not None:
            inside = inside[1:]
        if (
            not inside
            and opening
            and number is None
            and opening.text not in {self.text[s.start : s.end] for s in taken}
        ):
            return opening
        return inside[0].when if inside else None

    def _last_date(self, stance: Attribution) -> When | None:
        """Return the date that closes a list of intentions ("… and build tanks this year"): it holds for all of them."""
        inside = [d for d in self.found.dates if stance.governs(d.span.start)]
        return inside[-1].when if inside else None


def _bounded(stances: Sequence[Attribution], text: str) -> list[Attribution]:
    """Return *stances* with the content of each ending where an attribution that comes last begins.

    The content of an intention also ends at a clause of time ("pledged to help when …").
    """
    last = [
        a for a in stances if a.scope[0].start < a.cue.start and len(a.scope) == 1 and a.scope[0].end <= a.cue.start
    ]
    found = []
    for one in stances:
        ends = [
            a.scope[0].end
            for a in last
            if a is not one and one.cue.start < a.scope[0].end and any(s.end > a.scope[0].end for s in one.scope)
        ]
        if ends:
            end = min(ends)
            scope = tuple(Span(s.start, min(s.end, end)) for s in one.scope if s.start < end)
            one = replace(one, scope=scope or one.scope, span=Span(one.span.start, min(one.span.end, end)))  # noqa: PLW2901
        if one.stance.status in INTENDED:
            scope = tuple(
                Span(
                    s.start,
                    _MEANWHILE.search(text, s.start, s.end).start()
                    if _MEANWHILE.search(text, s.start, s.end)
                    else s.end,
                )
                for s in one.scope
            )
            one = replace(one, scope=scope)  # noqa: PLW2901 - the same stance, shorter
        found.append(one)
    return found
