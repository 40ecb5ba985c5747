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

from kg.extract.cast import Cast
from kg.extract.lexicon import Lexicon
from kg.extract.morphology import may_be_noun
from kg.extract.names import name_phrases
from kg.extract.phrases import ActorPhrase
from kg.extract.signs import FUNCTION_WORDS
from kg.extract.tokens import CLOSING, HYPHENS, OPENING, Token
from kg.reading.span import Span

_PRONOUNS = frozenset("he she it they him her them his its their hers theirs".split())
_POSSESSIVE = frozenset("his its their".split())
_OF = frozenset("of for to at with in from".split())
_OFFICIALS_OF = frozenset("of at in for from".split())
_WHOLES = frozenset({"body", "group", "role", "definite", "bare-definite", "person"})
_SEATED = frozenset({"ministry", "government", "parliament"})  # bodies that "in Berlin" tells the state of
_COMPASS = frozenset("north south east west northeast northwest southeast southwest".split())
_NOUN_PHRASE = 4  # tokens of a noun phrase before its noun


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
        if head and _names_document(tokens, position, head, lexicon, ends):
            head = None
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
    return tuple(_with_speakers(tokens, _with_appositives(tokens, found, lexicon), lexicon))


def _with_speakers(tokens: Sequence[Token], phrases: list[ActorPhrase], lexicon: Lexicon) -> list[ActorPhrase]:
    """Add the noun phrases that only their verb shows to be speakers: "a fisherman said", "said one neighbour"."""
    taken = {at for phrase in phrases for at in range(phrase.first, phrase.last)}
    found = list(phrases)
    for at, token in enumerate(tokens):
        if token.lower not in lexicon.words.speaks or at in taken:
            continue
        for first, last in (_noun_before(tokens, at, lexicon), _noun_after(tokens, at, lexicon)):
            if first < last and taken.isdisjoint(range(first, last)):
                noun = tokens[last - 1].lower
                found.append(ActorPhrase(first, last, _span(tokens, first, last), "group", "only-speaks", head=noun))
                taken.update(range(first, last))
                break
    return sorted(found, key=lambda phrase: phrase.first)


def _noun_before(tokens: Sequence[Token], verb: int, lexicon: Lexicon) -> tuple[int, int]:
    last = verb
    while last and tokens[last - 1].lower in lexicon.words.adverbs - lexicon.words.determiners:
        last -= 1
    return _noun_phrase(tokens, last, lexicon)


def _noun_after(tokens: Sequence[Token], verb: int, lexicon: Lexicon) -> tuple[int, int]:
    if not verb or tokens[verb - 1].text not in CLOSING | {","} or tokens[verb].lower != "said":
        return verb, verb
    last = verb + 1
    while last < len(tokens) and tokens[last].text.isalpha() and tokens[last].lower not in {"who", "in", "of", "on"}:
        last += 1
    first, end = _noun_phrase(tokens, last, lexicon)
    return (first, end) if first == verb + 1 else (verb, verb)


def _noun_phrase(tokens: Sequence[Token], last: int, lexicon: Lexicon) -> tuple[int, int]:
    """Return the noun phrase that ends before *last*: a common noun and its words, from a determiner on."""
    noun = tokens[last - 1] if last else None
    if noun is None or not noun.text.isalpha() or noun.text[0].isupper():
        return last, last
    if noun.lower in lexicon.words.documents | FUNCTION_WORDS or not may_be_noun(noun.lower):
        return last, last
    for first in range(last - 2, max(-1, last - 2 - _NOUN_PHRASE), -1):
        word = tokens[first]
        if noun.lower.endswith("s") and _opens_clause(word):
            return first + 1, last  # "villagers said"
        if word.lower in lexicon.words.determiners:
            return first, last
        if not word.text.isalpha() or word.lower in FUNCTION_WORDS:
            return last, last
    return (0, last) if noun.lower.endswith("s") and 0 < last <= _NOUN_PHRASE else (last, last)


def _opens_clause(word: Token) -> bool:
    return word.text in OPENING | CLOSING | {",", ";"} or word.lower in {"and", "but", "that", "as"}


def _head(tokens: Sequence[Token], at: int, lexicon: Lexicon, verbs: frozenset[str]) -> tuple[int, str, str] | None:
    """Return the end, the noun and the sort of the head noun that begins at *at*."""
    body, role = lexicon.bodies.match(tokens, at), lexicon.roles.match(tokens, at)
    if role and role.id.endswith("s") and at and tokens[at - 1].lower.endswith("ly"):
        role = None  # "a country that closely monitors the border"
    if role and (body is None or role.last >= body.last):
        plural = tokens[role.last - 1].lower.endswith("s") and role.id != "ceo"
        return role.last, role.id, "group" if plural else "role"
    if body and _is_item(tokens, at, body.last, lexicon):
        return None
    acts_as = lexicon.body_rows[body.id].acts_as if body else ""
    if body and (acts_as == "place" or not _modifies(tokens, body.last, verbs, lexicon.words.documents)):
        return body.last, body.id, {"place": "facility", "pointer": "definite", "group": "group"}.get(acts_as, "body")
    return None


def _in_the_south(tokens: Sequence[Token], at: int) -> bool:
    """Whether a part of a country follows: "fighters in the south"."""
    link, article, part, after = ([token.lower for token in tokens[at : at + 4]] + [""] * 4)[:4]
    return link == "in" and article == "the" and part in _COMPASS and after != "of"


def _names_document(
    tokens: Sequence[Token], at: int, head: tuple[int, str, str], lexicon: Lexicon, ends: dict[int, ActorPhrase]
) -> bool:
    """Whether the noun only says what a document is about: "secret intelligence reports" are nobody's."""
    following = tokens[head[0]].lower if head[0] < len(tokens) else ""
    alone = at not in ends and (at == 0 or tokens[at - 1].lower not in _POSSESSIVE | {"'s"})
    return head[1] == "intelligence" and alone and following in lexicon.words.documents


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
    seated = sort == "body" and owner is None and lexicon.body_rows[noun].sort in _SEATED
    if (link in {"in", "of"} and sort in {"group", "bare-role"}) or (link == "in" and seated):
        after = last + 1 + (last + 1 < len(tokens) and tokens[last + 1].lower == "the")
        where = starts.get(after)
        if where and where.sort in {"name", "place", "metonym"}:
            inner, owner, last = (*inner, where), owner or where.refers[0], where.last
    elif (link == "of" and sort == "body") or (
        link in _OF
        and (
            sort in {"role", "facility"}
            or noun.startswith(("ministry", "embassy", "mission", "consulate", "government"))
        )
    ):
        after = last + 1 + (last + 1 < len(tokens) and tokens[last + 1].lower in {"the", "an", "a"})
        of = starts.get(after)
        seated = noun.startswith(("embassy", "mission", "consulate"))
        wanted = {"in"} if sort == "facility" else {"of", "for", "to", "at"} | ({"in"} if seated else set())
        if of and tokens[of.last : of.last + 1] and tokens[of.last].lower == "'s":
            of = starts.get(of.last + 1)  # "a spokesman for Finland's Air Force Command"
        if of and of.sort != "adjective" and link in wanted and (sort != "facility" or of.sort in {"place", "name"}):
            inner = (*inner, of)
            owner = owner or (of.refers[0] if link != "in" else None)
            last = of.last
            if sort == "facility" and of.sort in {"place", "name"}:
                owner = of.refers[0]
    last += 3 if sort == "group" and _in_the_south(tokens, last) else 0
    person = starts.get(last)
    if person and person.sort == "name" and sort in {"group", "definite", "body"} and person.rule == "full-name":
        span = _span(tokens, first, person.last)
        return replace(person, first=first, span=span, owner=owner, head=noun, inner=(*inner, person))
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
        elif first > 1 and word.lower == "of" and tokens[first - 2].lower in lexicon.words.collectives and not inner:
            first -= 2  # "a panel of experts"
        elif word.lower in _POSSESSIVE | lexicon.words.determiners:
            return first - 1, owner, tuple(inner), word.lower if word.lower in _POSSESSIVE else None
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


def _with_appositives(tokens: Sequence[Token], phrases: Sequence[ActorPhrase], lexicon: Lexicon) -> list[ActorPhrase]:
    """Join "Jane Roe, the envoy to NATO," and "the envoy, Jane Roe," into one phrase for the person."""
    found: list[ActorPhrase] = []
    for phrase in _with_wholes(tokens, phrases, lexicon):
        previous = found[-1] if found else None
        if previous and previous.sort == "role" and phrase.sort == "person" and phrase.first == previous.last:
            span = Span(previous.span.start, phrase.span.end)  # "the head of the Ministry of Trade Jane Roe"
            inner = (*previous.inner, *phrase.inner, replace(phrase, inner=()))
            found[-1] = replace(
                phrase,
                first=previous.first,
                span=span,
                rule="role-and-name",
                owner=previous.owner,
                head=previous.head,
                inner=inner,
            )
            continue
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


def _with_wholes(tokens: Sequence[Token], phrases: Sequence[ActorPhrase], lexicon: Lexicon) -> list[ActorPhrase]:
    """Join "a spokesman" and "for the Norwegian police": a role and the body that it belongs to."""
    found: list[ActorPhrase] = []
    for phrase in phrases:
        previous = found[-1] if found else None
        if previous and previous.sort in {"role", "bare-role", "group"} and phrase.sort in _WHOLES:
            link = [token.lower for token in tokens[previous.last : phrase.first]]
            if phrase.sort == "person" and (previous.sort == "group" or link not in (["to"], ["of"], ["for"])):
                found.append(phrase)
                continue
            if link[:1] and link[0] in _links_of(previous, lexicon) and link[1:] in ([], ["the"]):
                sort = "group" if previous.sort == "group" else "role"
                span = Span(previous.span.start, phrase.span.end)
                inner = (*previous.inner, phrase)
                found[-1] = replace(previous, last=phrase.last, span=span, sort=sort, inner=inner)
                continue
        found.append(phrase)
    return found


def _links_of(phrase: ActorPhrase, lexicon: Lexicon) -> frozenset[str]:
    """Return the words that may link *phrase* to what it belongs to: "officials from …", but only "rebels of …"."""
    if phrase.sort != "group":
        return _OF
    return _OFFICIALS_OF if phrase.head in lexicon.role_sorts else frozenset({"of"})


def _apposed(tokens: Sequence[Token], one: ActorPhrase, two: ActorPhrase) -> bool:
    if {one.sort, two.sort} not in ({"person", "role"}, {"person", "bare-role"}):
        return False
    between = tokens[one.last : two.first]
    if two.last < len(tokens) and tokens[two.last].lower == "'s":
        return False  # "Mr. Deng, the general's lawyer"
    return len(between) == 1 and between[0].text == ","


def _span(tokens: Sequence[Token], first: int, last: int) -> Span:
    return Span(tokens[first].start, tokens[last - 1].end)
