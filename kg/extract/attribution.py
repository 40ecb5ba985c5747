"""Attribution: who says it. A verb of stance with its subject, and the stretch of the sentence that it governs.

Before its clause ("Roe said that …"), after it ("…, Roe said"), inverted ("…, said Roe"), "according to Roe". "The
nearest name before a verb of speaking" is not taken: the subject must stand beside the verb, with nothing but
auxiliaries, adverbs and dates between, or an appositive in commas. Inside quotation marks there is no attribution.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.extract.phrases import ActorPhrase
from kg.extract.rules import ACTOR, DATE, PLACE, QUOTE, STOP, Rules, Stance
from kg.extract.units import Line, Unit
from kg.reading.span import Span

_BESIDE = frozenset(
    "has have had also later previously repeatedly again further would will could then now not never n't recently "
    "publicly only once".split()
)
_DOCUMENT_WORDS = 4  # between the owner of a document and its noun
_BE = frozenset("is are was were be been being".split())
_OF = frozenset("in at of from for".split())
_AFTER = frozenset("in at on during by after ahead with through".split())


@dataclass(frozen=True, slots=True)
class Attribution:
    """A stance that somebody takes: the verb, who, and the spans of the sentence that are its content."""

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


def attributions(line: Line, sentence: Span, rules: Rules, documents: frozenset[str]) -> tuple[Attribution, ...]:
    """Return the attributions of a sentence, in the order of their verbs; *documents* are nouns that speak."""
    found = list(_sources(line, sentence, rules, documents))
    quoted = False
    for index, unit in enumerate(line.units):
        if unit.char == QUOTE:
            quoted = unit.word in {"\u201c", "\u00ab"} or (unit.word == '"' and not quoted)
        if quoted or unit.word not in rules.stances:
            continue
        one = _verb(line, index, sentence, rules, documents)
        if one:
            found.append(one)
    return tuple(sorted(found, key=lambda a: a.cue.start))


def _sources(line: Line, sentence: Span, rules: Rules, documents: frozenset[str]) -> Iterator[Attribution]:
    for index in range(len(line.units)):
        for words, status in rules.sources:
            end = index + len(words)
            if tuple(unit.word for unit in line.units[index:end]) != words or end >= len(line.units):
                continue
            speaker = _document_or_actor(line, end, documents)
            if speaker is None:
                continue
            at, actors, document = speaker
            cue = Span(line.units[index].span.start, line.units[end - 1].span.end)
            stop = line.units[at].span.end
            opening = cue.start - sentence.start < 3  # noqa: PLR2004 - at the head of the sentence
            scope = Span(stop, sentence.end) if opening else Span(sentence.start, cue.start)
            stance = Stance("according-to", status, frozenset({"clause"}), True, ())  # noqa: FBT003 - spoken
            yield Attribution(stance, cue, index, actors, (scope,), sentence, "clause", document)


def _document_or_actor(
    line: Line, at: int, documents: frozenset[str]
) -> tuple[int, tuple[ActorPhrase, ...], str | None] | None:
    for index in range(at, min(at + 4, len(line.units))):
        unit = line.units[index]
        if unit.char == ACTOR and unit.actors:
            return index, unit.actors, None
        if unit.word in documents:
            return index, (), unit.word
    return None


def _verb(line: Line, index: int, sentence: Span, rules: Rules, documents: frozenset[str]) -> Attribution | None:
    following = tuple(unit.word for unit in line.units[index + 1 : index + 3])
    stances = [
        (stance, tags)
        for stance, tags, particle in rules.stances[line.units[index].word]
        if following[: len(particle)] == particle
    ]
    if not stances:
        return None
    tags = frozenset().union(*(tags for _, tags in stances))
    words = [unit.word for unit in line.units[max(0, index - 3) : index]]
    if tags == {"base"} and "to" in words[-1:]:
        return None
    if (
        "participle" in tags
        and any(word in _BE for word in words[-2:])
        and not any(word in {"have", "has", "had"} for word in words[-1:])
    ):
        return None
    if "gerund" in tags:
        return None
    subject = _subject_before(line, index, rules, documents)
    inverted = False
    if subject is None and _may_invert(line, index) and not line.units[index].word.startswith(("told", "tell")):
        after = index + 1
        if after < len(line.units) and line.units[after].char == ACTOR and not _clause_follows(line, after + 1):
            subject, inverted = (after, after, line.units[after].actors, None), True
    if subject is None:
        return None
    first, last, actors, document = subject
    stance, takes = _choose(stances, line, index)
    if stance is None:
        return None
    scope = _scope(line, index, first, last, sentence, inverted=inverted)
    if not scope:
        return None
    begin = min(line.units[first].span.start, line.units[index].span.start)
    cue = Span(begin if document else line.units[index].span.start, line.units[index].span.end)
    return Attribution(
        stance,
        cue,
        index,
        actors,
        scope,
        Span(min(begin, *(s.start for s in scope)), max(s.end for s in scope)),
        takes,
        document,
    )


def _subject_before(
    line: Line, index: int, rules: Rules, documents: frozenset[str]
) -> tuple[int, int, tuple[ActorPhrase, ...], str | None] | None:
    """Return where the subject begins and ends, its actors, or the noun of a document that speaks for its owner."""
    at = _past_adverbs(line, index - 1)
    if at < 0:
        return None
    unit = line.units[at]
    if unit.word in {"which", "who"}:
        at = _antecedent(line, at)
        unit = line.units[at]
    if unit.word == ",":
        apposed = _appositive(line, at)
        return (apposed, at, line.units[apposed].actors, None) if apposed is not None else None
    if unit.word == "and" and at:
        return _shared_subject(line, at, rules)
    at = _without_place(line, at)
    unit = line.units[at]
    if (
        unit.char == ACTOR
        and unit.actors
        and not (unit.actors[-1].sort == "pronoun" and unit.actors[-1].possessive)
        and unit.actors[-1].sort != "adjective"
    ):
        return at, at, unit.actors, None
    if unit.word in documents:
        first = at
        while (
            first > 0
            and line.units[first - 1].char not in {STOP, QUOTE}
            and line.units[first - 1].word not in {",", "that", "and"}
            and at - first < _DOCUMENT_WORDS
            and not line.units[first - 1].triggers
            and line.units[first - 1].word not in rules.stances
        ):
            first -= 1
            if line.units[first].char == ACTOR:
                return first, at, line.units[first].actors, unit.word
        return first, at, (), unit.word
    return None


def _past_adverbs(line: Line, at: int) -> int:
    """Return the unit before the adverbs, auxiliaries and dates that end at *at*; -1 when there is none."""
    units = line.units
    while at >= 0 and (units[at].word in _BESIDE or units[at].word.endswith("ly") or units[at].char == DATE):
        at -= 1
        if at > 0 and units[at].word == "and" and units[at - 1].word.endswith("ly"):
            at -= 1
    return at


def _antecedent(line: Line, at: int) -> int:
    """Return the unit that the relative pronoun at *at* stands for: "Norway, which has denied …"."""
    return max(0, at - (2 if line.units[at - 1].word == "," else 1))


def _without_place(line: Line, at: int) -> int:
    """Return the unit of the subject that ends at *at*: "the institute in Oslo" is the institute."""
    units = line.units
    placed = at > 1 and units[at].char in {ACTOR, PLACE} and units[at - 1].word in _OF and units[at - 2].char == ACTOR
    return at - 2 if placed else at


def _shared_subject(
    line: Line, conjunction: int, rules: Rules
) -> tuple[int, int, tuple[ActorPhrase, ...], str | None] | None:
    """Return the subject that two verbs share ("Roe toured the plant and pledged …"): the actor before the first."""
    verbs = [n for n in range(conjunction) if line.units[n].triggers or line.units[n].word in rules.stances]
    for at in range((verbs[0] if verbs else conjunction) - 1, -1, -1):
        if line.units[at].char == ACTOR and line.units[at].actors and not line.units[at].actors[0].possessive:
            return (conjunction, conjunction, line.units[at].actors, None) if verbs else None
    return None


def _appositive(line: Line, comma: int) -> int | None:
    """Return the actor before an appositive that ends at *comma* ("Roe, an envoy to the talks, said")."""
    for at in range(comma - 1, max(-1, comma - 18), -1):
        if line.units[at].word == "," and at and line.units[at - 1].char == ACTOR and line.units[at - 1].actors:
            return at - 1
        if line.units[at].char == ACTOR and line.units[at].actors and line.units[at].actors[0].rule == "appositive":
            return at
        if line.units[at].char in {STOP, QUOTE}:
            return None
    return None


def _may_invert(line: Line, index: int) -> bool:
    return index > 0 and (line.units[index - 1].word == "," or line.units[index - 1].char == QUOTE)


def _clause_follows(line: Line, at: int) -> bool:
    return at < len(line.units) and line.units[at].word in {
        "said",
        "has",
        "have",
        "had",
        "is",
        "are",
        "was",
        "were",
        "will",
    }


def _choose(stances: Sequence[tuple[Stance, frozenset[str]]], line: Line, index: int) -> tuple[Stance | None, str]:
    """Return the stance whose kind of complement follows the verb at *index*, and that kind."""
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
    if after and after[0].word.endswith("ing"):
        shapes.append("gerund")
    if (words[:1] and words[0] in {"that", "if", "whether"}) or actor is not None or words[:1] == [","]:
        shapes.append("clause")
    shapes += ["noun", "clause"]
    for shape in shapes:
        for stance, _ in stances:
            if shape in stance.takes:
                return stance, shape
    return (stances[0][0], "clause") if "clause" in stances[0][0].takes else (None, "")


def _scope(line: Line, verb: int, first: int, last: int, sentence: Span, *, inverted: bool) -> tuple[Span, ...]:
    """Return the spans of the content: after the verb, or before the subject when the attribution comes last."""
    head = min(first, verb)
    while head and line.units[head - 1].word in {"the", "a", "an"}:
        head -= 1
    begin = line.units[head].span.start
    after = max(verb, last) + 1
    while after < len(line.units) and line.units[after].char == DATE:
        after += 1
    left_open = head > 0 and line.units[head - 1].word == ","
    quoted_before = head > 0 and line.units[head - 1].char == QUOTE
    empty = (
        after >= len(line.units)
        or line.units[after].word in {".", "!", "?"}
        or ((left_open or quoted_before) and line.units[after].word in _AFTER | {","})
    )
    left = Span(sentence.start, begin)
    right = Span(line.units[after].span.start, sentence.end) if after < len(line.units) else None
    if inverted or quoted_before or (left_open and empty):
        spans = [left] if left.end - left.start > 3 else []  # noqa: PLR2004 - more than a mark
        if right and not empty:
            spans.append(right)
        elif right and QUOTE in line.chars[after:]:
            spans.append(Span(line.units[after + line.chars[after:].index(QUOTE)].span.start, sentence.end))
        return tuple(spans)
    return (right,) if right and not empty else ()


def speakers_of(line: Line) -> tuple[Unit, ...]:
    """Return the units of actors in *line*."""
    return tuple(unit for unit in line.units if unit.char == ACTOR)
