"""Pointers: words that stand for items named before: "another 18", "deliver them to", "they were sold".

What they point to is the nearest item before them. Pronouns are read so only where a verb of transfer takes them as its
goods and no other goods stand there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.extract.counts import count_before, number
from kg.extract.dates import DateFound
from kg.extract.lexicon import Lexicon
from kg.extract.phrases import ItemPhrase
from kg.extract.rules import Rules
from kg.extract.signs import FUNCTION_WORDS
from kg.extract.tokens import Token
from kg.reading.span import Span

_FAMILIES = frozenset({"give", "buy", "receive"})
_REST = frozenset({"more", "others", "other", "further"})
_PART = frozenset("part parts some half most all much of the its their his this that whole entire".split())
_NEAR = 6  # items looked back at
_BACK = 300  # characters looked back
_HELPING = frozenset(
    "is are was were has have had will would could should may might can been be arrived came went".split()
)
_SHARE = 7  # tokens from a verb to "of them"
_PASSIVE = 5  # tokens from "they were" to the participle
_JOINT = re.compile(r"\s*(?:,|,?\s+and)\s+(?:the\s+|a\s+|an\s+|some\s+)?")
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Known:
    """What was found so far: the items of the sentence and those before it, and the sentence's dates."""

    items: tuple[ItemPhrase, ...]
    seen: Sequence[ItemPhrase]
    dates: tuple[DateFound, ...]

    def before(self, token: Token) -> tuple[ItemPhrase, ...]:
        """Return the items, not far before *token*, that it may point to."""
        return tuple(
            one
            for one in (*self.seen[-_NEAR:], *self.items)
            if one.span.end <= token.start < one.span.end + _BACK and one.strength != "weak"
        )


def pointers(
    text: str, tokens: Sequence[Token], known: Known, lexicon: Lexicon, rules: Rules
) -> tuple[ItemPhrase, ...]:
    """Return the items of the sentence with the *tokens*, those too that it only points to, in order."""
    found = list(known.items)
    for at, token in enumerate(tokens):
        before = known.before(token)
        if not before or any(one.first <= at < one.last or one.span.holds(token.span) for one in found):
            continue
        if token.lower in {"them", "it", "they"}:
            meant = next((one for one in reversed(before) if _plural(one) == (token.lower != "it")), None)
            if meant is not None and _goods(tokens, at, found, rules):
                listed = _listed(text, before, meant) if token.lower != "it" else (meant,)
                found.extend(_pointing(one, at, at + 1, token.span, "pronoun") for one in listed)
        elif token.lower in lexicon.words.shares and _shared(tokens, at, rules):
            found.append(_pointing(before[-1], at, at + 1, token.span, "share"))
        elif token.lower in lexicon.words.stores and _stored(tokens, at, rules):
            found.append(_pointing(before[-1], at, at + 1, token.span, "store"))
        elif not any(one.span.holds(token.span) for one in known.dates) and (last := _elliptic(tokens, at, rules)):
            counted = count_before(text, tokens[max(0, at - 3)].start, token.end, lexicon.units)
            if counted:
                meant = next((one for one in reversed(before) if one.count), before[-1])
                span = Span(counted.span.start, tokens[last - 1].end)
                found.append(replace(_pointing(meant, at, last, span, "ellipsis"), count=counted.count))
    return tuple(sorted(found, key=lambda one: one.span))


def _listed(text: str, before: Sequence[ItemPhrase], last: ItemPhrase) -> tuple[ItemPhrase, ...]:
    """Return the items of the list that ends with *last*: "bought rifles and mortars and shipped them"."""
    found = [last]
    for one in reversed(before):
        if one.span.end <= found[0].span.start and _JOINT.fullmatch(text, one.span.end, found[0].span.start):
            found.insert(0, one)
    return tuple(found)


def _pointing(meant: ItemPhrase, first: int, last: int, span: Span, rule: str) -> ItemPhrase:
    return replace(meant, first=first, last=last, span=span, core=span, rule=rule, count=None, pointing=None)


def _plural(item: ItemPhrase) -> bool:
    one = item.count is not None and (item.count.minimum, item.count.maximum) == (1, 1)
    return item.head.endswith("s") and not one


def _shared(tokens: Sequence[Token], at: int, rules: Rules) -> bool:
    """Whether the word at *at* is a share of goods, subject of a passive or arriving: "none were ever delivered"."""
    after = tokens[at + 1].lower if at + 1 < len(tokens) else "."
    counted = tokens[at].lower in {"number", "batch"} and at and tokens[at - 1].lower == "the"  # "the number was given"
    return not counted and after in _HELPING and _comes(tokens[at + 1 : at + 1 + _PASSIVE], rules)


def _comes(rest: Sequence[Token], rules: Rules) -> bool:
    """Whether *rest*, what follows goods, says that they arrive or are given."""
    verbs = [n for n in range(len(rest)) if _gives(rest, n, rules, "participle")]
    helped = bool(verbs) and any(token.lower in {"were", "was", "been", "be", "being"} for token in rest[: verbs[0]])
    return helped or any(_arrives(token, rules) for token in rest)


def _goods(tokens: Sequence[Token], at: int, items: Sequence[ItemPhrase], rules: Rules) -> bool:
    """Whether the pronoun at *at* is what a verb of transfer gives: its object, or the subject of its passive."""
    if tokens[at].lower == "they" or (tokens[at].lower == "it" and not _gives(tokens, at - 1, rules, "base")):
        rest = tokens[at + 1 : at + 1 + _PASSIVE]
        return _comes(rest, rules)
    if tokens[at].lower == "them" and at > 1 and tokens[at - 1].lower == "of":  # "sent the first batch of them"
        return any(_gives(tokens, n, rules, "base") for n in range(max(0, at - _SHARE), at - 1))
    after = tokens[at + 1].lower if at + 1 < len(tokens) else "."
    other = any(at < one.first <= at + 3 for one in items)  # "sold it only spare parts": it is who gets them
    if after == "back" and any(one.family == "buy" for one in rules.triggers.get((tokens[at - 1].lower,), ())):
        return False  # "to buy them back"
    return _gives(tokens, at - 1, rules, "base") and not other and after not in {"a", "an", "the", "some", "its"}


def _stored(tokens: Sequence[Token], at: int, rules: Rules) -> bool:
    """Whether the word at *at* for a store of goods is what a verb gives ("might hand part of the stockpile to")."""
    verb = at - 1
    while verb >= 0 and tokens[verb].lower in _PART:
        verb -= 1
    return verb < at - 1 and _gives(tokens, verb, rules, "base", _FAMILIES | {"carry"})


def _arrives(token: Token, rules: Rules) -> bool:
    return any(one.family == "arrive" and one.tags != {"noun"} for one in rules.triggers.get((token.lower,), ()))


def _gives(tokens: Sequence[Token], at: int, rules: Rules, tag: str, families: frozenset[str] = _FAMILIES) -> bool:
    """Whether the token at *at* is a verb of transfer, in the form *tag* or, for "base", in any active form."""
    if at < 0:
        return False
    active = {"base", "present", "past", "gerund"}
    wanted = active if tag == "base" else {tag}
    return any(one.family in families and one.tags & wanted for one in rules.triggers.get((tokens[at].lower,), ()))


def _elliptic(tokens: Sequence[Token], at: int, rules: Rules) -> int | None:
    """Return the end of a number at *at* that no noun follows ("another 18", "30 more", "16 of them"), or None."""
    value = number(tokens[at].text.lower())
    if at and (number(tokens[at - 1].lower) is not None or tokens[at - 1].lower in {"$", "\u20ac", "\u00a3"}):
        return None
    if value is None or (at and tokens[at - 1].lower in {"in", "on", "at", "since", "of", "by", "until", "$", "from"}):
        return None
    last = at + 1
    words = [token.lower for token in tokens[last : last + 2]]
    if words[:1] and words[0] in _REST:
        return last + 1
    if words[:1] == ["of"] and words[1:] and words[1] in {"them", "those", "these"}:
        return None if tokens[last + 2 : last + 3] and tokens[last + 2].lower in rules.speaking else last + 2
    if words[:1] == [","] and words[1:] and number(words[1]) is not None:
        return None  # "two, three times a week"
    another = at > 0 and tokens[at - 1].lower == "another"
    ends = not words or (words[0] in FUNCTION_WORDS and words[0] not in {"of", "as"}) or words[0] in {".", ",", ";"}
    if not ends or (value in _YEARS and not another):
        return None
    return last if another or (at and tokens[at - 1].lower not in FUNCTION_WORDS) or not at else None
