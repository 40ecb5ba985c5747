"""The analysis of one sentence: everything that was found in it, resolved, before claims are put together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.extract.actors import actor_phrases
from kg.extract.attribution import Attribution, attributions
from kg.extract.candidates import Candidate, candidates
from kg.extract.coreference import Memory
from kg.extract.dates import DateFound, dates
from kg.extract.morphology import singular
from kg.extract.phrases import ActorPhrase, ItemPhrase
from kg.extract.pointers import pointers
from kg.extract.rules import Rules
from kg.extract.sentences import Sentence
from kg.extract.units import Line, units
from kg.extract.weapons import item_phrases, technologies
from kg.reading.span import Span

_QUOTED = re.compile(r"\u201c([^\u201c\u201d]+)\u201d|\"([^\"]+)\"")
_UNSAID = re.compile(
    r"\bwithout (?:saying|specifying|giving|disclosing|elaborating on|detailing|revealing|providing)\b(?P<what>[^.;]*)|"
    r"\b(?:did not|didn't|would not|wouldn't|declined to) "
    r"(?:say|specify|elaborate on|disclose|detail)\b(?P<what2>[^.;]*)"
)
_DEFINED = re.compile(r"\s+(?:are|is)\s+(?:a |an )?")
_QUESTIONS = ("how many", "when", "where", "who", "what", "why")


@dataclass(frozen=True, slots=True)
class Analysis:
    """A sentence with its resolved phrases, dates, units, attributions and events."""

    sentence: Sentence
    actors: tuple[ActorPhrase, ...]
    items: tuple[ItemPhrase, ...]
    dates: tuple[DateFound, ...]
    line: Line
    attributions: tuple[Attribution, ...]
    candidates: tuple[Candidate, ...]
    quotes: tuple[Span, ...]
    unsaid: tuple[str, ...]


def analyse(
    text: str, sentence: Sentence, rules: Rules, memory: Memory, seen: Sequence[ItemPhrase], published: date | None
) -> Analysis:
    """Return the analysis of *sentence*; *seen* are the items that came before it, for words that point back."""
    tokens = sentence.tokens
    found = actor_phrases(tokens, memory.lexicon, memory.cast, rules.verbs)
    actors = memory.resolve(found, text)
    taken = [False] * len(tokens)
    for phrase in actors:
        for at in range(phrase.first, phrase.last):
            taken[at] = phrase.sort != "adjective"
    items = technologies(tokens, item_phrases(text, tokens, memory.lexicon, taken), memory.lexicon)
    items = tuple(pointed for item in items if (pointed := _pointed(text, item, [*seen, *items], memory)))
    when = dates(text, sentence.span, published)
    items = pointers(text, tokens, items, seen, when, memory.lexicon, rules)
    line = units(tokens, [a for a in actors if not _inside(a, items)], items, when, rules)
    stances = tuple(
        _spoken_by(one, memory) for one in attributions(line, sentence.span, rules, memory.lexicon.words.documents)
    )
    _remember_speaker(stances, memory)
    words = sentence.span.of(text)
    return Analysis(
        sentence=sentence,
        actors=actors,
        items=items,
        dates=when,
        line=line,
        attributions=stances,
        candidates=candidates(line, rules),
        quotes=tuple(
            Span(
                sentence.span.start + m.start(1 if m.group(1) else 2),
                sentence.span.start + m.end(1 if m.group(1) else 2),
            )
            for m in _QUOTED.finditer(words)
        ),
        unsaid=_unsaid(words),
    )


def _inside(actor: ActorPhrase, items: Sequence[ItemPhrase]) -> bool:
    return any(item.first <= actor.first and actor.last <= item.last for item in items)


def _pointed(text: str, item: ItemPhrase, before: Sequence[ItemPhrase], memory: Memory) -> ItemPhrase | None:
    """Return *item* with the types of what it points back to; None when it points and there is nothing.

    After "howitzers are guns", words that point to the guns mean the howitzers.
    """
    if item.pointing not in {"such", "those", "these", "the"}:
        return item
    earlier = [one for one in before if one.span.end <= item.span.start]
    for number, other in reversed(list(enumerate(earlier))):
        same_head = singular(other.head) == singular(item.head)
        narrower = other.types[0] != item.types[0] and memory.lexicon.is_a(other.types[0], item.types[0])
        if (item.strength in {"weak", "bare"} and same_head) or (item.strength != "weak" and narrower):
            if number and _DEFINED.fullmatch(text, earlier[number - 1].span.end, other.span.start):
                other = earlier[number - 1]  # noqa: PLW2901 - what was defined is meant
            return replace(item, types=other.types, rule="pointing-back", composed=other.composed, strength="strong")
    return None if item.strength == "weak" else item


def _spoken_by(one: Attribution, memory: Memory) -> Attribution:
    """Return *one* with "it" and "they" as its subject read as the body or group that spoke last."""
    if len(one.speakers) != 1 or one.speakers[0].sort != "pronoun" or one.stance.name != "say":
        return one
    word = one.speakers[0].head
    speaker = {"it": memory.speaking_body, "they": memory.speaking_group}.get(word)
    if speaker is None:
        return one
    return replace(one, speakers=(replace(one.speakers[0], refers=(speaker,), why="last-speaking-body"),))


def _remember_speaker(stances: Sequence[Attribution], memory: Memory) -> None:
    for stance in stances:
        if stance.stance.spoken and stance.speakers and stance.speakers[0].refers:
            memory.heard(stance.speakers[0].refers[0])


def _unsaid(words: str) -> tuple[str, ...]:
    found = _UNSAID.search(words.replace("\u2019", "'"))
    if not found:
        return ()
    tail = found["what"] or found["what2"] or ""
    return tuple(sorted(q for q in _QUESTIONS if re.search(rf"\b{q}\b", tail)))
