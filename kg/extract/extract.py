"""The extraction: an article in, a reading out.

sentences ─► actors, items, dates of each ─► units ─► attributions, valences, frames ─► statements ─► repeats joined
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kg import __version__
from kg.article.article import Article
from kg.extract.analysis import Analysis, analyse
from kg.extract.completion import complete
from kg.extract.compose import compose
from kg.extract.coreference import Memory
from kg.extract.dialogue import continued
from kg.extract.draft import Draft
from kg.extract.introductions import meet
from kg.extract.lexicon import Lexicon
from kg.extract.merge import cases, headline, join, settle
from kg.extract.phrases import ActorPhrase, ItemPhrase
from kg.extract.quotations import quotations
from kg.extract.rules import Rules
from kg.extract.sentences import sentences
from kg.iris import slug
from kg.reading.names import named
from kg.reading.reading import Actor, Event, Mention, MentionKind, Reading, Relation, Statement, Type


@dataclass(frozen=True, slots=True)
class Extraction:
    """A reading, and the analysis of each sentence that it was made from (for `kg explain`)."""

    reading: Reading
    analyses: tuple[Analysis, ...]


def extract(article: Article, lexicon: Lexicon, rules: Rules) -> Reading:
    """Return the reading of *article* by *lexicon* and *rules*; the same input gives the same reading."""
    return extraction(article, lexicon, rules).reading


def extraction(article: Article, lexicon: Lexicon, rules: Rules) -> Extraction:
    """Return the reading of *article* with the analyses of its sentences."""
    text = article.text
    found = sentences(text, article.title, rules.furniture)
    memory = Memory(lexicon, meet(found, lexicon, rules.speaking))
    publisher = _publisher(article, lexicon)
    memory.actors[publisher.id] = publisher
    draft = Draft(memory, publisher.id)
    quoted = quotations(text, found)
    seen: list[ItemPhrase] = []
    analyses: list[Analysis] = []
    for sentence in found:
        analysis = analyse(article, sentence, rules, memory, seen, quoted)
        seen.extend(analysis.items)
        analyses.append(analysis)
    told = continued(analyses, quoted)
    for analysis in told:
        compose(draft, text, analysis, rules, article.published)
    headline(draft, (s.span for s in found if s.headline))
    complete(draft)
    join(draft)
    settle(draft)
    return Extraction(_reading(article, draft, publisher, told), told)


def _publisher(article: Article, lexicon: Lexicon) -> Actor:
    if article.publisher is None:
        return Actor("described-unnamed-publisher", "unnamed publisher", ("group",), "description", None, "media")
    known = lexicon.by_label.get(article.publisher)
    if known:
        return Actor(known.id, known.label, (known.kind,), "reference", known.part_of, known.sort)
    return Actor(slug(article.publisher), article.publisher, ("organization",), "name", None, "media")


def _reading(article: Article, draft: Draft, publisher: Actor, analyses: Iterable[Analysis]) -> Reading:
    found_cases = cases(draft)
    statements, events, relations = _reached(draft)
    mentions = tuple(sorted(_mentions(draft, analyses), key=lambda m: (m.span, m.kind, m.refers or "")))
    used = {publisher.id} | {m.refers for m in mentions if m.refers and m.kind in {"actor", "place"}}
    used |= {i for s in statements for i in s.speakers} | {role.refers for e in events for role in e.roles}
    actors = _with_wholes(draft, used)
    types = {t for e in events for item in e.items for t in item.types} | {
        m.refers for m in mentions if m.kind == "weapon"
    }
    types |= {draft.types[t].related for t in types if t in draft.types and draft.types[t].related}
    return named(
        Reading(
            article=article,
            made_by=f"kg {__version__}",
            top=tuple(i for i in draft.top if i in {s.id for s in statements}),
            statements=statements,
            events=events,
            relations=relations,
            actors=actors,
            types=tuple(draft.types.get(t) or _known_type(draft, t) for t in sorted(t for t in types if t)),
            cases=tuple(found_cases[c] for c in sorted({c for e in events for c in e.cases})),
            mentions=mentions,
            publisher=publisher.id,
        )
    )


def _known_type(draft: Draft, type_id: str) -> Type:
    return draft.memory.lexicon.types[type_id].type


def _reached(draft: Draft) -> tuple[tuple[Statement, ...], tuple[Event, ...], tuple[Relation, ...]]:
    """Return what the article's own statements lead to, in the order in which it was found."""
    reached: set[str] = set()
    queue = list(draft.top)
    while queue:
        one = queue.pop()
        if one in reached:
            continue
        reached.add(one)
        if one in draft.statements:
            queue += [*draft.statements[one].content, *(role.refers for role in draft.statements[one].roles)]
        elif one in draft.events:
            queue += [role.refers for role in draft.events[one].roles if role.refers in draft.events]
        elif one in draft.relations:
            relation = draft.relations[one]
            queue += [i for i in (relation.subject, relation.refers) if i]
    return (
        tuple(s for s in draft.statements.values() if s.id in reached),
        tuple(e for e in draft.events.values() if e.id in reached),
        tuple(r for r in draft.relations.values() if r.id in reached),
    )


def _with_wholes(draft: Draft, used: set[str]) -> tuple[Actor, ...]:
    """Return the actors with the ids *used*, and what they are part of, by id."""
    queue, found = sorted(used), {}
    while queue:
        one = queue.pop()
        if one in found:
            continue
        actor = draft.memory.actors.get(one) or (
            draft.memory.known(one) if one in draft.memory.lexicon.actors else None
        )
        if actor is None:
            continue
        found[one] = actor
        if actor.part_of:
            queue.append(actor.part_of)
    return tuple(found[one] for one in sorted(found))


def _mentions(draft: Draft, analyses: Iterable[Analysis]) -> Iterable[Mention]:
    for analysis in analyses:
        for phrase in analysis.actors:
            yield from _actor_mentions(phrase)
        for item in analysis.items:
            if item.strength == "bare":  # an item only where an event has it
                continue
            yield Mention(item.core, "weapon", item.rule, draft.type_of(item))
        for one in analysis.dates:
            yield Mention(one.span, "date", "date", None, one.when.edtf)


def _actor_mentions(phrase: ActorPhrase) -> Iterable[Mention]:
    if phrase.refers:
        kind: MentionKind = "place" if phrase.sort in {"place", "facility"} else "actor"
        yield Mention(phrase.span, kind, phrase.rule, phrase.refers[0], phrase.why)
    else:
        yield Mention(phrase.span, "actor", phrase.rule, None, "not resolved")
    for part in phrase.inner:
        yield from (one for one in _actor_mentions(part) if one.refers)
