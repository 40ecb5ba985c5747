"""Arrivals: verbs that tell only what became of goods that were named before: "the boats have arrived"."""

from collections.abc import Iterator

from kg.extract.doers import PREPOSITIONS
from kg.extract.phrases import ItemPhrase
from kg.extract.rules import ACTOR, HIS, ITEM, QUOTE, STOP, TRIGGER, Rules
from kg.extract.slots import Slots
from kg.extract.units import Line
from kg.extract.valences import nearly

_APART = frozenset({ACTOR, HIS, ITEM, QUOTE, STOP, TRIGGER})
_DEFINITE = frozenset({"the", "these", "those", "such", "both"})
_SHARES = frozenset({"pronoun", "share", "ellipsis"})


def arrived_alone(line: Line, index: int, rules: Rules) -> Iterator[Slots]:
    """Yield the goods, named before, that the verb at *index* says to arrive, when they stand directly before it."""
    triggers = [one for one in line.units[index].triggers if one.family == "arrive" and not one.needs]
    for slots in nearly(line, index, triggers, rules):
        goods = slots.units("item")
        between = line.units[max(goods) + 1 : index] if goods else ()
        close = all(unit.char not in _APART and unit.word not in PREPOSITIONS | {","} for unit in between)
        if close and slots.roles == {"item"} and all(points(one) for at in goods for one in line.units[at].items):
            yield slots
            return


def points(item: ItemPhrase) -> bool:
    """Tell whether *item* is, by its words, one that was named before."""
    return item.pointing in _DEFINITE or item.rule in _SHARES
