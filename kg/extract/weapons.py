"""Phrases for weapons and other items: a small grammar, modifiers* head, or a designation such as S-300.

Strong heads stand alone ("missile"); weak ones need a modifier or a type before them ("system", "vehicle"); what only a
frame can tell ("parts") stays weak and is judged there. Technology is put together from the types that it is for.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.extract.counts import count_before
from kg.extract.lexicon import Lexicon
from kg.extract.phrases import ItemPhrase
from kg.extract.signs import FUNCTION_WORDS
from kg.extract.tokens import HYPHENS, Token
from kg.reading.span import Span

_ADJECTIVE = re.compile(r"[a-z]{2,}(?:al|ic|ive|ous|ful|less|ern|ed|ing|able|ible|ary|y)")
_SMALL = 3  # letters of a word that could be those of a designation
_BETWEEN = frozenset({",", "and", "or", "the", "of"})
_POINTING = frozenset("such those these the this that".split())
_OPENS = frozenset(
    "the a an some several of with for its their his those these such any many more and , - all no".split()
)
_LINKS = (
    ("related", "to"),
    ("relating", "to"),
    ("associated", "with"),
    ("for",),
    ("on",),
    ("of",),
    ("to", "make"),
    ("to", "produce"),
)


def item_phrases(text: str, tokens: Sequence[Token], lexicon: Lexicon, taken: Sequence[bool]) -> tuple[ItemPhrase, ...]:
    """Return the phrases for items in *tokens*, in order; tokens *taken* by names of actors are passed over."""
    found: list[ItemPhrase] = []
    at = 0
    while at < len(tokens):
        phrase = None if taken[at] else _phrase(text, tokens, at, lexicon, taken, found)
        if phrase is None:
            at += 1
        else:
            found.append(phrase)
            at = phrase.last
    return tuple(found)


def _phrase(
    text: str, tokens: Sequence[Token], at: int, lexicon: Lexicon, taken: Sequence[bool], before: Sequence[ItemPhrase]
) -> ItemPhrase | None:
    chain = (
        None
        if _verb(tokens, at, lexicon)
        else _chain(text, tokens, at, lexicon, taken) or _pointer(tokens, at, lexicon) or _bare(tokens, at, lexicon)
    )
    if chain is None:
        return None
    last, type_id, strength = chain
    first, origin = _leftwards(tokens, at, lexicon, before[-1].last if before else 0)
    start = tokens[first].start
    floor = before[-1].span.end if before else tokens[0].start
    count = count_before(text, floor, start, lexicon.units)
    pointing = tokens[first - 1].lower if first and tokens[first - 1].lower in _POINTING else None
    named = first
    while named < at and (tokens[named].lower in lexicon.words.beside_item or _ADJECTIVE.fullmatch(tokens[named].text)):
        if lexicon.modifiers.match(tokens, named):
            break
        named += 1  # "old", "small" are no part of the name
    core = Span(tokens[named].start, tokens[last - 1].end)
    return ItemPhrase(
        first=first,
        last=last,
        span=Span(count.span.start, core.end) if count else core,
        core=core,
        types=(type_id,),
        strength=strength,
        rule="weapon-phrase",
        head=tokens[last - 1].lower,
        count=count.count if count else None,
        pointing=pointing,
        origin=origin,
    )


def _chain(
    text: str, tokens: Sequence[Token], at: int, lexicon: Lexicon, taken: Sequence[bool]
) -> tuple[int, str, str] | None:
    """Return the end of the chain of modifiers and heads that begins at *at*, its type, and its head's strength."""
    if tokens[at].text in HYPHENS:  # a line of hyphens would be walked from each of them
        return None
    best: tuple[int, str, str] | None = None
    types: list[str] = []
    modified = False
    while at < len(tokens) and not taken[at]:
        step = _type_at(text, tokens, at, lexicon)
        if step:
            last, type_id, strength = step
            types.append(type_id)
            solid = strength != "weak" or modified or len(types) > 1
            at = last
            if solid:
                best = (at, _specific(types, lexicon), "strong" if strength == "weak" else strength)
        elif modifier := lexicon.modifiers.match(tokens, at):
            at = modifier.last
        elif tokens[at].text in HYPHENS:
            at += 1
            continue
        else:
            break
        modified = True
    return best


def _pointer(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, str, str] | None:
    """Return a weak head that points back ("such vehicles"), or technology of a state ("Norwegian technologies")."""
    weak = lexicon.weak_names.match(tokens, at)
    if weak is None or at == 0:
        return None
    if _numbered(tokens, at, lexicon) and not (weak.last < len(tokens) and tokens[weak.last].lower == "of"):
        return weak.last, weak.id, "weak"
    if tokens[at - 1].lower in {"such", "those", "these"}:
        return weak.last, weak.id, "weak"
    after = tokens[weak.last] if weak.last < len(tokens) else None
    closed = after is None or not after.lower.isalpha() or after.lower in FUNCTION_WORDS or after.lower.endswith("ed")
    if tokens[at - 1].lower in {"the", "both"} and weak.id not in lexicon.words.licensed and closed:
        return weak.last, weak.id, "weak"
    if (
        tokens[at].lower in lexicon.words.technology and _leftwards(tokens, at, lexicon, 0)[1]
    ):  # "Norwegian technologies"
        return weak.last, weak.id, "generic"
    return None


def _bare(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, str, str] | None:
    """Return a weak head that stands alone ("equipment", "parts"): only a transfer between two sides licenses it."""
    weak = lexicon.weak_names.match(tokens, at)
    if weak is None or weak.id not in lexicon.words.licensed or not tokens[at].text.islower():
        return None
    after = tokens[weak.last].lower if weak.last < len(tokens) else ""
    return None if after in {"of", "'s", "in"} else (weak.last, weak.id, "bare")


def _type_at(text: str, tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, str, str] | None:
    """Return the end, type and strength of the name of a type at *at*: of the longest one, a designation or another."""
    match = lexicon.type_names.match(tokens, at)
    coded = _designated(text, tokens, at, lexicon)
    if coded and (match is None or match.last < coded[0]):
        return coded
    if match and tokens[at].lower not in lexicon.words.only_plural and not _is_number(tokens[at : match.last]):
        return match.last, match.id, lexicon.types[match.id].strength
    weak = lexicon.weak_names.match(tokens, at)
    return (weak.last, weak.id, "weak") if weak else None


def _designated(text: str, tokens: Sequence[Token], at: int, lexicon: Lexicon) -> tuple[int, str, str] | None:
    found = lexicon.designations.match(text, tokens[at].start, tokens[-1].end)
    if found is None:
        return None
    type_id, end = found
    last = at
    while last < len(tokens) and tokens[last].end <= end:
        last += 1
    return (last, type_id, "strong") if last > at else None


def _is_number(words: Sequence[Token]) -> bool:
    """Whether *words* are a small word and a number, "at 6" or "a 50", and not the designation that they look like."""
    return words[0].text.islower() and len(words[0].text) <= _SMALL and words[-1].text[0].isdigit()


def _specific(types: Sequence[str], lexicon: Lexicon) -> str:
    """Return the head's type, or an earlier one of the chain that is a kind of it ("Patriot missiles")."""
    head = types[-1]
    return next((earlier for earlier in types if head in lexicon.line(earlier)), head)


def _verb(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether the participle at *at* is a verb, not an adjective: "Norway used drones"."""
    if at and tokens[at].lower == "arms":
        after = tokens[at + 1].lower if at + 1 < len(tokens) else ""
        return tokens[at - 1].lower in {"that", "which", "who"} or after in {"them", "him", "it", "us"}
    if tokens[at].lower in lexicon.words.verb_or_noun and at and tokens[at - 1].lower in lexicon.words.before_verbs:
        return True
    if tokens[at].lower not in lexicon.words.verb_or_adjective or at == 0:
        return False
    after_verb = tokens[at - 1].lower.endswith(("ed", "ing")) or tokens[at - 1].lower in lexicon.words.past
    return not (tokens[at - 1].lower in _OPENS or after_verb or _numbered(tokens, at, lexicon))


def _numbered(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a number stands directly before the token *at*."""
    return at > 0 and (tokens[at - 1].text[0].isdigit() or tokens[at - 1].lower in lexicon.words.numbers)


def _leftwards(tokens: Sequence[Token], at: int, lexicon: Lexicon, floor: int) -> tuple[int, str | None]:
    """Return where the phrase begins, with the adjectives before it, and the state that one of them names."""
    origin = None
    while at > floor:
        word = tokens[at - 1]
        if _verb(tokens, at - 1, lexicon):
            break
        if word.lower in lexicon.words.beside_item or lexicon.modifiers.match(tokens, at - 1):
            at -= 1
        elif (
            _ADJECTIVE.fullmatch(word.text)
            and word.lower not in lexicon.words.numbers
            and at - 1 > floor
            and _numbered(tokens, at - 1, lexicon)
        ):
            at -= 1  # "150 floating drones"
        elif word.lower in lexicon.words.made and at - 2 > floor and tokens[at - 2].text in HYPHENS:
            at -= 2
        elif word.text in HYPHENS and at < len(tokens) and lexicon.modifiers.match(tokens, at - 2 if at > 1 else 0):
            at -= 1
        else:
            match = next(
                (
                    m
                    for k in range(max(floor, at - 3), at)
                    if (m := lexicon.adjectives.match(tokens, k)) and m.last == at
                ),
                None,
            )
            if match is None:
                break
            origin = match.id
            at = match.first
    while tokens[at].text in HYPHENS:
        at += 1
    return at, origin


def technologies(tokens: Sequence[Token], phrases: Sequence[ItemPhrase], lexicon: Lexicon) -> tuple[ItemPhrase, ...]:
    """Return *phrases* with those that a word for technology governs made into types of technology.

    "technologies related to fighter aircraft and tank production" has two: of fighter aircraft, of tank production.
    """
    found = list(phrases)
    bare: set[int] = set()
    for number, word in enumerate(tokens):
        if word.lower not in lexicon.words.technology:
            continue
        start = _after_link(tokens, number + 1)
        if start is None:
            continue
        listed = _list_from(tokens, found, start, lexicon)
        whole = next((n for n, phrase in enumerate(found) if phrase.last == number + 1), None)
        for index in listed:
            found[index] = _of_technology(tokens, found[index], lexicon)
        if whole is not None and listed:
            bare.add(whole)
            one, two = found[whole], found[listed[0]]
            found[listed[0]] = replace(
                two,
                first=one.first,
                span=Span(one.span.start, two.span.end),
                core=Span(one.core.start, two.core.end),
                origin=one.origin,
            )
    return tuple(phrase for n, phrase in enumerate(found) if n not in bare)


def _after_link(tokens: Sequence[Token], at: int) -> int | None:
    for link in _LINKS:
        if tuple(token.lower for token in tokens[at : at + len(link)]) == link:
            return at + len(link)
    return None


def _list_from(tokens: Sequence[Token], phrases: Sequence[ItemPhrase], at: int, lexicon: Lexicon) -> tuple[int, ...]:
    """Return the indexes of the phrases that stand in a list from the token *at* on."""
    listed: list[int] = []
    for index, phrase in enumerate(phrases):
        if phrase.last <= at:
            continue
        if phrase.first < at:  # the lexicon has the first of the list whole, with the word for technology
            at = phrase.last
            continue
        gap = tokens[at : phrase.first]
        if any(token.lower not in _BETWEEN | lexicon.words.making | lexicon.words.beside_item for token in gap):
            break
        listed.append(index)
        at = phrase.last
    return tuple(listed)


def _of_technology(tokens: Sequence[Token], phrase: ItemPhrase, lexicon: Lexicon) -> ItemPhrase:
    last, of, words = phrase.last, phrase.types[0], lexicon.types[phrase.types[0]].label
    if last < len(tokens) and tokens[last].lower in lexicon.words.making:
        of, words, last = f"{of}-{tokens[last].lower}", f"{words} {tokens[last].lower}", last + 1
    elif (
        phrase.first > 1
        and tokens[phrase.first - 1].lower == "of"
        and tokens[phrase.first - 2].lower in lexicon.words.making
    ):
        of, words = f"{of}-{tokens[phrase.first - 2].lower}", f"{words} {tokens[phrase.first - 2].lower}"
    return ItemPhrase(
        first=phrase.first,
        last=last,
        span=Span(phrase.span.start, tokens[last - 1].end),
        core=Span(phrase.core.start, tokens[last - 1].end),
        types=(f"{of}-technology",),
        strength="strong",
        rule="technology-of",
        head="technology",
        origin=phrase.origin,
        composed=(f"technology related to {words}", phrase.types[0]),
    )
