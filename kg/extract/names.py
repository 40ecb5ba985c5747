"""Names in a sentence: of the lexicon, and of those whom this article introduces (`kg.extract.cast`)."""

from collections.abc import Sequence
from dataclasses import replace

from kg.extract.cast import Cast
from kg.extract.lexicon import Lexicon
from kg.extract.phrases import ActorPhrase
from kg.extract.signs import FUNCTION_WORDS
from kg.extract.tokens import HYPHENS, Token
from kg.reading.span import Span

_IN_PLACE = frozenset("in at near outside inside around over across within throughout".split())


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
    met = cast.at(tokens, at)
    match = lexicon.names.match(tokens, at)
    if met and (match is None or met.last >= match.last):
        return phrase(met.last, "person" if "person" in met.actor.kinds else "name", met.rule, (met.actor.id,))
    inner = lexicon.names.match(tokens, at + 1) if match and tokens[at].text == "the" else None
    if match and inner and inner.last > match.last:
        match = None
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


def _qualifies(tokens: Sequence[Token], at: int, verbs: frozenset[str]) -> bool:
    """Whether the word after the name of a state is a noun that the name qualifies."""
    if at >= len(tokens):
        return False
    word = tokens[at]
    return word.text[0].isalpha() and word.lower not in verbs and word.lower not in FUNCTION_WORDS
