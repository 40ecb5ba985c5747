"""Verbs: whether a trigger stands in its sentence as an active verb, a passive or a noun."""

from kg.extract.rules import ACTOR, DATE, ITEM, PLACE, QUOTE, WORD, Trigger
from kg.extract.units import Line

_HAVE = frozenset({"have", "has", "had", "having"})
_BE = frozenset("is are was were be been being gets got get".split())
_BETWEEN = frozenset(
    "not never n't also already previously recently since reportedly allegedly now just all so far still later first "
    "then eventually finally again initially once twice yet even soon often".split()
)


def form_fits(line: Line, index: int, trigger: Trigger, form: str) -> bool:
    """Tell whether the trigger at *index* may stand in *form*: active, passive or noun.

    A form that is past tense and participle alike is passive after items ("weapons provided by Norway"), else active.
    """
    if form == "noun":
        return "noun" in trigger.tags and (trigger.tags == {"noun"} or not is_verb(line, index))
    if any("noun" in other.tags for other in line.units[index].triggers) and not is_verb(line, index):
        return False
    if _named(line, index, trigger):
        return False
    if trigger.tags == {"noun"} or (index + 1 < len(line.units) and line.units[index + 1].word == "of"):
        return False
    helper = auxiliary(line, index)
    participle = "participle" in trigger.tags
    if trigger.intransitive:
        return form == "active"
    if helper is None and {"past", "participle"} <= trigger.tags and index:
        return _is_passive(line, index) == (form == "passive")
    if form == "passive":
        return participle and helper != "have"
    return not (participle and helper == "be" and "gerund" not in trigger.tags) and not (
        participle and trigger.tags <= {"participle"} and helper != "have"
    )


def _named(line: Line, index: int, trigger: Trigger) -> bool:
    """Whether the word at *index* ends a noun phrase: "a ship from Norway", "an apartment block in Oslo"."""
    before = line.units[max(0, index - 2) : index]
    if before and before[-1].word in _NAMING:
        return trigger.tags <= {"base", "present"}
    compound = len(before) > 1 and before[0].word in _NAMING and before[1].char == WORD and before[1].word.isalpha()
    return compound and "base" in trigger.tags


def _is_passive(line: Line, index: int) -> bool:
    """Whether a form that may be past or participle is a participle: after goods, unless its own goods follow.

    Also before its agent ("armed and financed by Norway") or what it comes with ("equipped with rifles").
    """
    after = line.units[index + 1 : index + 4]
    if after and (after[0].word in {"by", "with"} or (after[0].word in {"and", ","} and after[-1].word == "by")):
        return True
    if after and line.units[index - 1].word in {"and", "or"} and after[0].word in {"to", "into", "from"}:
        return True  # "was made in Norway and exported to Chad"
    if index > 1 and line.units[index - 1].word == "," and line.units[index - 2].char == ITEM:
        return not (after and after[0].char in {ITEM, ACTOR})  # "the rifles, sent last week by Norway"
    return _after_goods(line, index) and not (after and after[0].char == ITEM)


def _after_goods(line: Line, index: int) -> bool:
    """Whether items stand directly before the unit at *index*, or a noun with its items ("arms shipments")."""
    noun = bool(line.units[index - 1].triggers) and not is_verb(line, index - 1)
    return line.units[index - 1].char == ITEM or (noun and index > 1 and line.units[index - 2].char == ITEM)


def auxiliary(line: Line, index: int) -> str | None:
    """Return "have" or "be", whichever auxiliary governs the verb at *index* most closely."""
    for unit in reversed(line.units[max(0, index - 5) : index]):
        if unit.char in {DATE, QUOTE}:
            continue
        if unit.word in _HAVE:
            return "have"
        if unit.word in _BE:
            return "be"
        if unit.word not in _BETWEEN and not unit.word.endswith("ly"):
            return None
    return None


def is_verb(line: Line, index: int) -> bool:
    """Tell whether the unit at *index* is a trigger that stands as a verb rather than as a noun."""
    tags = {tag for trigger in line.units[index].triggers for tag in trigger.tags}
    if not tags - {"noun"}:
        return False
    before = line.units[index - 1] if index else None
    if "noun" not in tags:
        nominal = before is not None and before.word in _BEFORE_NO_VERB
        return not (nominal and tags <= {"base", "present"})
    after = line.units[index + 1].word if index + 1 < len(line.units) else ""
    nominal = before is not None and (before.char in {ITEM, PLACE} or before.word in _DETERMINERS)
    if before is not None and "gerund" not in tags:
        nominal = nominal or before.word in _BEFORE_NOUNS
    return not nominal and after != "of"


_NAMING = frozenset({"a", "an", "the"})
_DETERMINERS = frozenset("the a an its their his her any such this these those 's no new further first second".split())
_BEFORE_NO_VERB = _DETERMINERS - {"this", "no"} | frozenset("of in by with from about on over under for during".split())
_BEFORE_NOUNS = frozenset("of in by for on about over after before during from more large and".split())
