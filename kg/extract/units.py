"""Units: a sentence as one character for each thing in it, so that frames can be regular expressions.

"Norway sent six howitzers to Chad" is ``AVW…A``: actor, trigger, items, the word "to", actor. Lists of actors or of
items are one unit; an adjective or possessive pronoun before a noun of a frame is an actor with a possessive.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.dates import DateFound
from kg.extract.phrases import ActorPhrase, ItemPhrase
from kg.extract.rules import ACTOR, DATE, HIS, ITEM, OTHER, PLACE, QUOTE, STOP, TRIGGER, WORD, Rules, Trigger
from kg.extract.tokens import CLOSING, HYPHENS, OPENING, Token
from kg.reading.span import Span

_AUXILIARY = frozenset("have has had be is are was were been being do does did 's".split())
_GOVERN = frozenset("to from by for with of in against between".split())
_FINITE = frozenset("has have had is are was were will would said says can could may might did does".split())
_PLACES = frozenset({"place", "facility"})
_MORE = frozenset({"other", "various", "related", "assorted"})
_STOPS = frozenset(";:()[]\u2014")


@dataclass(frozen=True, slots=True)
class Unit:
    """A thing in a sentence: its character, its tokens (from `first` up to `last`), and what stands there."""

    char: str
    first: int
    last: int
    span: Span
    actors: tuple[ActorPhrase, ...] = ()
    items: tuple[ItemPhrase, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    word: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The units of a sentence and their characters as a string."""

    units: tuple[Unit, ...]
    chars: str

    def at(self, offset: int) -> int:
        """Return the index of the first unit that ends after the text offset *offset*."""
        return next((n for n, unit in enumerate(self.units) if unit.span.end > offset), len(self.units))


def units(
    tokens: Sequence[Token],
    actors: Sequence[ActorPhrase],
    items: Sequence[ItemPhrase],
    dates: Sequence[DateFound],
    rules: Rules,
    quotes: Sequence[Span] = (),
) -> Line:
    """Return the units of the sentence with these *tokens* and what was found in them, the quotations *quotes* too."""
    marks = {offset for quote in quotes for offset in (quote.start - 1, quote.end)}
    actor_at = {phrase.first: phrase for phrase in actors}
    item_at: dict[int, tuple[ItemPhrase, ...]] = {}
    for phrase in items:  # "them" may be several
        first = _first_token(tokens, phrase)
        item_at[first] = (*item_at.get(first, ()), phrase)
    date_at = {next((n for n, t in enumerate(tokens) if t.start >= d.span.start), 0): d for d in dates}
    found: list[Unit] = []
    at = 0
    while at < len(tokens):
        unit = _unit_at(tokens, at, actor_at, item_at, date_at, rules)
        if found and _owns(found[-1], tokens, at):
            unit = Unit(rules.literals["'s"], at, at + 1, tokens[at].span, word="'s")
        if unit.char == WORD and unit.span.start in marks and not unit.word.isalnum():
            unit = replace(unit, char=QUOTE)  # a single mark; within a word it is an apostrophe
        found.append(unit)
        if (
            unit.char in {ACTOR, HIS}
            and unit.actors
            and (unit.actors[0].sort == "adjective" or (unit.actors[0].sort == "pronoun" and unit.actors[0].possessive))
        ):
            found.append(
                Unit(rules.literals["'s"], unit.last, unit.last, Span(unit.span.end, unit.span.end), word="'s")
            )
        at = max(unit.last, at + 1)
    found = _with_details(found, rules)
    found = _listed(
        found,
        ITEM,
        rules.literals,
        lambda one, two: Unit(
            ITEM, one.first, two.last, Span(one.span.start, two.span.end), items=one.items + two.items
        ),
    )
    found = _with_details(found, rules)
    found = _listed(
        found,
        ACTOR,
        rules.literals,
        lambda one, two: Unit(
            ACTOR, one.first, two.last, Span(one.span.start, two.span.end), actors=one.actors + two.actors
        ),
    )
    return Line(tuple(found), "".join(unit.char for unit in found))


def _owns(before: Unit, tokens: Sequence[Token], at: int) -> bool:
    """Whether the mark at *at* is the possessive of a plural before it: "the rebels' request"."""
    mark, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    follows = after is not None and after.start > mark.end and after.text[0].isalnum()
    return (
        mark.text in {"'", "\u2019"}
        and follows
        and before.char == ACTOR
        and before.span.end == mark.start
        and tokens[at - 1].text.endswith("s")
    )


def _first_token(tokens: Sequence[Token], phrase: ItemPhrase) -> int:
    return next(n for n, token in enumerate(tokens) if token.start >= phrase.span.start)


def _unit_at(
    tokens: Sequence[Token],
    at: int,
    actor_at: Mapping[int, ActorPhrase],
    item_at: Mapping[int, tuple[ItemPhrase, ...]],
    date_at: Mapping[int, DateFound],
    rules: Rules,
) -> Unit:
    token = tokens[at]
    if at in item_at:
        phrase = item_at[at][-1]
        return Unit(ITEM, at, phrase.last, phrase.span, items=item_at[at])
    if at in actor_at:
        actor = actor_at[at]
        return Unit(_actor_char(tokens, actor, item_at, rules), at, actor.last, actor.span, actors=(actor,))
    if at in date_at:
        span = date_at[at].span
        last = next((n for n in range(at, len(tokens)) if tokens[n].start >= span.end), len(tokens))
        return Unit(DATE, at, last, span)
    triggers, last = _triggers(tokens, at, rules)
    if triggers and not _compound(tokens, at, actor_at):
        return Unit(TRIGGER, at, last, Span(token.start, tokens[last - 1].end), triggers=triggers, word=token.lower)
    if token.text in OPENING | CLOSING:
        return Unit(QUOTE, at, at + 1, token.span, word=token.text)
    word = "'s" if token.lower == "'s" else "-" if token.text in HYPHENS and token.text != "\u2014" else token.lower
    if word == "-" and _spaced(tokens, at):
        return Unit(STOP, at, at + 1, token.span, word="\u2014")
    if word in rules.literals:
        return Unit(rules.literals[word], at, at + 1, token.span, word=word)
    return Unit(STOP if token.text in _STOPS else WORD, at, at + 1, token.span, word=token.lower)


def _compound(tokens: Sequence[Token], at: int, actor_at: Mapping[int, ActorPhrase]) -> bool:
    """Whether the word at *at* only ends a compound ("well-armed", but not "Norwegian-supplied")."""
    if at < 2 or tokens[at - 1].text not in HYPHENS or _spaced(tokens, at - 1):  # noqa: PLR2004 - a word and a hyphen
        return False
    return tokens[at - 2].lower not in {"re", "air"} and not any(one.last == at - 1 for one in actor_at.values())


def _spaced(tokens: Sequence[Token], at: int) -> bool:
    """Whether the hyphen at *at* stands between spaces, as a dash does."""
    return 0 < at < len(tokens) - 1 and tokens[at - 1].end < tokens[at].start and tokens[at].end < tokens[at + 1].start


def _actor_char(
    tokens: Sequence[Token], actor: ActorPhrase, item_at: Mapping[int, tuple[ItemPhrase, ...]], rules: Rules
) -> str:
    if actor.sort in _PLACES:
        return PLACE
    if actor.sort == "compound":
        return OTHER
    if actor.sort == "pronoun" and actor.possessive:
        return HIS
    if actor.sort != "adjective":
        return ACTOR
    after = actor.last
    while after < len(tokens) and (
        tokens[after].text in HYPHENS or tokens[after].lower in {"arms", "military", "weapons"}
    ):
        after += 1
    if (
        after in item_at
        or _triggers(tokens, after, rules)[0]
        or (after < len(tokens) and tokens[after].text[0].isupper())
    ):
        return ACTOR
    return ACTOR if tokens[actor.last : actor.last + 1] and tokens[actor.last].text in HYPHENS else OTHER


def _triggers(tokens: Sequence[Token], at: int, rules: Rules) -> tuple[tuple[Trigger, ...], int]:
    if at >= len(tokens):
        return (), at
    for length in (3, 2):
        words = tuple(token.lower for token in tokens[at : at + length])
        if words in rules.triggers and len(words) == length:
            return rules.triggers[words], at + length
    word = tokens[at].lower
    if word in _AUXILIARY and not (word in {"has", "have", "had"} and _holds(tokens, at + 1)):
        return (), at
    return rules.triggers.get((word,), ()), at + 1


def _holds(tokens: Sequence[Token], at: int) -> bool:
    """Whether "has" before the token *at* is a verb of its own: a number, an article or an adjective follows."""
    after = tokens[at].lower if at < len(tokens) else ""
    return (
        after in {"a", "an", "the", "about", "some", "several", "at", "more", "up", "over", "no", "many", "nearly"}
        or after[:1].isdigit()
    )


def _with_details(found: Sequence[Unit], rules: Rules) -> list[Unit]:
    """Join items with what details them: "weapons, including mortars" is mortars."""
    out: list[Unit] = []
    at = 0
    while at < len(found):
        unit = found[at]
        at += 1
        end = _details_end(found, at, rules) if unit.char == ITEM else None
        if end is not None:
            more = found[end - 1]
            general = tuple(item for item in unit.items if item.strength not in {"generic", "bare"})
            unit = Unit(ITEM, unit.first, more.last, Span(unit.span.start, more.span.end), items=general + more.items)
            at = end
        out.append(unit)
    return out


def _details_end(found: Sequence[Unit], at: int, rules: Rules) -> int | None:
    """Return where a list of details that begins at *at* ends ("including" and items), or None."""
    at += at < len(found) and found[at].word == ","
    for words in rules.details:
        end = at + len(words)
        if tuple(unit.word for unit in found[at:end]) == words and end < len(found) and found[end].char == ITEM:
            return end + 1
    return None


def _listed(
    found: list[Unit], char: str, literals: Mapping[str, str], join: Callable[[Unit, Unit], Unit]
) -> list[Unit]:
    """Join neighbours of the kind *char* that only commas, "and" or "or" stand between."""
    separators = {literals[","], literals["and"], literals["or"]}
    out: list[Unit] = []
    at = 0
    while at < len(found):
        unit = found[at]
        at += 1
        while unit.char == char:
            after = at
            while after < len(found) and after - at < 2 and found[after].char in separators:  # noqa: PLR2004 - ", and"
                after += 1
            after = _container(found, after, char, literals) if after > at else after
            if char == ITEM and at < after < len(found) - 1 and found[after].word in _MORE:
                after += 1  # "tanks and other weapons"
            if char == ACTOR and after + 1 < len(found) and after > at and found[after].word == "the":
                after += 1
            if (
                after == at
                or after >= len(found)
                or found[after].char != char
                or _comma_only(found[at : at + 2], found, after, char, literals)
                or (char == ACTOR and (_acts(out, found, after) or _new_clause(unit, found, at, after)))
            ):
                break
            unit = join(unit, found[after])
            at = after + 1
        out.append(unit)
    return out


def _container(found: Sequence[Unit], at: int, char: str, literals: Mapping[str, str]) -> int:
    """Return where the items of a container that begins at *at* stand ("a stock of spare parts"), or *at*."""
    of = next((n for n in range(at, min(at + 4, len(found))) if found[n].char != WORD), at)
    stands = char == ITEM and of > at and of + 1 < len(found) and found[of].char == literals["of"]
    return of + 1 if stands and found[of + 1].char == char else at


def _acts(before: Sequence[Unit], found: Sequence[Unit], at: int) -> bool:
    """Whether the actor at *at* begins a clause, while the one before it hangs on a preposition."""
    hangs = bool(before) and before[-1].word in _GOVERN - {"between"}
    after = found[at + 1] if at + 1 < len(found) else None
    if hangs and after is not None and after.word == before[-1].word:
        return True  # "gets drones from Norway, and Togo from Chad"
    verb = after is not None and any(trigger.tags & {"past", "present"} for trigger in after.triggers)
    return hangs and after is not None and (verb or after.word in _FINITE)


def _new_clause(unit: Unit, found: Sequence[Unit], at: int, after: int) -> bool:
    """Whether the actor at *after* begins a clause: a list of two has no comma ("told Roe, and Chad has sent")."""
    follows = found[after + 1].word if after + 1 < len(found) else ""
    return len(unit.actors) == 1 and found[at].word == "," and found[at + 1].word == "and" and follows in _FINITE


def _comma_only(
    between: Sequence[Unit], found: Sequence[Unit], after: int, char: str, literals: Mapping[str, str]
) -> bool:
    """Whether a single comma stands between two units that no later "and" makes a list of."""
    separators = {literals[","], literals["and"], literals["or"]}
    if [unit.char for unit in between if unit.char in separators] != [literals[","]]:
        return False
    tail = "".join(unit.char for unit in found[after : after + 12])
    while tail.startswith(char):
        tail = tail[1:]
        if tail[:1] in {literals["and"], literals["or"]} or tail[:2] == literals[","] + literals["and"]:
            return False
        if tail[:1] != literals[","]:
            return True
        tail = tail[1:]
    return True
