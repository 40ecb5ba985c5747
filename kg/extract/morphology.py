"""Forms of words: what a verb form may be, the singular of a noun, one spelling for British and American words.

What lemminflect says of common words, and of all words of the lexicon and the rules, is kept as a table: reading that
takes 10 ms, importing lemminflect and its tables half a second. It is asked only for words that a user adds to the
rules or the lexicon; words of a text that the table lacks are rare, and told by their endings.

lemminflect has the tables of English inflection in its package (no download, no model). It leaves out a participle that
equals the past tense; both are filled in here, or every regular passive would be lost.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from kg.resources import resource

TABLE = ("mappings", "lexicon", "english.csv")
TAGS = ("present", "past", "participle", "gerund")

_SPELLING = (
    (re.compile(r"armour"), "armor"),
    (re.compile(r"defence"), "defense"),
    (re.compile(r"programme"), "program"),
    (re.compile(r"calibre"), "caliber"),
    (re.compile(r"(author|organ|critic|mobil|modern)is(e|ed|ing|ation)"), r"\1iz\2"),
    (re.compile(r"labour"), "labor"),
)
_SPELT = re.compile("|".join(pattern.pattern for pattern, _ in _SPELLING))


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a lower-case word.

    `singular` is set if it may be a noun, `plural` if it is a singular, `verb` if it may be the base form of a verb:
    present, past, participle and gerund, of each one form or more.
    """

    singular: str | None
    plural: str | None
    verb: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, line: str) -> "Entry":
        """Return the entry of a line of the table.

        >>> Entry.of("arm,arm,arms,arms,armed,armed,arming").verb
        (('arms',), ('armed',), ('armed',), ('arming',))
        """
        _, one, many, *verb = line.split(",")
        return cls(one or None, many or None, tuple(tuple(cell.split("|")) for cell in verb if cell))


@cache
def _table() -> dict[str, str]:
    """Return the lines of the table by their words."""
    lines = resource(*TABLE).read_text(encoding="utf-8").splitlines()[1:]
    return {line[: line.index(",")]: line for line in lines}


@lru_cache(maxsize=20_000)
def _known(word: str) -> Entry | None:
    line = _table().get(word)
    return Entry.of(line) if line else None


def ask(word: str) -> Entry:
    """Return what lemminflect says of the lower-case *word*, which the table need not have.

    >>> ask("missiles")
    Entry(singular='missile', plural=None, verb=())
    """
    import lemminflect  # noqa: PLC0415 - half a second, for words that the table lacks

    nouns = lemminflect.getAllLemmas(word, upos="NOUN").get("NOUN", ())
    plurals = lemminflect.getInflection(word, tag="NNS") if word in nouns[:1] else ()
    verbs = lemminflect.getAllLemmas(word, upos="VERB").get("VERB", ())
    return Entry(
        str(nouns[0]) if nouns else None,
        str(plurals[0]) if plurals else None,
        inflected(word) if word in verbs else (),
    )


def inflected(lemma: str) -> tuple[tuple[str, ...], ...]:
    """Return the forms of the verb *lemma* that lemminflect knows or guesses, as `Entry.verb` has them.

    >>> inflected("airdrop")
    (('airdrops',), ('airdropped',), ('airdropped',), ('airdropping',))
    >>> inflected("re-equip")[1]
    ('re-equipped',)
    """
    import lemminflect  # noqa: PLC0415 - as above

    prefix, hyphen, rest = lemma.rpartition("-")
    if hyphen:
        return tuple(tuple(f"{prefix}-{form}" for form in forms) for forms in inflected(rest))
    found = lemminflect.getAllInflections(lemma, upos="VERB") or lemminflect.getAllInflectionsOOV(lemma, upos="VERB")
    past = found.get("VBD") or found.get("VBN") or (lemma + "ed",)
    return (
        tuple(found.get("VBZ") or (lemma + "s",)),
        tuple(past),
        tuple(found.get("VBN") or past),
        tuple(found.get("VBG") or (lemma + "ing",)),
    )


def verb_forms(lemma: str) -> dict[str, frozenset[str]]:
    """Return the inflected forms of the verb *lemma*, each with its tags: base, present, past, participle, gerund.

    >>> sorted(verb_forms("deliver")["delivered"])
    ['participle', 'past']
    >>> sorted(verb_forms("give"))
    ['gave', 'give', 'given', 'gives', 'giving']
    """
    known = _known(lemma)
    tagged = (known.verb if known else ()) or inflected(lemma)
    forms: dict[str, set[str]] = {lemma.lower(): {"base"}}
    for tag, words in zip(TAGS, tagged, strict=True):
        for word in words:
            forms.setdefault(word.lower(), set()).add(tag)
    return {word: frozenset(tags) for word, tags in forms.items()}


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """Return the singular of the lower-case noun *word*, in American spelling; both sides of a comparison use it.

    A word that the table lacks is in no name of the lexicon, unless of a user's own: there the regular endings do.

    >>> singular("missiles"), singular("armoured"), singular("munitions"), singular("aircraft"), singular("zorbies")
    ('missile', 'armored', 'munition', 'aircraft', 'zorby')
    """
    if _SPELT.search(word):
        for pattern, replacement in _SPELLING:
            word = pattern.sub(replacement, word)
    if len(word) < 4 or word.endswith(("ss", "us", "is")) or not word.isalpha():  # noqa: PLR2004 - "gas", "bus"
        return word
    known = _known(word)
    if known and known.singular:
        return known.singular
    if known is None and word.endswith("ies"):
        return word.removesuffix("ies") + "y"
    return word.removesuffix("s")


@lru_cache(maxsize=20_000)
def plural(word: str) -> str:
    """Return the plural of the noun *word*.

    >>> plural("missile"), plural("battery")
    ('missiles', 'batteries')
    """
    known = _known(word) or ask(word)
    return known.plural or word + "s"


@lru_cache(maxsize=20_000)
def may_be_noun(word: str) -> bool:
    """Tell whether the lower-case *word* can be a noun; a rare word can, unless it ends like an adverb or participle.

    >>> may_be_noun("drills"), may_be_noun("carried"), may_be_noun("zorbs"), may_be_noun("zorbed")
    (True, False, True, False)
    """
    known = _known(word)
    return known.singular is not None if known else not word.endswith(("ly", "ed"))


def is_common(word: str) -> bool:
    """Tell whether the table has the lower-case *word*: a capital at the head of a sentence does not make it a name.

    >>> is_common("bridge"), is_common("zorb")
    (True, False)
    """
    return _known(word) is not None


@lru_cache(maxsize=20_000)
def may_be_base_verb(word: str) -> bool:
    """Tell whether the lower-case *word* can be the base form of a verb; the table has all but rare ones.

    >>> may_be_base_verb("launch"), may_be_base_verb("three")
    (True, False)
    """
    known = _known(word)
    return known is not None and bool(known.verb)
