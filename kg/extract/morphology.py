"""Forms of words: what a verb form may be, the singular of a noun, one spelling for British and American words.

lemminflect has the tables of English inflection in its package (no download, no model). It leaves out a participle that
equals the past tense; both are filled in here, or every regular passive would be lost.
"""

import re
from functools import lru_cache

import lemminflect

_SPELLING = (
    (re.compile(r"armour"), "armor"),
    (re.compile(r"defence"), "defense"),
    (re.compile(r"programme"), "program"),
    (re.compile(r"calibre"), "caliber"),
    (re.compile(r"(author|organ|critic|mobil|modern)is(e|ed|ing|ation)"), r"\1iz\2"),
    (re.compile(r"labour"), "labor"),
)


def verb_forms(lemma: str) -> dict[str, frozenset[str]]:
    """Return the inflected forms of the verb *lemma*, each with its tags: base, present, past, participle, gerund.

    >>> sorted(verb_forms("deliver")["delivered"])
    ['participle', 'past']
    >>> sorted(verb_forms("give"))
    ['gave', 'give', 'given', 'gives', 'giving']
    """
    found = lemminflect.getAllInflections(lemma, upos="VERB") or lemminflect.getAllInflectionsOOV(lemma, upos="VERB")
    past = found.get("VBD") or found.get("VBN") or (lemma + "ed",)
    tagged = (
        ("base", (lemma,)),
        ("present", found.get("VBZ") or (lemma + "s",)),
        ("past", past),
        ("participle", found.get("VBN") or past),
        ("gerund", found.get("VBG") or (lemma + "ing",)),
    )
    forms: dict[str, set[str]] = {}
    for tag, words in tagged:
        for word in words:
            forms.setdefault(word.lower(), set()).add(tag)
    return {word: frozenset(tags) for word, tags in forms.items()}


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """Return the singular of the lower-case noun *word*, in American spelling; both sides of a comparison use it.

    >>> singular("missiles"), singular("armoured"), singular("munitions"), singular("aircraft")
    ('missile', 'armored', 'munition', 'aircraft')
    """
    for pattern, replacement in _SPELLING:
        word = pattern.sub(replacement, word)
    if len(word) < 4 or word.endswith(("ss", "us", "is")) or not word.isalpha():  # noqa: PLR2004 - "gas", "bus"
        return word
    lemmas = lemminflect.getLemma(word, upos="NOUN", lemmatize_oov=False)
    if lemmas:
        return str(lemmas[0])
    return word.removesuffix("s")


@lru_cache(maxsize=20_000)
def plural(word: str) -> str:
    """Return the plural of the noun *word*.

    >>> plural("missile"), plural("battery")
    ('missiles', 'batteries')
    """
    found = lemminflect.getInflection(word, tag="NNS")
    return str(found[0]) if found else word + "s"


@lru_cache(maxsize=20_000)
def may_be_noun(word: str) -> bool:
    """Tell whether the lower-case *word* can be a noun.

    >>> may_be_noun("drills"), may_be_noun("carried")
    (True, False)
    """
    return bool(lemminflect.getAllLemmas(word, upos="NOUN"))


@lru_cache(maxsize=20_000)
def may_be_base_verb(word: str) -> bool:
    """Tell whether the lower-case *word* can be the base form of a verb.

    >>> may_be_base_verb("launch"), may_be_base_verb("three")
    (True, False)
    """
    return word in lemminflect.getAllLemmas(word, upos="VERB").get("VERB", ())
