"""The analysis of one sentence: everything that was found in it, resolved, before claims are put together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.article.article import Article
from kg.extract.actors import actor_phrases
from kg.extract.attribution import Attribution, attributions
from kg.extract.candidates import Candidate, candidates
from kg.extract.coreference import Memory
from kg.extract.dates import DateFound, dates
from kg.extract.morphology import singular
from kg.extract.phrases import ActorPhrase, ItemPhrase
from kg.extract.pointers import Known, pointers
from kg.extract.quotations import clipped, within
from kg.extract.rules import QUOTE, Rules
from kg.extract.sentences import Sentence
from kg.extract.subjects import Clauses
from kg.extract.units import Line, units
from kg.extract.weapons import item_phrases, technologies
from kg.reading.span import Span

_UNSAID = re.compile(
    r"\bwithout (?:saying|specifying|giving|disclosing|elaborating on|detailing|revealing|providing)\b(?P<what>[^.;]*)|"
    r"\b(?:did not|didn't|would not|wouldn't|declined to) "
    r"(?:say|specify|elaborate on|disclose|detail)\b(?P<what2>[^.;]*)"
)
_DEFINED = re.compile(r"\s+(?:are|is)\s+(?:a |an )?")
_BACK = 400  # characters between a general word and the item that it stands for
_LOOKED_AT = 12  # items before a general word for one of them
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
    article: Article,
    sentence: Sentence,
    rules: Rules,
    memory: Memory,
    seen: Sequence[ItemPhrase],
    quoted: Sequence[Span],
) -> Analysis:
    """Return the analysis of *sentence*; *seen* are the items that came before it, for words that point back.

    *quoted* are the quotations of the text.
    """
    text = article.text
    tokens = sentence.tokens
    found = actor_phrases(tokens, memory.lexicon, memory.cast, rules.verbs)
    actors = memory.resolve(found, text)
    taken = [False] * len(tokens)
    for phrase in actors:
        for at in range(phrase.first, phrase.last):
            taken[at] = phrase.sort != "adjective"
    items = technologies(tokens, item_phrases(text, tokens, memory.lexicon, taken), memory.lexicon)
    items = tuple(pointed for item in items if (pointed := _pointed(text, item, [*seen, *items], memory)))
    when = dates(text, sentence.span, article.published)
    items = pointers(text, tokens, Known(items, seen, when), memory.lexicon, rules)
    quotes = clipped(quoted, sentence.span)
    line = units(tokens, [a for a in actors if not _inside(a, items)], items, when, rules, quotes)
    clauses = Clauses(line, text, rules, memory.lexicon.words, quotes)
    papers = [unit.word for at, unit in enumerate(line.units) if clauses.is_medium(at)]
    _remember_authors(clauses, memory)
    stances = _heard(attributions(clauses, sentence.span, quotes), Named(actors, papers, _lead(clauses)), memory)
    memory.turn(_topic(clauses, stances, quotes, memory.topic))
    words = sentence.span.of(text)
    return Analysis(
        sentence=sentence,
        actors=actors,
        items=items,
        dates=when,
        line=line,
        attributions=stances,
        candidates=candidates(line, rules),
        quotes=quotes,
        unsaid=_unsaid(words),
    )


def _inside(actor: ActorPhrase, items: Sequence[ItemPhrase]) -> bool:
    return any(item.first <= actor.first and actor.last <= item.last for item in items)


def _pointed(text: str, item: ItemPhrase, before: Sequence[ItemPhrase], memory: Memory) -> ItemPhrase | None:
    """Return *item* with the types of what it points back to; None when it points and there is nothing.

    After "howitzers are guns", words that point to the guns mean the howitzers.
    """
    if item.pointing not in {"such", "those", "these", "the"} and item.strength != "bare":
        return item
    earlier = [one for one in before if one.span.end <= item.span.start]
    for number, other in reversed(list(enumerate(earlier))):
        same_head = singular(other.head) == singular(item.head)
        narrower = other.types[0] != item.types[0] and memory.lexicon.is_a(other.types[0], item.types[0])
        bare = len(item.core.of(text).split()) == 1 + (item.origin is not None) and other.strength == "strong"
        again = bare and same_head and other.types != item.types and len(other.core.of(text).split()) > 1
        if (
            again
            or (item.strength in {"weak", "bare"} and same_head)
            or (item.strength not in {"weak", "bare"} and narrower)
        ):
            if number and _DEFINED.fullmatch(text, earlier[number - 1].span.end, other.span.start):
                other = earlier[number - 1]  # noqa: PLW2901 - what was defined is meant
            return _meaning(item, other)
    wide = _wide(item, memory)
    near = [one for one in earlier[-_LOOKED_AT:] if item.span.start - one.span.end < _BACK]
    meant = next((one for one in reversed(near) if _is_kind(one, wide, memory)), None)
    if meant is not None and item.strength in {"weak", "bare"} and item.pointing:
        return _meaning(item, meant)
    return None if item.strength == "weak" else item


def _meaning(item: ItemPhrase, other: ItemPhrase) -> ItemPhrase:
    return replace(item, types=other.types, rule="pointing-back", composed=other.composed, strength="strong")


def _wide(item: ItemPhrase, memory: Memory) -> str:
    """Return the type whose kinds a general head may stand for: "the system" for any weapon, "the boats" for ships."""
    pairs = (pair.split(">") for pair in memory.lexicon.words.stands_for)
    return next((wide for narrow, wide in pairs if narrow == item.types[0]), item.types[0])


def _is_kind(item: ItemPhrase, wide: str, memory: Memory) -> bool:
    return item.strength == "strong" and item.types[0] != wide and memory.lexicon.is_a(item.types[0], wide)


@dataclass(frozen=True, slots=True)
class Named:
    """What a sentence names: actors, documents that somebody says something in, and its subject, which leads it."""

    actors: Sequence[ActorPhrase]
    papers: Sequence[str]
    lead: str | None


def _lead(clauses: Clauses) -> str | None:
    """Return the actor that the sentence begins with as its subject, before a verb: "The bank froze what it said …"."""
    subject = clauses.of_sentence(len(clauses.line.units))
    alone = subject is not None and len(subject.actors) == 1 and subject.actors[0].sort != "pronoun"
    return subject.actors[0].refers[0] if subject and alone and subject.actors[0].refers else None


def _heard(stances: Sequence[Attribution], named: Named, memory: Memory) -> tuple[Attribution, ...]:
    """Return *stances* with pronouns and documents as subjects read as who spoke before; remember who speaks now."""
    found: list[Attribution] = []
    for one in stances:
        heard = one
        if one.stance.spoken and len(one.speakers) == 1 and one.speakers[0].sort == "pronoun":
            pronoun = one.speakers[0]
            before = [a.refers[0] for a in named.actors if a.refers and a.sort == "person" and a.last <= pronoun.first]
            earlier = [a.speakers[0].refers[0] for a in found if a.speakers and a.speakers[0].refers]
            meant = memory.speaking(pronoun.head, (*before, *earlier), None if one.comes_last else named.lead)
            if meant is not None:
                heard = replace(one, speakers=(replace(pronoun, refers=(meant,), why="last-speaker"),))
        elif one.document and (author := memory.author(one.document)):
            phrase = ActorPhrase(0, 0, one.cue, "definite", "document", (author,), why="author")
            heard = replace(one, speakers=(phrase,), document=None)
        if heard.stance.spoken and heard.speakers and heard.speakers[0].refers:
            memory.heard(heard.speakers[0].refers[0])
            memory.papers.update(dict.fromkeys(named.papers, heard.speakers[0].refers[0]))
        found.append(heard)
    return tuple(found)


def _remember_authors(clauses: Clauses, memory: Memory) -> None:
    """Remember whose the documents are that the sentence names with an owner, for "the report said" later."""
    for at, unit in enumerate(clauses.line.units):
        if unit.word in memory.lexicon.words.documents:
            author = clauses.author(at).actors
            if author and author[-1].refers and author[-1].sort != "pronoun":
                memory.papers[unit.word] = author[-1].refers[0]


def _topic(clauses: Clauses, stances: Sequence[Attribution], quotes: Sequence[Span], before: str | None) -> str | None:
    """Return who the sentence is about: its outermost speaker, else its subject.

    Quoted words change nothing about it: then it is who the sentence *before* was about.
    """
    spoken = next((one for one in stances if one.stance.spoken and one.speakers and one.speakers[0].refers), None)
    if spoken:
        return spoken.speakers[0].refers[0]
    subject = clauses.of_sentence(len(clauses.line.units))
    first = next((u.span.start for u in clauses.line.units if u.char != QUOTE), None)
    if first is not None and within(quotes, first):
        return before
    if subject is None or not subject.actors[0].refers:
        return None
    return subject.actors[0].refers[0]


def _unsaid(words: str) -> tuple[str, ...]:
    found = _UNSAID.search(words.replace("\u2019", "'"))
    if not found:
        return ()
    tail = found["what"] or found["what2"] or ""
    return tuple(sorted(q for q in _QUESTIONS if re.search(rf"\b{q}\b", tail)))
