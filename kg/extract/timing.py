"""Timing: which date of a sentence says when it was said, and which when it happened.

A date beside a verb of stance, or at the head of the sentence, is that of the statement; the others are of the events.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from kg.extract.attribution import Attribution
from kg.extract.dates import DateFound, between, day, month
from kg.extract.rules import ACTOR, PLACE
from kg.extract.scene import Scene
from kg.extract.units import Unit
from kg.extract.words import Words
from kg.reading.reading import Event, When
from kg.reading.span import Span

_NEAR = 4  # units between a verb of stance and a date before it
_LATER = 9  # units between a verb of stance and a date after it, in its own clause
_HEAD = 60  # characters at the head of a sentence
_FINITE = frozenset({"past", "present"})
_BEFORE, _AFTER = 25, 30  # characters around an event in which its date may stand
_OTHER_CLAUSE = re.compile(r"\b(?:that|which|who|whose|when|while|and|but|as|after|before)\b|;")
_SINCE = re.compile(r"\b(?:since|until|before|after)\s+$", re.IGNORECASE)
_SINCE_ONLY = re.compile(r"\bsince\s+$", re.IGNORECASE)
_SINCE_WORDS = 10  # characters before a date in which "since" may stand
_HOURS = re.compile(r"\bhours (?:after|before)(?: the| a)?\s*$", re.IGNORECASE)


def opening(scene: Scene) -> When | None:
    """Return the date that stands at the head of the sentence, before its first verb."""
    if not scene.found.dates:
        return None
    first, units, spoken = scene.found.dates[0], scene.found.line.units, scene.rules.speaking
    words = scene.draft.memory.lexicon.words
    before = [unit for unit in units if unit.span.end <= first.span.start]
    if before and before[0].word in words.occasions:  # "Asked on Monday whether …, Roe said"
        return first.when
    verb = next((u.span.start for u in units if u.triggers or (u.word in spoken and not u.word.endswith("ing"))), 0)
    helped = any(unit.word in words.auxiliaries for unit in before)
    at_head = first.span.start < verb and first.span.start - scene.found.sentence.span.start < _HEAD and not helped
    after = next((unit for unit in units if unit.span.start >= first.span.end and unit.word not in words.adverbs), None)
    at_verb = after is not None and after.span.start == verb
    return first.when if at_head and (at_verb or _opens(before, after, words)) else None


def _opens(before: Sequence[Unit], after: Unit | None, words: Words) -> bool:
    """Whether what stands before a date at the head of a sentence only leads to it: "In Oslo on Monday", "In talks"."""
    if all(unit.char in {ACTOR, PLACE} or unit.word in words.prepositions | words.determiners for unit in before):
        return True
    phrase = before[0].word in words.prepositions and not any(unit.word.endswith("ed") for unit in before)
    return phrase and after is not None and after.word == ","


def beside(scene: Scene, stance: Attribution) -> DateFound | None:
    """Return the date that stands beside the verb of *stance*, nearer to it than to another."""
    for one in scene.found.dates:
        later = _LATER if one.when.earliest == one.when.latest else _NEAR  # a day may stand further off
        near = scene.found.line.units[max(0, stance.verb - _NEAR) : stance.verb + 1 + later]
        if _follows_since(scene.text, one.span):
            continue
        joined = [other for other in scene.stances if not _divided(scene.text, other.cue, one.span)]
        closest = min(joined, key=lambda other: _distance(other.cue, one.span), default=None)
        before_that = re.match(r"\s+that\b", scene.text[one.span.end :][:8]) is not None
        if closest is stance and (
            before_that or any(unit.span.start <= one.span.start < unit.span.end for unit in near)
        ):
            return None if _told(scene, stance, one.span) else one
    return None


def _told(scene: Scene, stance: Attribution, when: Span) -> bool:
    """Whether the date at *when* stands in what is said: another verb stands between ("said she would rule on …")."""
    words = scene.draft.memory.lexicon.words
    if _OTHER_CLAUSE.search(scene.text, stance.cue.end, max(stance.cue.end, when.start)):
        return True
    between_them = [u for u in scene.found.line.units[stance.verb + 1 :] if u.span.end <= when.start]
    return any(
        u.word in words.auxiliaries - {"'s"}
        or (u.triggers and all(t.tags & _FINITE and t.tags.isdisjoint({"noun"}) for t in u.triggers))
        for u in between_them
    )


def _follows_since(text: str, when: Span, words: re.Pattern[str] = _SINCE) -> bool:
    """Whether a date bounds a stretch of time ("since Sunday"): nothing was said on it."""
    before = text[max(0, when.start - _SINCE_WORDS) : when.start]
    return words.search(before) is not None or text[when.start :][:6].lower() == "since "


def _divided(text: str, one: Span, two: Span) -> bool:
    """Whether a mark or "that" stands between two spans."""
    return re.search(r"[.;,]|\bthat\b", text[min(one.end, two.end) : max(one.start, two.start)]) is not None


def _parted(text: str, one: Span, two: Span) -> bool:
    """Whether a comma or semicolon stands between two spans."""
    return re.search("[;,]", text[min(one.end, two.end) : max(one.start, two.start)]) is not None


def _distance(one: Span, two: Span) -> int:
    return min(abs(one.end - two.start), abs(two.end - one.start))


def said(scene: Scene, number: int | None) -> When | None:
    """Return when the stance *number* was taken; at the latest on the day of publication."""
    if number is None:
        return None
    stance, parent = scene.stances[number], scene.parents[number]
    near, head = beside(scene, stance), opening(scene)
    if near:
        return _by_then(near.when, scene)
    outer = parent is not None and scene.stances[parent].cue.start < stance.cue.start
    if outer and parent is not None and _same_speaker(stance, scene.stances[parent]):
        return said(scene, parent)  # "confirmed on Monday that …, but denied …"
    if head and not outer:
        return _by_then(head, scene)
    if _HOURS.search(scene.text, scene.found.sentence.span.start, stance.span.start) and scene.published:
        return between(scene.published - timedelta(days=1), scene.published)
    if outer:
        return until(scene, parent)
    return _closing(scene, stance) or _shared(scene, stance) or _carried(scene, stance) or _by_publication(scene)


def _same_speaker(one: Attribution, other: Attribution) -> bool:
    return bool(one.speakers) and [a.refers for a in one.speakers] == [a.refers for a in other.speakers]


def _by_then(when: When, scene: Scene) -> When:
    """Return *when* as a day or month that had come: what was said "on March 24" was not said next year."""
    if scene.published is None or when.earliest is None or when.earliest <= scene.published or when.edtf is None:
        return when
    if re.fullmatch(r"\d{4}-\d{2}", when.edtf):
        return month(when.earliest.year - 1, when.earliest.month, when.text)
    leap = (when.earliest.month, when.earliest.day) == (2, 29)
    return when if "[" in when.edtf or leap else day(when.earliest.replace(year=when.earliest.year - 1), when.text)


def _closing(scene: Scene, stance: Attribution) -> When | None:
    """Return the one date of a sentence whose stance has a noun for its content ("denounced the arrests on Monday")."""
    dates = scene.found.dates
    alone = len(dates) == 1 and stance.takes == "noun" and dates[0].span.start > stance.cue.end
    if not alone or _follows_since(scene.text, dates[0].span):
        return None
    return None if _divided(scene.text, stance.cue, dates[0].span) else dates[0].when


def _shared(scene: Scene, stance: Attribution) -> When | None:
    """Return the date of another stance of the same speaker in the sentence ("rejected it on Monday, saying …")."""
    for other in scene.stances:
        if other is not stance and other.speakers and other.speakers == stance.speakers:
            near = beside(scene, other)
            if near:
                return near.when
    return None


def _carried(scene: Scene, stance: Attribution) -> When | None:
    """Return the date of the speaker's last statement, when only a pronoun names the speaker: one occasion."""
    speaker = stance.speakers[0] if stance.speakers else None
    if speaker is None or speaker.sort != "pronoun" or not speaker.refers:
        return None
    known = scene.draft.spoken.get(speaker.refers[0])
    return replace(known.when, text=None) if known and known.when else None


def until(scene: Scene, number: int | None) -> When | None:
    """Return "then or before": up to when the stance *number* was taken."""
    when = said(scene, number)
    return between(None, when.latest) if when and when.latest else _by_publication(scene)


def _by_publication(scene: Scene) -> When | None:
    return between(None, scene.published) if scene.published else None


def event_date(scene: Scene, event: Event, number: int | None, at: Span | None = None) -> When | None:
    """Return the date that the sentence gives for *event*, content of the stance *number*: that nearest to *at*."""
    taken = {near.span for stance in scene.stances if (near := beside(scene, stance))}
    span, head = event.evidence[0], opening(scene)
    trigger = Span(span.start, span.end) if at is None else at
    inside = [
        one.when
        for one in sorted(
            scene.found.dates, key=lambda one: (_parted(scene.text, one.span, trigger), _distance(one.span, trigger))
        )
        if one.span not in taken and span.start - _BEFORE <= one.span.start <= span.end + _AFTER
        if not _apart(scene.text, one.span, span) and not _follows_since(scene.text, one.span, _SINCE_ONLY)
    ]
    own = [one for one in inside if not _joined_before(scene, one, trigger)]
    inside = own or inside
    if head and inside and inside[0] == head and number is not None:
        inside = inside[1:]
    if not inside and head and number is None and head.text not in {one.of(scene.text) for one in taken}:
        return head
    return inside[0] if inside else None


def _joined_before(scene: Scene, when: When, trigger: Span) -> bool:
    """Whether "and" stands between a date and a verb after it: "gave rifles in May and sold mortars in June"."""
    ends = [one.span.end for one in scene.found.dates if one.when is when]
    return bool(ends) and re.search(r"\b(?:and|but)\b", scene.text[ends[0] : trigger.start]) is not None


def _apart(text: str, when: Span, event: Span) -> bool:
    """Whether another clause stands between a date and an event."""
    if when.start > event.end:
        return _OTHER_CLAUSE.search(text, event.end, when.start) is not None
    return when.end < event.start and re.search(r"[,;]|\b(?:that|said)\b", text[when.end : event.start]) is not None


def last_date(scene: Scene, stance: Attribution) -> When | None:
    """Return the date that closes a list of intentions ("… and build tanks this year"): it holds for all of them."""
    inside = [one.when for one in scene.found.dates if stance.governs(one.span.start)]
    return inside[-1] if inside else None
