"""Phrases for actors and places: names, and the noun phrases around them.

the official  Norwegian News Agency     a name, with words before it
Norway 's  navy                         a body: an owner and a noun of mappings/lexicon/bodies.csv
some Norwegian  experts                 a group: a plural role, owner or not
Norwegian minister  Jane Roe            a role and a person, one phrase
Jane Roe , the envoy to NATO ,          a person and an appositive, one phrase
it / the country / its                  pointers, resolved by kg.extract.coreference
"""

from collections.abc import Sequence
from dataclasses import replace

from kg.extract.lexicon import Lexicon
from kg.extract.morphology import may_be_noun
from kg.extract.names import FUNCTION_WORDS, Cast, name_phrases
from kg.extract.phrases import ActorPhrase
from kg.extract.tokens import HYPHENS, Token
from kg.reading.span import Span

_PRONOUNS = frozenset("he she it they him her them his its their hers theirs".split())
_POSSESSIVE = frozenset("his its their".split())
_DETERMINERS = frozenset(
    "the a an some several many two three four five other another any its his their her this these those".split()
)
_OF = frozenset("of for to at with in from".split())


def actor_phrases(
    tokens: Sequence[Token], lexicon: Lexicon, cast: Cast, verbs: frozenset[str]
) -> tuple[ActorPhrase, ...]:
    """Return the phrases for actors and places in *tokens*, in order, none overlapping another."""
    names = name_phrases(tokens, lexicon, cast, verbs)
    at_name = {phrase.first: phrase for phrase in names} | {}
    ends = {phrase.last: phrase for phrase in names}
    found: list[ActorPhrase] = []
    position = 0
    while position < len(tokens):
        head = None if position in at_name else _head(tokens, position, lexicon, verbs)
        if head:
            phrase = _around(tokens, position, head, lexicon, ends, at_name)
            while found and found[-1].last > phrase.first:
                found.pop()
            found.append(phrase)
            position = phrase.last
        elif position in at_name:
            found.append(at_name[position])
            position = at_name[position].last
        else:
            if tokens[position].lower in _PRONOUNS:
                found.append(_pronoun(tokens, position))
            position += 1
    return tuple(_with_appositives(tokens, found))


def _head(tokens: Sequence[Token], at: int, lexicon: Lexicon, verbs: frozenset[str]) -> tuple[int, str, str] | None:
    """Return the end, the noun and the sort of the head noun that begins at *at*."""
    body, role = lexicon.bodies.match(tokens, at), lexicon.roles.match(tokens, at)
    if role and (body is None or role.last >= body.last):
        plural = tokens[role.last - 1].lower.endswith("s") and role.id != "ceo"
        return role.last, role.id, "group" if plural else "role"
    if body and _is_item(tokens, at, body.last, lexicon):
        return None
    acts_as = lexicon.body_rows[body.id].acts_as if body else ""
    if body and (acts_as == "place" or not _modifies(tokens, body.last, verbs, lexicon.words.documents)):
        return body.last, body.id, {"place": "facility", "pointer": "definite", "group": "group"}.get(acts_as, "body")
    return None


def _is_item(tokens: Sequence[Token], at: int, last: int, lexicon: Lexicon) -> bool:
    """Whether the noun is a weapon here: "field guns", "12 fighters", "Gripen fighters"."""
    item = lexicon.type_names.match(tokens, at)
    if item and item.last > last:
        return True
    numbered = at > 0 and (tokens[at - 1].text[0].isdigit() or tokens[at - 1].lower in lexicon.words.numbers)
    named = any((m := lexicon.type_names.match(tokens, k)) and m.last >= at for k in range(max(0, at - 3), at))
    return lexicon.weak_names.match(tokens, at) is not None and (numbered or named)


def _modifies(tokens: Sequence[Token], at: int, verbs: frozenset[str], documents: frozenset[str]) -> bool:
    """Whether the noun that ends before *at* only qualifies the next one: "military equipment", "party meeting"."""
    if at >= len(tokens):
        return False
    word = tokens[at].lower
    if not word.isalpha() or tokens[at].text[0].isupper() or word in verbs | FUNCTION_WORDS | documents:
        return False
    return may_be_noun(word)


def _around(
    tokens: Sequence[Token],
    at: int,
    head: tuple[int, str, str],
    lexicon: Lexicon,
    ends: dict[int, ActorPhrase],
    starts: dict[int, ActorPhrase],
) -> ActorPhrase:
    last, noun, sort = head
    first, owner, inner, pointing = _leftwards(tokens, at, lexicon, ends, place=sort == "facility")
    link = tokens[last].lower if last < len(tokens) else ""
    if link in {"in", "of"} and sort in {"group", "bare-role"}:
        after = last + 1 + (last + 1 < len(tokens) and tokens[last + 1].lower == "the")
        where = starts.get(after)
        if where and where.sort in {"name", "place", "metonym"}:
            inner, owner, last = (*inner, where), owner or where.refers[0], where.last
    elif link in _OF and (
        sort in {"role", "facility"} or noun.startswith(("ministry", "embassy", "mission", "government"))
    ):
        after = last + 1 + (last + 1 < len(tokens) and tokens[last + 1].lower in {"the", "an", "a"})
        of = starts.get(after)
        wanted = {"in"} if sort == "facility" else {"of", "for", "to", "at"}
        if of and link in wanted and (sort != "facility" or of.sort in {"place", "name"}):
            inner = (*inner, of)
            owner = owner or of.refers[0]
            last = of.last
            if sort == "facility" and of.sort in {"place", "name"}:
                owner = of.refers[0]
    person = starts.get(last)
    if sort == "role" and person and person.sort == "person":
        inner, sort, last, refers = (*inner, person), "person", person.last, person.refers
        return ActorPhrase(
            first, last, _span(tokens, first, last), sort, "role-and-name", refers, owner, noun, inner=inner
        )
    if sort in {"definite", "role"} and owner is None and pointing is None and first == at:
        sort = "bare-" + sort
    return ActorPhrase(
        first,
        last,
        _span(tokens, first, last),
        sort,
        f"{sort}-phrase",
        (),
        owner,
        noun,
        possessive=pointing is not None,
        inner=inner,
    )


def _leftwards(
    tokens: Sequence[Token], at: int, lexicon: Lexicon, ends: dict[int, ActorPhrase], *, place: bool
) -> tuple[int, str | None, tuple[ActorPhrase, ...], str | None]:
    """Return where the phrase begins, its owner, the names in it, and a possessive pronoun that it begins with."""
    owner: str | None = None
    inner: list[ActorPhrase] = []
    first = at
    while first > 0:
        word = tokens[first - 1]
        if first in ends:
            name = ends[first]
            if name.sort == "person" and (first == at or place):
                break
            inner.insert(0, name)
            owner = owner or name.refers[0]
            first = name.first
        elif word.lower == "'s":
            if first - 1 not in ends or (place and ends[first - 1].sort == "person"):
                break
            first -= 1
        elif word.lower in _POSSESSIVE:
            return first - 1, owner, tuple(inner), word.lower
        elif word.lower in _DETERMINERS:
            return first - 1, owner, tuple(inner), None
        elif (
            word.lower in lexicon.words.before_head
            or (word.text in HYPHENS and first - 1 > 0 and first < at)
            or lexicon.roles.match(tokens, first - 1)
            or lexicon.bodies.match(tokens, first - 1)
            or (lexicon.type_names.match(tokens, first - 1) and not inner)
        ):
            first -= 1
        else:
            break
    while tokens[first].text in HYPHENS or tokens[first].lower == "'s":
        first += 1
    return first, owner, tuple(inner), None


def _pronoun(tokens: Sequence[Token], at: int) -> ActorPhrase:
    word = tokens[at]
    return ActorPhrase(
        at, at + 1, word.span, "pronoun", "pronoun", head=word.lower, possessive=word.lower in _POSSESSIVE
    )


def _with_appositives(tokens: Sequence[Token], phrases: Sequence[ActorPhrase]) -> list[ActorPhrase]:
    """Join "Jane Roe, the envoy to NATO," and "the envoy, Jane Roe," into one phrase for the person."""
    found: list[ActorPhrase] = []
    for phrase in _with_wholes(tokens, phrases):
        previous = found[-1] if found else None
        if previous and _apposed(tokens, previous, phrase):
            name, title = (previous, phrase) if previous.sort == "person" else (phrase, previous)
            last = phrase.last
            if last < len(tokens) and tokens[last].text == "," and name is previous:
                last += 1
            found[-1] = replace(
                name,
                first=previous.first,
                last=last,
                span=Span(previous.span.start, phrase.span.end),
                owner=title.owner or name.owner,
                head=title.head or name.head,
                rule="appositive",
                inner=(*previous.inner, *phrase.inner, replace(name, inner=())),
            )
            continue
        if (
            previous
            and previous.rule == "appositive"
            and phrase.first <= previous.last
            and phrase.sort in {"name", "adjective", "place"}
            and previous.last <= phrase.first
        ):
            found.append(phrase)
            continue
        found.append(phrase)
    return found


def _with_wholes(tokens: Sequence[Token], phrases: Sequence[ActorPhrase]) -> list[ActorPhrase]:
    """Join "a spokesman" and "for the Norwegian police": a role and the body that it belongs to."""
    found: list[ActorPhrase] = []
    for phrase in phrases:
        previous = found[-1] if found else None
        if previous and previous.sort in {"role", "bare-role"} and phrase.sort == "body":
            link = [token.lower for token in tokens[previous.last : phrase.first]]
            if len(link) == 1 and link[0] in _OF:
                span = Span(previous.span.start, phrase.span.end)
                inner = (*previous.inner, phrase)
                found[-1] = replace(previous, last=phrase.last, span=span, sort="role", inner=inner)
                continue
        found.append(phrase)
    return found


def _apposed(tokens: Sequence[Token], one: ActorPhrase, two: ActorPhrase) -> bool:
    if {one.sort, two.sort} not in ({"person", "role"}, {"person", "bare-role"}):
        return False
    between = tokens[one.last : two.first]
    return len(between) == 1 and between[0].text == ","


def _span(tokens: Sequence[Token], first: int, last: int) -> Span:
    return Span(tokens[first].start, tokens[last - 1].end)
