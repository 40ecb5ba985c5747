"""Introductions: whom an article brings in by name, with the sign beside the name that tells what it names.

A name that the lexicon does not have is taken for a person's only with a sign beside it: a role ("the spokesman, …"), a
title, a verb of speaking, an initial, or "who". Title-case headlines, ships and places pose as persons too often to go
by capitals alone. It is taken for an organisation's when its noun is one's ("the Nordic Institute for Peace"), when a
noun for one stands before it ("the company Baltrobo"), or when one word alone speaks.
"""

import re
from collections.abc import Iterator, Sequence

from kg.extract.cast import Cast, Met
from kg.extract.lexicon import Lexicon
from kg.extract.morphology import is_common, singular
from kg.extract.sentences import Sentence
from kg.extract.signs import CALENDAR, CAPITAL, FUNCTION_WORDS, Signs, introduced, signs
from kg.extract.tokens import HYPHENS, Token
from kg.iris import slug
from kg.reading.reading import Actor, ActorKind

_PARTICLES = frozenset("al el bin ibn ben abu abd de del der den van von da di la le".split())
_LINKS = frozenset({"of", "for", "on", "the", "&"})
_LEADING = frozenset({"radio", "television"})
_INTRODUCING = frozenset({"company", "media", "institute", "organisation", "agency", "armed-group", "party"})
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z]*[A-Z][A-Za-z]*")


def meet(found: Sequence[Sentence], lexicon: Lexicon, speaking: frozenset[str]) -> Cast:
    """Return whom the sentences *found* name in full; *speaking* are the forms of the verbs of speaking."""
    cast = Cast()
    for sentence in found:
        _meet_known(sentence.tokens, lexicon, cast)
    told = [sentence.tokens for sentence in found if not sentence.headline]
    for tokens in told:
        _meet_organisations(tokens, lexicon, cast)
    known = signs(told, lexicon, speaking)
    for tokens in told:
        _meet_unknown(tokens, lexicon, known, cast)
    for tokens in told:
        _meet_single(tokens, lexicon, cast)
        _meet_abbreviations(tokens, lexicon, cast)
    for sentence in found:
        _meet_offices(sentence.tokens, lexicon, cast)
    return cast


def office(noun: str) -> str:
    """Return one form of the name of an office: "minister of defence" and "ministry of defence" are "defense minister".

    >>> office("minister of defence"), office("defense ministry"), office("spokesman")
    ('defense minister', 'defense minister', 'spokesman')
    """
    head, _, of = noun.replace("ministry", "minister").partition(" of ")
    return " ".join(singular(word) for word in (f"{of} {head}" if of else head).split())


def _meet_known(tokens: Sequence[Token], lexicon: Lexicon, cast: Cast) -> None:
    for at, token in enumerate(tokens):
        match = lexicon.names.match(tokens, at) if token.text[0].isupper() else None
        if match and lexicon.actors[match.id].kind == "person":
            row = lexicon.actors[match.id]
            actor = Actor(row.id, row.label, ("person",), "reference", row.part_of, row.sort)
            cast.add([token.text for token in tokens[match.first : match.last]], actor)
            cast.add(row.label.split(), actor)


def _meet_organisations(tokens: Sequence[Token], lexicon: Lexicon, cast: Cast) -> None:
    """Enter "the Nordic Institute for Peace", and what a noun introduces: "the company Baltrobo"."""
    at = 0
    while at < len(tokens):
        if not tokens[at].text[0].isupper():
            at += 1
            continue
        if tokens[at].text == "The" and at + 1 < len(tokens) and _organisation(tokens, at + 1, lexicon):
            at += 1
        last = _organisation(tokens, at, lexicon)
        known = lexicon.names.match(tokens, at) or lexicon.places.match(tokens, at)
        if last and (known is None or known.last < last):
            words = [token.text for token in tokens[at:last]]
            actor = _enter(cast, words, "organization")
            cast.call(("The", *words), actor)
            at = last
        else:
            at = known.last if known else at + 1
    for at in range(len(tokens)):
        named = any(CAPITAL.fullmatch(token.text) for token in tokens[at + 1 : at + 4])
        body = lexicon.bodies.match(tokens, at) if named else None
        if body is None or lexicon.body_rows[body.id].sort not in _INTRODUCING:
            continue
        last = _capitals(tokens, body.last, lexicon) if body.last < len(tokens) else body.last
        known = lexicon.names.match(tokens, body.last) or lexicon.type_names.match(tokens, body.last)
        if last > body.last and not known:
            sort = lexicon.body_rows[body.id].sort
            _enter(cast, [token.text for token in tokens[body.last : last]], "organization", sort)


def _organisation(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> int | None:
    """Return the end of the name of an organisation that begins at *at*: its noun is the last word, or before "of"."""
    if not CAPITAL.fullmatch(tokens[at].text) or tokens[at].lower in FUNCTION_WORDS | CALENDAR:
        return None
    last, end, linked = at, None, False
    while last < len(tokens):
        word = tokens[last]
        if CAPITAL.fullmatch(word.text) and word.lower not in CALENDAR:
            if lexicon.roles.match(tokens, last):
                break
            last += 1
            after_first = last - at == 2 and tokens[at].lower in _LEADING  # noqa: PLR2004 - "Radio Kigali"
            if linked or after_first or word.lower in lexicon.words.organisations:
                end = last
        elif word.lower in _LINKS and end == last and last > at:
            linked = True
            while last < len(tokens) and tokens[last].lower in _LINKS:
                last += 1
        else:
            break
    return end if end is not None and end - at > 1 else None


def _meet_single(tokens: Sequence[Token], lexicon: Lexicon, cast: Cast) -> None:
    """Enter the one word that speaks ("Baltrobo said"), or that has a title ("Mr. Deng")."""
    for at, token in enumerate(tokens):
        if not CAPITAL.fullmatch(token.text) or token.lower in FUNCTION_WORDS | CALENDAR | lexicon.words.titles:
            continue
        if cast.at(tokens, at) or any(
            table.match(tokens, at)
            for table in (
                lexicon.names,
                lexicon.adjectives,
                lexicon.metonyms,
                lexicon.places,
                lexicon.roles,
                lexicon.bodies,
            )
        ):
            continue
        before = [one for one in tokens[max(0, at - 2) : at] if one.text != "."]
        if before and before[-1].lower in lexicon.words.titles:
            _enter(cast, [token.text], "person")
            continue
        alone = at == 0 or not tokens[at - 1].text[0].isalnum() or tokens[at - 1].lower in lexicon.words.conjunctions
        after = tokens[at + 1].lower if at + 1 < len(tokens) else ""
        if alone and after in lexicon.words.speaks and not (at == 0 and _is_word(token.lower)):
            _enter(cast, [token.text], "organization")


def _is_word(word: str) -> bool:
    return word.endswith("s") or is_common(word)


def _meet_abbreviations(tokens: Sequence[Token], lexicon: Lexicon, cast: Cast) -> None:
    """Enter what stands in brackets after a name: "the Lake Chad Basin Commission (LCBC)"."""
    for at in range(1, len(tokens) - 2):
        short = tokens[at + 1].text
        if tokens[at].text != "(" or tokens[at + 2].text != ")" or not _ABBREVIATION.fullmatch(short):
            continue
        if lexicon.names.match(tokens, at + 1):
            continue
        spelt = _spelt_out(tokens, at - 1, short)
        if spelt is not None and cast.at(tokens, spelt) is None and lexicon.names.match(tokens, spelt) is None:
            _enter(cast, [token.text for token in tokens[spelt:at]], "organization")
        for first in range(max(0, at - 8), at):
            met, known = cast.at(tokens, first), lexicon.names.match(tokens, first)
            if met and met.last == at:
                cast.call((short,), met.actor)
                break
            if known and known.last == at and lexicon.actors[known.id].kind == "organization":
                row = lexicon.actors[known.id]
                cast.add([short], Actor(row.id, row.label, (row.kind,), "reference", row.part_of, row.sort))
                break


def _spelt_out(tokens: Sequence[Token], last: int, short: str) -> int | None:
    """Return where the name that ends at *last* begins, when the capitals of its words are those of *short*."""
    letters = len(short)
    for first in range(last, max(-1, last - 2 * letters), -1):
        words = tokens[first : last + 1]
        if not words[0].text[0].isupper() or any(not (w.text.istitle() or w.lower in _LINKS | {"and"}) for w in words):
            continue
        if [word.text[0] for word in words if word.text.istitle()] == list(short.upper()) and letters > 1:
            return first
    return None


def _enter(cast: Cast, words: Sequence[str], kind: ActorKind, sort: str | None = None) -> Actor:
    label = " ".join(words).replace(" .", ".")
    actor = Actor(slug(label), label, (kind,), "name", None, sort)
    cast.add([word for word in words if word not in HYPHENS], actor)
    return cast.actors[cast.full[tuple(word for word in words if word not in HYPHENS)]]


def _meet_offices(tokens: Sequence[Token], lexicon: Lexicon, cast: Cast) -> None:
    """Remember who holds which office, wherever the text says both: "Defence Minister Jane Roe"."""
    for at in range(len(tokens)):
        role = lexicon.roles.match(tokens, at)
        if role is None:
            continue
        holders = [found for k in (role.last, role.last + 1) if k < len(tokens) and (found := cast.at(tokens, k))]
        comma = next((n for n in range(role.last, min(role.last + 7, len(tokens))) if tokens[n].text == ","), None)
        if comma is not None and comma + 1 < len(tokens) and (named := cast.at(tokens, comma + 1)):
            holders.append(named)
        holders += list(_apposed(tokens, at, cast))
        of = [token.lower for token in tokens[role.last : role.last + 2]]
        ministry = role.last + 1 + (of == ["of", "the"])
        body = lexicon.bodies.match(tokens, ministry) if of[:1] == ["of"] and ministry < len(tokens) else None
        if body and body.last < len(tokens) and (named := cast.at(tokens, body.last)):
            holders.insert(0, named)
        holder = next(
            (met.actor.id for met in holders if met.rule == "full-name" and "person" in met.actor.kinds), None
        )
        if holder is None:
            continue
        names = {office(role.id)}
        if body and lexicon.body_rows[body.id].sort == "ministry":
            names.add(office(body.id))
        for name in names:
            cast.offices.setdefault(name, set()).add(holder)
            cast.roles.setdefault(holder, set()).add(name)


def _apposed(tokens: Sequence[Token], role: int, cast: Cast) -> Iterator[Met]:
    """Yield the person before a role in apposition: "Jane Roe, the Norwegian envoy"."""
    comma = next((n for n in range(role - 1, max(-1, role - 5), -1) if tokens[n].text == ","), None)
    if comma is None:
        return
    for first in range(max(0, comma - 5), comma):
        met = cast.at(tokens, first)
        if met and met.last == comma and met.rule == "full-name":
            yield met
            return


def _meet_unknown(tokens: Sequence[Token], lexicon: Lexicon, signs: Signs, cast: Cast) -> None:
    at = 0
    while at < len(tokens):
        if not tokens[at].text[0].isupper():
            at += 1
            continue
        known = (
            lexicon.names.match(tokens, at) or lexicon.adjectives.match(tokens, at) or lexicon.places.match(tokens, at)
        )
        if known:
            at = known.last
            continue
        met = cast.at(tokens, at)
        if met and "organization" in met.actor.kinds:
            at = met.last
            continue
        body = lexicon.bodies.match(tokens, at)
        if body and lexicon.body_rows[body.id].sort == "ministry" and tokens[body.last - 1].text[0].isupper():
            at = body.last  # "the Ministry of Industry Jane Roe"
            continue
        last = at if tokens[at].lower in FUNCTION_WORDS else _capitals(tokens, at, lexicon)
        titles = [m for k in range(at + 1, last) if (m := lexicon.roles.match(tokens, k)) and m.last < last]
        at = titles[-1].last if titles else at  # "Chief Cabinet Secretary Jane Roe"
        if last - at >= 2 and introduced(tokens, at, last, lexicon, signs):  # noqa: PLR2004 - two names at least
            words = [token.text for token in tokens[at:last] if token.text not in HYPHENS]
            of_body = any(lexicon.bodies.match(tokens, k) for k in range(at, last))
            kind: ActorKind = "organization" if of_body else "person"
            if tuple(words) not in cast.full:
                _enter(cast, words, kind)
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
            and word.lower not in lexicon.words.titles
            and not _is_date(tokens, last)
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


def _is_date(tokens: Sequence[Token], at: int) -> bool:
    """Whether the word is a month or weekday; "Jan" before another name is a person's."""
    following = tokens[at + 1].text if at + 1 < len(tokens) else ""
    named = tokens[at].text == "Jan" and CAPITAL.fullmatch(following)
    return tokens[at].lower in CALENDAR and not named


def _other_name(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a name of the lexicon that is no person's begins at *at*."""
    match = lexicon.names.match(tokens, at)
    return match is not None and lexicon.actors[match.id].kind != "person"
