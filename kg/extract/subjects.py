"""Subjects: who takes the stance of a verb, by the grammar of the clause that the verb stands in.

    Roe  in Oslo  has again  said          beside the verb, but for adverbs, auxiliaries, dates and phrases with "in"
    Roe , an envoy to Chad ,  said         with a parenthesis between
    Roe toured the plant and  pledged      shared by two verbs
    Roe left , accusing …                  of the whole sentence, for a participle
    was told  by Roe                       the agent of a passive

"The nearest name before the verb" is not taken. A document speaks for its owner, or for itself when it has none.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.phrases import ActorPhrase
from kg.extract.quotations import within
from kg.extract.rules import ACTOR, DATE, PLACE, QUOTE, STOP, Rules
from kg.extract.units import Line, Unit
from kg.extract.words import Words
from kg.reading.span import Span

_MADE_BY = 8  # units after a document in which its author may stand
_AGENT = 12  # units after a passive in which its agent may stand
_RELATIVE = frozenset({"who", "which", "that"})
_OFFICES = frozenset({"role", "bare-role", "group"})
_SUBJECTS = frozenset({"he", "she", "they", "we"})  # pronouns that no preposition governs
_JOINING = frozenset({"and", "but", "or", "then", "yet"})
_MARKS = frozenset({",", "-", "'s"})


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject: where it begins and ends in the line, its actors, and the words of a document that has no owner."""

    first: int
    last: int
    actors: tuple[ActorPhrase, ...]
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Clauses:
    """The line of a sentence, its text, and the words that tell its clauses apart."""

    line: Line
    text: str
    rules: Rules
    words: Words
    quoted: tuple[Span, ...]

    def subject(self, verb: int) -> Subject | None:
        """Return the subject of the finite verb at *verb* that stands before it."""
        at = self.past_adverbs(verb - 1)
        if at < 0:
            return None
        word = self.line.units[at].word
        if word in {"which", "who"}:
            at -= 2 if self.line.units[at - 1].word == "," else 1
            unit = self.line.units[max(at, 0)]
            if unit.char == ACTOR and unit.actors and not self._possessive(at):
                return Subject(at, at, unit.actors)
            return self._in_region(at) if at >= 0 else None
        if word == ",":
            return self._before_parenthesis(at)
        if word == ")":
            at = max((n for n in range(at) if self.line.units[n].word == "("), default=0) - 1
        if word in _JOINING:
            shared = self.of_sentence(at)
            return Subject(at, at, shared.actors, shared.document) if shared else None
        return (self._in_region(at) if at >= 0 else None) or self._before_relative(at)

    def of_sentence(self, before: int) -> Subject | None:
        """Return the subject of the first verb before *before*: after the last semicolon, outside quotations."""
        units = self.line.units
        start = max((n + 1 for n in range(before) if units[n].char == STOP), default=0)
        outside = (n for n in self._free(start, before) if not within(self.quoted, units[n].span.start))
        free = next(outside, None)
        if free is None or any(
            self._verb(n) for n in range(start, free) if not within(self.quoted, units[n].span.start)
        ):
            return None
        return Subject(free, free, units[free].actors)

    def agent(self, verb: int) -> Subject | None:
        """Return the agent of the passive at *verb*: "was told … by Roe"."""
        units = self.line.units
        for at in range(verb + 1, min(verb + _AGENT, len(units) - 1)):
            if units[at].char in {STOP, QUOTE} or units[at].word in {",", "that"}:
                return None
            if units[at].word == "by":
                return self._actor_from(at + 1)
        return None

    def author(self, noun: int) -> Subject:
        """Return who the document with its noun at *noun* speaks for: its owner or author, else itself."""
        units = self.line.units
        first = noun
        while first and not self._divides(first - 1) and units[first - 1].word not in self.words.prepositions:
            first -= 1
        if noun and units[noun - 1].word in self.words.reporting:
            return Subject(first, noun, (), self._label(first, noun))
        owners = [n for n in range(first, noun) if units[n].actors and units[n].char != PLACE]
        if owners:
            return Subject(first, noun, units[owners[-1]].actors)
        for at in range(noun + 1, min(noun + _MADE_BY, len(units) - 1)):
            if units[at].word in {"by", "from", "of"}:
                made = self._actor_from(at + 1)
                if made and not self._possessive(made.last):
                    return Subject(first, noun, made.actors)
                break
            comma = units[at].word == "," and units[at + 1].word in self.words.published | {"by"}
            if units[at].char != DATE and units[at].word not in self.words.published and not comma:
                break
        return Subject(first, noun, (), self._label(first, noun))

    def _label(self, first: int, noun: int) -> str:
        """Return the words of a noun phrase without the determiners that open it."""
        while first < noun and self.line.units[first].word in self.words.determiners:
            first += 1
        return " ".join(self.text[self.line.units[first].span.start : self.line.units[noun].span.end].split())

    def from_here(self, at: int) -> Subject | None:
        """Return who is named from *at* on: an actor, or a document, after at most three words of no weight."""
        units = self.line.units
        for n in range(at, min(at + 5, len(units))):
            document = next((k for k in (n, n + 1) if k < len(units) and self._document(k)), None)
            if document is not None and (document == n or units[n].char == ACTOR):
                while document + 1 < len(units) and self._document(document + 1):
                    document += 1
                return self.author(document)
            if units[n].char == ACTOR and units[n].actors:
                if self._possessive(n):
                    continue
                return Subject(n, n, units[n].actors)
            if units[n].char in {STOP, QUOTE} or units[n].word == ",":
                return None
        return None

    def is_medium(self, at: int) -> bool:
        """Tell whether the unit at *at* is a document that somebody says something in: "said in a statement"."""
        before = [unit.word for unit in self.line.units[max(0, at - 3) : at]]
        return self._document(at) and "in" in before and bool(self.words.determiners & set(before))

    def past_adverbs(self, at: int) -> int:
        """Return the unit before the adverbs, auxiliaries and dates that end at *at*; -1 when there is none."""
        units = self.line.units
        while at >= 0 and (units[at].char == DATE or units[at].word in self.words.adverbs or _adverb(units[at])):
            at -= 1
            if at > 0 and units[at].word == "and" and _adverb(units[at - 1]):
                at -= 1
        return at

    def _in_region(self, end: int) -> Subject | None:
        """Return the subject in the words that end at *end* and begin where a clause may begin."""
        units = self.line.units
        start = end + 1
        while start and not self._divides(start - 1):
            start -= 1
        document = next((n for n in range(end, start - 1, -1) if self._document(n)), None)
        free = max(self._free(start, end + 1), default=None)
        if document is not None and (free is None or self._leads_to(free, document)):
            if self._in_phrase(start, document):
                return None
            return self.author(document)
        if free is None and start > 1 and units[start - 1].word == "and" and self._in_phrase(start, start + 1):
            return self._in_region(start - 2)  # "experts at the bank and at the university"
        if free is None:
            return None
        return Subject(self._partitive(free), end, units[free].actors)

    def _partitive(self, actor: int) -> int:
        """Return where the phrase around the unit at *actor* begins: at "one" in "one of the officials"."""
        units, at = self.line.units, actor
        while at and units[at - 1].word in self.words.determiners:
            at -= 1
        picked = at > 1 and units[at - 1].word == "of" and units[at - 2].word in self.words.partitives
        return at - 2 if picked else actor

    def _leads_to(self, actor: int, document: int) -> bool:
        """Whether the actor only qualifies the document: "a ministry statement"."""
        between = self.line.units[actor + 1 : document]
        return actor < document and not any(u.word in self.words.prepositions or u.char == DATE for u in between)

    def _in_phrase(self, start: int, noun: int) -> bool:
        return any(unit.word in self.words.prepositions for unit in self.line.units[start:noun])

    def _free(self, start: int, end: int) -> Iterator[int]:
        """Yield the actors from *start* to *end* that no preposition governs and that own nothing after them."""
        governed = False
        for n in range(start, end):
            unit = self.line.units[n]
            if unit.word in self.words.prepositions:
                governed = not (
                    unit.word == "of" and n > start and self.line.units[n - 1].word in self.words.partitives
                )
            elif unit.char == ACTOR and unit.actors:
                if self._possessive(n) or unit.actors[-1].sort == "adjective":
                    continue
                if not governed or unit.actors[-1].head in _SUBJECTS:
                    yield n
                governed = False
            elif unit.char in {PLACE, DATE} or unit.word == "," or self._document(n):
                governed = False

    def _before_parenthesis(self, comma: int) -> Subject | None:
        """Return the subject before a parenthesis that ends at *comma* ("Roe, an envoy to the talks, said")."""
        units = self.line.units
        if (
            units[comma - 1].actors
            and units[comma - 1].actors[0].rule == "appositive"
            and not self._governed(comma - 1)
        ):
            return Subject(comma - 1, comma, units[comma - 1].actors)
        start = max((n + 1 for n in range(comma) if units[n].char in {STOP, QUOTE}), default=0)
        person = any(phrase.sort == "person" for phrase in units[comma - 1].actors) and units[comma - 2].word == ","
        for at in range(start + 1, comma):
            if units[at].word != ",":
                continue
            found = self._in_region(at - 1)
            if found and (found.first == start or self._opens(found.first, start)):
                if person and at == comma - 2 and found.actors and found.actors[0].sort in _OFFICES:
                    return Subject(found.first, comma, units[comma - 1].actors)
                return Subject(found.first, comma, found.actors, found.document)
        last = self._in_region(comma - 1)
        for found in (last, self._before_relative(comma - 1)):
            if found and any(phrase.sort == "person" or phrase.rule == "appositive" for phrase in found.actors):
                return Subject(found.first, comma, found.actors)
        return None

    def _governed(self, at: int) -> bool:
        while at and self.line.units[at - 1].word in self.words.determiners:
            at -= 1
        return at > 0 and self.line.units[at - 1].word in self.words.prepositions

    def _opens(self, at: int, start: int) -> bool:
        """Whether a clause begins before the actor at *at*, but for words that belong to it or a phrase of place."""
        while at > start and not self._divides(at - 1):
            at -= 1
        return at == start or not self._verb(at - 1)

    def _before_relative(self, end: int) -> Subject | None:
        """Return the actor before a relative clause without commas: "officials who know the ship said"."""
        units = self.line.units
        for at in range(end, 0, -1):
            if units[at].char in {STOP, QUOTE} or units[at].word == ",":
                return None
            if units[at].word in _RELATIVE:
                found = self._in_region(at - 1)
                opens = found and (found.first == 0 or self._opens(found.first, 0))
                return Subject(found.first, end, found.actors, found.document) if found and opens else None
        return None

    def _actor_from(self, at: int) -> Subject | None:
        for n in range(at, min(at + 4, len(self.line.units))):
            unit = self.line.units[n]
            if unit.char == ACTOR and unit.actors:
                return Subject(n, n, unit.actors)
            if unit.char in {STOP, QUOTE} or unit.word == ",":
                return None
        return None

    def _possessive(self, at: int) -> bool:
        return at + 1 < len(self.line.units) and self.line.units[at + 1].word == "'s"

    def _document(self, at: int) -> bool:
        unit = self.line.units[at]
        return unit.char != ACTOR and unit.word in self.words.documents

    def _divides(self, at: int) -> bool:
        unit = self.line.units[at]
        if at and unit.word in self.words.published | self.words.obtained and self._document(at - 1):
            return False  # "a report released by …"
        return unit.char in {STOP, QUOTE} or unit.word == "," or unit.word in self.words.conjunctions or self._verb(at)

    def _verb(self, at: int) -> bool:
        """Whether the unit at *at* is a verb for certain."""
        unit = self.line.units[at]
        if unit.char in {ACTOR, DATE, PLACE} or unit.word in _MARKS or unit.word in self.words.documents:
            return False
        if unit.word in self.words.auxiliaries:
            return True
        if unit.triggers:
            return all("noun" not in trigger.tags for trigger in unit.triggers)
        return unit.word in self.rules.speaking and unit.word.endswith(("ed", "said", "told", "wrote"))


def _adverb(unit: Unit) -> bool:
    return unit.word.endswith("ly") and unit.char != ACTOR
