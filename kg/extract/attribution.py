"""Attribution: who says it. A verb of stance with its subject, and the stretch of the sentence that it governs.

Before its clause ("Roe said that …"), after it ("…, Roe said"), inverted ("…, said Roe"), "according to Roe", as a
participle ("left, accusing …") and in the passive ("was told by Roe"). Who the subject is says `kg.extract.subjects`.
Inside quotation marks there is no attribution.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.extract.phrases import ActorPhrase
from kg.extract.quotations import within
from kg.extract.rules import ACTOR, DATE, QUOTE, Stance
from kg.extract.subjects import Clauses, Subject
from kg.extract.units import Line
from kg.reading.span import Span

_BE = frozenset("is are was were be been being".split())
_AFTER = frozenset("in at on during by after ahead with through when while before".split())
_CHARGE = 14  # units between "charged" and what somebody is charged with
_LETTER = 6  # units between a document and a participle that says what is in it
_QUOTED = 10  # units between "quoted" and "as saying"
_CLAUSE = frozenset("that if whether why how what who when where . ,".split())
_FINITE = frozenset("is are was were has have had will would can could may might did does do must should".split())
_Readings = list[tuple[Stance, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Attribution:
    """A stance that somebody takes: the verb, who, and the spans of the sentence that are its content.

    `document` has the words for a document that speaks for itself, when nobody is named for it.
    """

    stance: Stance
    cue: Span
    verb: int
    speakers: tuple[ActorPhrase, ...]
    scope: tuple[Span, ...]
    span: Span
    takes: str
    document: str | None = None

    @property
    def comes_last(self) -> bool:
        """Whether its content stands before it ("…, Roe said")."""
        return len(self.scope) == 1 and self.scope[0].start < self.scope[0].end <= self.cue.start

    def governs(self, offset: int) -> bool:
        """Tell whether the text offset *offset* lies in the content of this stance."""
        return any(span.start <= offset < span.end for span in self.scope)


def attributions(clauses: Clauses, sentence: Span, quoted: Sequence[Span]) -> tuple[Attribution, ...]:
    """Return the attributions of a sentence, in the order of their verbs; *quoted* are the quotations in it."""
    found = list(_sources(clauses, sentence))
    for index, unit in enumerate(clauses.line.units):
        if unit.word not in clauses.rules.stances or within(quoted, unit.span.start):
            continue
        one = _verb(clauses, index, sentence, found)
        if one:
            found.append(one)
    found += list(_colons(clauses, sentence, found))
    return tuple(sorted(found, key=lambda a: a.cue.start))


def _colons(clauses: Clauses, sentence: Span, found: Sequence[Attribution]) -> Iterator[Attribution]:
    """Yield who is quoted after a colon without a verb of speaking: "Roe was blunt: …"."""
    units = clauses.line.units
    for at in range(1, len(units) - 1):
        start = units[at + 1].span.end
        if units[at].word != ":" or units[at + 1].char != QUOTE or any(one.governs(start) for one in found):
            continue
        subject = clauses.of_sentence(at)
        if subject:
            scope = Span(units[at + 1].span.start, sentence.end)
            stance = Stance("quoted", "asserted", frozenset({"clause"}), True, ())  # noqa: FBT003 - spoken
            yield Attribution(stance, units[at].span, at, subject.actors, (scope,), sentence, "clause")


def _sources(clauses: Clauses, sentence: Span) -> Iterator[Attribution]:
    units = clauses.line.units
    opening_words = {words[0] for words, _ in clauses.rules.sources}
    for index, unit in enumerate(units):
        for words, status in clauses.rules.sources if unit.word in opening_words else ():
            end = index + len(words)
            if tuple(unit.word for unit in units[index:end]) != words or end >= len(units):
                continue
            speaker = clauses.from_here(end)
            if speaker is None:
                continue
            cue = Span(unit.span.start, units[end - 1].span.end)
            after = next((n for n in range(speaker.last + 1, len(units)) if units[n].word == ","), None)
            stop = units[after].span.end if after is not None else sentence.end
            opening = cue.start - sentence.start < 3  # noqa: PLR2004 - at the head of the sentence
            before, rest = Span(sentence.start, cue.start), Span(stop, sentence.end)
            if opening:
                scope: tuple[Span, ...] = (rest if after is not None else Span(cue.end, sentence.end),)
            else:
                scope = (before, rest) if len(rest.of(clauses.text).split()) > 3 else (before,)  # noqa: PLR2004 - a clause
            stance = Stance("according-to", status, frozenset({"clause"}), True, ())  # noqa: FBT003 - spoken
            yield Attribution(stance, cue, index, speaker.actors, scope, sentence, "clause", speaker.document)


def _verb(clauses: Clauses, index: int, sentence: Span, found: Sequence[Attribution]) -> Attribution | None:
    line = clauses.line
    readings = _readings(clauses, index)
    if not readings:
        return None
    subject, inverted = _subject(clauses, index, readings, found)
    if subject is None or (subject.first and line.units[subject.first - 1].word == "what"):
        return None  # "what Roe called a plot" is no utterance that is told
    stance, takes = _choose(readings, line, index)
    if stance is None:
        return None
    scope = _scope(clauses, index, subject, sentence, inverted=inverted)
    if not scope:
        return None
    begin = min(line.units[subject.first].span.start, line.units[index].span.start)
    cue = Span(begin if subject.document else line.units[index].span.start, line.units[index].span.end)
    span = Span(min(begin, *(s.start for s in scope)), max(s.end for s in scope))
    return Attribution(stance, cue, index, subject.actors, scope, span, takes, subject.document)


def _readings(clauses: Clauses, index: int) -> _Readings:
    following = tuple(
        unit.word or (unit.actors[0].head if unit.actors else "")
        for unit in clauses.line.units[index + 1 : index + 4]
        if unit.char != DATE
    )
    verb = clauses.line.units[index]
    within_it = verb.span.of(clauses.text).lower().split()[1:]  # "ruled out" may be one unit
    following = (*within_it, *following)
    said = (verb.word, *following)
    if any(said[:length] in clauses.rules.silent for length in range(2, len(said) + 1)):
        return []
    found = [
        (len(particle), stance, tags)
        for stance, tags, particle in clauses.rules.stances[clauses.line.units[index].word]
        if following[: len(particle)] == particle
    ]
    longest = max((length for length, _, _ in found), default=0)
    return [(stance, tags) for length, stance, tags in found if length == longest]


def _subject(
    clauses: Clauses, index: int, readings: _Readings, found: Sequence[Attribution]
) -> tuple[Subject | None, bool]:
    """Return the subject of the verb at *index*, by the form of the verb, and whether it stands after it."""
    units = clauses.line.units
    tags = frozenset().union(*(tags for _, tags in readings))
    if tags & {"base", "present"} and index and _is_noun_after(units[index - 1].word, clauses):
        return None, False
    before = clauses.past_adverbs(index - 1)
    previous = units[before].word if before >= 0 else ""
    if "gerund" in tags and previous in _BE:
        return clauses.subject(before), False
    if "gerund" in tags:
        return _of_participle(clauses, index, found), False
    if "base" in tags and previous == "to":
        return _of_infinitive(clauses, before), False
    if "participle" in tags and previous in _BE:
        return clauses.agent(index), False
    subject = clauses.subject(index)
    if subject is not None and not _is_speaker(subject):
        return None, False
    if subject is None and _may_invert(clauses.line, index) and units[index].word not in {"told", "tells"}:
        subject = _inverted(clauses, index + 1)
        return subject, subject is not None
    return subject, False


def _is_noun_after(word: str, clauses: Clauses) -> bool:
    """Whether what follows *word* is a noun: "Roe's order", "the reports"."""
    words = clauses.words
    return word == "'s" or word in (words.determiners - {"all", "both", "most"}) | (words.prepositions - {"to"})


def _is_speaker(subject: Subject) -> bool:
    return subject.document is not None or any(
        not (phrase.sort == "pronoun" and phrase.possessive) and phrase.sort != "adjective"
        for phrase in subject.actors[-1:]
    )


def _inverted(clauses: Clauses, at: int) -> Subject | None:
    """Return the subject after its verb: "said Roe", "said in a statement the ministry"."""
    units = clauses.line.units
    if at < len(units) and units[at].word == "in":
        at = next((n + 1 for n in range(at, min(at + 4, len(units))) if units[n].word in clauses.words.documents), at)
    while at < len(units) and units[at].word in clauses.words.determiners | clauses.words.titles | {"."}:
        at += 1
    if at >= len(units) or units[at].char != ACTOR or not units[at].actors:
        return None
    following = units[at + 1].word if at + 1 < len(units) else ""
    if following in clauses.words.auxiliaries | {"said"}:
        return None
    return Subject(at, at, units[at].actors)


def _of_infinitive(clauses: Clauses, to: int) -> Subject | None:
    """Return the subject of "went on to say", "was the first to report"; other infinitives say nothing yet."""
    units, at = clauses.line.units, to - 1
    led = False
    while at >= 0 and (units[at].word in clauses.words.leading | _BE | {"on", "the", "has", "have", "had"}):
        led = led or units[at].word in clauses.words.leading
        at -= 1
    return clauses.subject(at + 1) if led and at >= 0 else None


def _of_participle(clauses: Clauses, index: int, found: Sequence[Attribution]) -> Subject | None:
    """Return the subject of a participle: of the verb before it, or of the whole sentence."""
    units = clauses.line.units
    at = clauses.past_adverbs(index - 1)
    if at < 0:
        return None
    if units[at].word == "as":
        verb = next((n for n in range(at, max(-1, at - _QUOTED), -1) if units[n].word in {"quoted", "cited"}), None)
        if verb is None:
            return None
        be = clauses.past_adverbs(verb - 1)
        return clauses.subject(be) if be > 0 and units[be].word in _BE else clauses.from_here(verb + 1)
    if units[at].char == ACTOR and units[at].actors and _after_with(clauses, at):
        return Subject(at, at, units[at].actors)
    letter = (
        None
        if units[at].word == ","
        else next((n for n in range(at, max(-1, at - _LETTER), -1) if units[n].word in clauses.words.documents), None)
    )
    if letter is not None and not any(units[n].word == "," or units[n].char == QUOTE for n in range(letter, at + 1)):
        return clauses.of_sentence(letter) or clauses.author(letter)
    if units[at].word not in {",", "while", "and"} and units[at].char != QUOTE:
        return None
    said = [one for one in found if one.cue.start < units[index].span.start and one.stance.spoken]
    if said:
        last = said[-1]
        return Subject(at, at, last.speakers, last.document)
    subject = clauses.of_sentence(at)
    return replace(subject, first=at, last=at) if subject else None


def _after_with(clauses: Clauses, at: int) -> bool:
    """Whether "with" stands before the actor at *at*: "with an official saying …"."""
    units = clauses.line.units
    while at and units[at - 1].word in clauses.words.determiners:
        at -= 1
    return at > 0 and units[at - 1].word == "with"


def _may_invert(line: Line, index: int) -> bool:
    before = line.units[index - 1] if index else None
    return before is not None and (before.word in {",", "\u2014", "\u2013", "-"} or before.char == QUOTE)


def _choose(stances: _Readings, line: Line, index: int) -> tuple[Stance | None, str]:
    """Return the stance whose kind of complement follows the verb at *index*, and that kind."""
    for shape in _shapes(line, index):
        for stance, _ in stances:
            if shape in stance.takes:
                return stance, "clause" if shape == "that" else shape
    return None, ""


def _shapes(line: Line, index: int) -> list[str]:
    """Return the kinds of complement that may follow the verb at *index*, the surest first."""
    after = [unit for unit in line.units[index + 1 : index + 8] if unit.char != DATE]
    words = [unit.word for unit in after]
    shapes: list[str] = []
    if words[:1] == ["to"] or words[:2] == ["not", "to"]:
        shapes.append("infinitive")
    actor = next((n for n, unit in enumerate(after[:4]) if unit.char == ACTOR), None)
    if actor is not None and "to" in words[actor + 1 : actor + 3]:
        shapes.append("object-infinitive")
    if actor is not None and words[actor + 1 : actor + 2] == ["of"]:
        shapes.append("gerund")
    if _with_later(line, index):
        shapes.append("with")
    if after and after[0].word.endswith("ing"):
        shapes.append("gerund")
    if not after or after[0].char == QUOTE or words[0] in _CLAUSE or _FINITE & set(words[1:6]):
        shapes.append("that")
    if (words[:1] and words[0] in {"that", "if", "whether"}) or actor is not None or words[:1] == [","]:
        shapes.append("clause")
    shapes += ["clause"] if "infinitive" in shapes else ["noun", "clause"]
    return shapes


def _with_later(line: Line, index: int) -> bool:
    """Whether "with" follows in the clause: "charged Roe, a banker, with theft"."""
    following = line.units[index + 1 : index + _CHARGE]
    return any(unit.word == "with" for unit in following)


def _scope(clauses: Clauses, verb: int, subject: Subject, sentence: Span, *, inverted: bool) -> tuple[Span, ...]:
    """Return the spans of the content: after the verb, or before the subject when the attribution comes last."""
    units = clauses.line.units
    head = _head(clauses, min(subject.first, verb))
    begin = units[head].span.start
    after = max(verb, subject.last) + 1
    while after < len(units) and units[after].char == DATE:
        after += 1
    left_open = head > 0 and units[head - 1].word == ","
    names = units[subject.first].char == ACTOR or subject.document is not None  # not the "and" of a shared subject
    quoted_before = names and head > 0 and units[head - 1].char == QUOTE
    empty = (
        after >= len(units)
        or units[after].word in {".", "!", "?"}
        or ((left_open or quoted_before) and units[after].word in _AFTER | {","})
    )
    left = Span(sentence.start, begin)
    right = Span(units[after].span.start, sentence.end) if after < len(units) else None
    if subject.first > verb and not inverted and (empty or units[after].word != "that"):
        return (left,) if empty or right is None else (left, right)  # the agent of a passive
    if inverted or quoted_before or (left_open and empty):
        spans = [left] if left.end - left.start > 3 else []  # noqa: PLR2004 - more than a mark
        if right and not empty:
            spans.append(right)
        elif right and QUOTE in clauses.line.chars[after:]:
            spans.append(Span(units[after + clauses.line.chars[after:].index(QUOTE)].span.start, sentence.end))
        return tuple(spans)
    return (right,) if right and not empty else ()


def _head(clauses: Clauses, at: int) -> int:
    """Return where the noun phrase of the subject at *at* begins, with its titles, determiners and owner."""
    units, words = clauses.line.units, clauses.words
    while at:
        before = units[at - 1].word
        if before == "'s" and at > 1 and units[at - 2].char == ACTOR:
            at -= 2  # "the ministry's spokesman said"
        elif before == "." and at > 1 and units[at - 2].word in words.titles:
            at -= 2
        elif before in words.determiners | words.titles:
            at -= 1
        else:
            break
    return at
