"""The sets of words that the grammar of phrases uses, from mappings/lexicon/words.toml."""

import tomllib
from dataclasses import dataclass, fields
from importlib.resources.abc import Traversable

from kg.errors import DataError


@dataclass(frozen=True, slots=True)
class Words:
    """One set a field; what each is for is said in the file."""

    before_head: frozenset[str]
    titles: frozenset[str]
    beside_item: frozenset[str]
    made: frozenset[str]
    technology: frozenset[str]
    making: frozenset[str]
    adjectival: frozenset[str]
    numbers: frozenset[str]
    verb_or_adjective: frozenset[str]
    verb_or_noun: frozenset[str]
    before_verbs: frozenset[str]
    after_hyphen: frozenset[str]
    documents: frozenset[str]
    published: frozenset[str]
    obtained: frozenset[str]
    occasions: frozenset[str]
    partitives: frozenset[str]
    determiners: frozenset[str]
    prepositions: frozenset[str]
    conjunctions: frozenset[str]
    auxiliaries: frozenset[str]
    adverbs: frozenset[str]
    leading: frozenset[str]
    general_roles: frozenset[str]
    organisations: frozenset[str]
    speaks: frozenset[str]
    collectives: frozenset[str]
    reporting: frozenset[str]
    utterances: frozenset[str]
    technology_type: frozenset[str]
    tops: frozenset[str]
    armed: frozenset[str]
    licensed: frozenset[str]
    past: frozenset[str]
    vague: frozenset[str]
    only_plural: frozenset[str]
    claims: frozenset[str]
    stores: frozenset[str]
    subordinating: frozenset[str]
    open_adjectives: frozenset[str]
    seats: frozenset[str]
    seats_in: frozenset[str]
    stands_for: frozenset[str]
    shares: frozenset[str]


def load(folder: Traversable) -> Words:
    """Return the sets of the file ``words.toml`` in *folder*.

    Raises:
        DataError: when the file is missing, is no TOML, or lacks a set.
    """
    place = f"mappings/{folder.name}/words.toml"
    try:
        found = tomllib.loads(folder.joinpath("words.toml").read_text(encoding="utf-8"))
    except (FileNotFoundError, tomllib.TOMLDecodeError) as fault:
        raise DataError(f"{place}: {fault}") from fault
    missing = [field.name for field in fields(Words) if not isinstance(found.get(field.name), str)]
    if missing:
        raise DataError(f"{place}: no set of words '{missing[0]}'")
    return Words(**{field.name: frozenset(found[field.name].split()) for field in fields(Words)})
