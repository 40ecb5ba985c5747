"""Names in a sentence: of the lexicon, and of the persons that this article introduces.

A name that the lexicon does not have is taken for a person's only with a sign beside it: a role ("the spokesman, …"), a
title, or a verb of speaking. Title-case headlines, ships and places pose as persons too often to go by capitals alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kg.extract.lexicon import Lexicon
from kg.extract.phrases import ActorPhrase
from kg.extract.sentences import Sentence
from kg.extract.tokens import HYPHENS, Token
from kg.iris import slug
from kg.reading.reading import Actor
from kg.reading.span import Span

_PARTICLES = frozenset("al el bin ibn ben abu abd de del der den van von da di la le".split())
_CALENDAR = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
FUNCTION_WORDS = frozenset(
    "and or but nor of to in on at by for from with as than that which who whom whose when where while because if "
    "after before since until during over under into about against between among through without within has have "
    "had having is are was were be been being do does did will would can could may might shall should must not also "
    "the a an its his their her our your this these those it he she they we you i there here then so too only even "
    "still yet just".split()
)
_IN_PLACE = frozenset("in at near outside inside around over across within throughout".split())


@dataclass(slots=True)
class Cast:
    """The persons of one article, as they are met: by full name, and by the parts that stand for it later.

    `by_first` has the full names by their first part, longest first.
    """

    actors: dict[str, Actor] = field(default_factory=dict)
    full: dict[tuple[str, ...], str] = field(default_factory=dict)
    by_first: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    short: dict[str, list[str]] = field(default_factory=dict)
    offices: dict[str, set[str]] = field(default_factory=dict)

    def add(self, words: Sequence[str], actor: Actor) -> None:
        """Enter a person under the full name *words* and under its first and last part."""
        self.actors.setdefault(actor.id, actor)
        if tuple(words) not in self.full:
            self.full[tuple(words)] = actor.id
            named = self.by_first.setdefault(words[0], [])
            named.append(tuple(words))
            named.sort(key=len, reverse=True)
        for part in {words[-1], words[0]}:
            known = self.short.setdefault(part, [])
            if actor.id not in known:
                known.append(actor.id)


def meet(found: Sequence[Sentence], lexicon: Lexicon, speaking: frozenset[str]) -> Cast:
    """Return the persons that the sentences *found* name in full; *speaking* are the forms of the verbs of speaking."""
    cast = Cast()
    for sentence in found:
        tokens = sentence.tokens
        for at in range(len(tokens)):
            match = lexicon.names.match(tokens, at)
            if match and lexicon.actors[match.id].kind == "person":
                row = lexicon.actors[match.id]
                actor = Actor(row.id, row.label, ("person",), "reference", row.part_of, row.sort)
                cast.add([token.text for token in tokens[match.first : match.last]], actor)
                cast.add(row.label.split(), actor)
    for sentence in found:
        if not sentence.headline:
            _meet_unknown(sentence.tokens, lexicon, speaking, cast)
    for sentence in found:
        _meet_offices(sentence.tokens, lexicon, cast)
    return cast


def office(noun: str) -> str:
    """Return one form of the name of an office: "minister of defense" is "defense minister".

    >>> office("minister of defense"), office("spokesman")
    ('defense minister', 'spokesman')
    """
    head, _, of = noun.partition(" of ")
    return f"{of} {head}" if of else noun


def _meet_offices(tokens: Sequence[Token], lexicon: Lexicon, cast: Cast) -> None:
    """Remember who holds which office, wherever the text says both: "Defence Minister Jane Roe"."""
    for at in range(len(tokens)):
        role = lexicon.roles.match(tokens, at)
        if role is None:
            continue
        person = next(
            (found for k in (role.last, role.last + 1) if k < len(tokens) and (found := _person_at(tokens, k, cast))),
            None,
        )
        if person and person[2] == "full-name":
            cast.offices.setdefault(office(role.id), set()).update(person[1])


def _meet_unknown(tokens: Sequence[Token], lexicon: Lexicon, speaking: frozenset[str], cast: Cast) -> None:
    at = 0
    while at < len(tokens):
        known = (
            lexicon.names.match(tokens, at) or lexicon.adjectives.match(tokens, at) or lexicon.places.match(tokens, at)
        )
        if known:
            at = known.last
            continue
        last = at if tokens[at].lower in FUNCTION_WORDS else _capitals(tokens, at, lexicon)
        if last - at >= 2 and _introduced(tokens, at, last, lexicon, speaking):  # noqa: PLR2004 - two names at least
            words = [token.text for token in tokens[at:last] if token.text not in HYPHENS]
            label = " ".join(words)
            if tuple(words) not in cast.full:
                cast.add(words, Actor(slug(label), label, ("person",), "name"))
        at = max(last, at + 1)


def _capitals(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> int:
    """Return the end of the run of capitalised words that begins at *at* (at itself when there is none)."""
    last = at
    while last < len(tokens):
        word = tokens[last]
        if lexicon.roles.match(tokens, last) and last == at:
            return at
        if (
            re.fullmatch(r"[A-Z][^\W\d_]*['\u2019]?[^\W\d_]+", word.text)
            and word.lower not in _CALENDAR | lexicon.words.titles
        ):
            if word.text.isupper() and len(word.text) > 3:  # noqa: PLR2004 - an abbreviation
                break
            if last > at and _other_name(tokens, last, lexicon):
                break
            last += 1
        elif (
            last > at
            and last + 1 < len(tokens)
            and (
                word.lower in _PARTICLES
                or word.text in HYPHENS
                or re.fullmatch(r"[A-Z]", word.text)
                or (word.text == "." and len(tokens[last - 1].text) == 1)
            )
        ) or (last > at + 1 and tokens[last - 1].text in HYPHENS and word.text.islower()):
            last += 1
        else:
            break
    while last > at and (tokens[last - 1].text in HYPHENS or tokens[last - 1].lower in _PARTICLES):
        last -= 1
    return last


def _other_name(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a name of the lexicon that is no person's begins at *at*."""
    match = lexicon.names.match(tokens, at)
    return match is not None and lexicon.actors[match.id].kind != "person"


def _introduced(tokens: Sequence[Token], first: int, last: int, lexicon: Lexicon, speaking: frozenset[str]) -> bool:
    before = tokens[first - 1].lower if first else ""
    if (
        before in lexicon.words.titles
        or before in speaking
        or (before == "." and first > 1 and tokens[first - 2].lower in lexicon.words.titles)
    ):
        return True
    if any(
        (m := lexicon.roles.match(tokens, k)) and m.last in {first, first - 1} for k in range(max(0, first - 4), first)
    ):
        return before not in {"and", "or"}
    if before == "," and any(lexicon.roles.match(tokens, k) for k in range(max(0, first - 9), first - 1)):
        return True
    after = tokens[last : last + 12]
    if after and after[0].lower in speaking:
        return True
    if len(after) > 1 and after[0].text == ",":
        for k in range(last + 1, last + len(after)):
            if tokens[k].lower in {",", "."} | speaking:
                return tokens[k].lower in speaking and k == last + 1
            if lexicon.roles.match(tokens, k):
                return True
    return False


def name_phrases(
    tokens: Sequence[Token], lexicon: Lexicon, cast: Cast, verbs: frozenset[str]
) -> tuple[ActorPhrase, ...]:
    """Return the names in *tokens*, longest first at each place; *verbs* tell "US said" from "US officials"."""
    found: list[ActorPhrase] = []
    at = 0
    while at < len(tokens):
        phrase = _name_at(tokens, at, lexicon, cast, verbs)
        if phrase and _compound(tokens, phrase.last, lexicon):
            phrase = replace(phrase, sort="compound")
        if phrase is None:
            at += 1
        else:
            found.append(phrase)
            at = phrase.last
    return tuple(found)


def _compound(tokens: Sequence[Token], last: int, lexicon: Lexicon) -> bool:
    """Whether a name only qualifies what follows after a hyphen: "Norwegian-made", "Soviet-era"."""
    return (
        last + 1 < len(tokens) and tokens[last].text in HYPHENS and tokens[last + 1].lower in lexicon.words.after_hyphen
    )


def _name_at(
    tokens: Sequence[Token], at: int, lexicon: Lexicon, cast: Cast, verbs: frozenset[str]
) -> ActorPhrase | None:
    def phrase(last: int, sort: str, rule: str, refers: tuple[str, ...]) -> ActorPhrase:
        return ActorPhrase(at, last, Span(tokens[at].start, tokens[last - 1].end), sort, rule, refers)

    if not (tokens[at].text[0].isupper() or tokens[at].text[0].islower()):
        return None
    person = _person_at(tokens, at, cast)
    match = lexicon.names.match(tokens, at)
    if person and (match is None or person[0] >= match.last):
        return phrase(person[0], "person", person[2], person[1])
    adjective = lexicon.adjectives.match(tokens, at)
    place = lexicon.places.match(tokens, at)
    if adjective and not (match and match.last >= adjective.last) and not (place and place.last > adjective.last):
        people = tokens[adjective.last - 1].lower.endswith("s") and not _qualifies(tokens, adjective.last, verbs)
        return phrase(adjective.last, "name" if people else "adjective", "demonym", (adjective.id,))
    if match and not (place and place.last > match.last):
        kind = lexicon.actors[match.id].kind
        if (
            kind == "country"
            and tokens[at].text in lexicon.words.adjectival
            and match.last == at + 1
            and _qualifies(tokens, match.last, verbs)
        ):
            return phrase(match.last, "adjective", "state-before-noun", (match.id,))
        return phrase(match.last, "person" if kind == "person" else "name", "lexicon", (match.id,))
    metonym = lexicon.metonyms.match(tokens, at)
    if metonym and not (at and tokens[at - 1].lower in _IN_PLACE):
        return phrase(metonym.last, "metonym", "metonym", (metonym.id,))
    found = place or metonym
    return phrase(found.last, "place", "gazetteer" if place else "metonym-as-place", (found.id,)) if found else None


def _person_at(tokens: Sequence[Token], at: int, cast: Cast) -> tuple[int, tuple[str, ...], str] | None:
    for words in cast.by_first.get(tokens[at].text, ()):
        last = at
        for word in words:
            if last < len(tokens) and tokens[last].text in HYPHENS and last > at:
                last += 1
            if last >= len(tokens) or tokens[last].text != word:
                break
            last += 1
        else:
            return last, (cast.full[words],), "full-name"
    known = cast.short.get(tokens[at].text, ())
    if known and tokens[at].text[0].isupper() and not _between_names(tokens, at):
        return at + 1, (known[0],), "part-of-name"
    return None


def _between_names(tokens: Sequence[Token], at: int) -> bool:
    return 0 < at < len(tokens) - 1 and all(re.fullmatch(r"[A-Z][a-z]+", tokens[n].text) for n in (at - 1, at + 1))


def _qualifies(tokens: Sequence[Token], at: int, verbs: frozenset[str]) -> bool:
    """Whether the word after the name of a state is a noun that the name qualifies."""
    if at >= len(tokens):
        return False
    word = tokens[at]
    return word.text[0].isalpha() and word.lower not in verbs and word.lower not in FUNCTION_WORDS
