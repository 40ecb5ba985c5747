"""The lexicon: who and what the texts may name, from the tables of mappings/lexicon, checked row by row.

It is the one place where reference data is kept: `mappings/reference.py` exports it as RDF.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources.abc import Traversable

from kg.errors import DataError
from kg.extract import words
from kg.extract.designations import Designations, designations
from kg.extract.matcher import Matcher, matcher
from kg.extract.morphology import plural, singular
from kg.extract.tables import Row, rows
from kg.extract.words import Words
from kg.reading.reading import ActorKind, Type

_KINDS: dict[str, ActorKind] = {"country": "country", "organization": "organization", "person": "person"}


@dataclass(frozen=True, slots=True)
class NamedActor:
    """A named actor or place of the lexicon."""

    id: str
    label: str
    kind: ActorKind
    sort: str
    part_of: str | None


@dataclass(frozen=True, slots=True)
class ItemType:
    """A type of item: `strength` is strong (always a weapon), weak (only beside a modifier) or generic."""

    id: str
    label: str
    broader: str | None
    strength: str
    plural: str | None = None
    related: str | None = None
    weapon: bool = False

    @property
    def type(self) -> Type:
        """The type as readings carry it."""
        return Type(
            self.id, self.label, "reference", self.broader, self.related, plural=self.plural, weapon=self.weapon
        )


@dataclass(frozen=True, slots=True)
class Body:
    """A noun that makes an actor of a state's name: `acts_as` state (itself), body (a named one) or group (unnamed)."""

    sort: str
    acts_as: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All tables, ready to be matched against tokens."""

    actors: dict[str, NamedActor]
    by_label: dict[str, NamedActor]
    types: dict[str, ItemType]
    names: Matcher
    adjectives: Matcher
    forms_of: dict[str, tuple[str, ...]]
    metonyms: Matcher
    places: Matcher
    type_names: Matcher
    weak_names: Matcher
    designations: Designations
    modifiers: Matcher
    units: dict[str, str]
    roles: Matcher
    role_sorts: dict[str, str]
    bodies: Matcher
    body_rows: dict[str, Body]
    words: Words
    tables: dict[str, tuple[Row, ...]]

    def state_of(self, actor: str | None) -> str | None:
        """Return the id of the state that the actor *actor* belongs to, through all that it is part of."""
        seen: set[str] = set()
        while actor in self.actors and actor not in seen:
            row = self.actors[actor]
            if row.kind == "country":
                return actor
            seen.add(actor)
            actor = row.part_of or ""
        return None

    def is_a(self, type_id: str, wider: str) -> bool:
        """Tell whether *type_id* is *wider* or lies below it."""
        return wider in self.line(type_id)

    def line(self, type_id: str) -> tuple[str, ...]:
        """Return the type and all wider ones, upwards."""
        found: list[str] = []
        step: str | None = type_id
        while step is not None and step in self.types and step not in found:
            found.append(step)
            step = self.types[step].broader
        return tuple(found)


@lru_cache(maxsize=20_000)
def exact(word: str) -> str:
    """Return *word* as names of actors are compared: case matters, dots in abbreviations do not.

    >>> exact("U.S."), exact(".")
    ('US', '.')
    """
    return word.replace(".", "") if len(word) > 1 else word


@lru_cache(maxsize=20_000)
def loose(word: str) -> str:
    """Return *word* as common nouns are compared: lower case, singular, one spelling.

    >>> loose("Missiles"), loose("Armoured")
    ('missile', 'armored')
    """
    return singular(exact(word).lower().replace("\u2019", "'"))


@lru_cache(maxsize=20_000)
def lower(word: str) -> str:
    """Return *word* in lower case and one spelling, its number kept.

    >>> lower("Defence")
    'defense'
    """
    return word.lower().replace("\u2019", "'").replace("defence", "defense")


def load(folder: Traversable) -> Lexicon:
    """Return the lexicon of the tables in *folder*.

    Raises:
        DataError: naming file and line, when a table is missing or a row is not right.
    """
    actors = rows(
        folder, "actors", frozenset({"id", "label", "kind", "sort", "part_of", "names", "adjectives", "metonyms"})
    )
    places = rows(folder, "places", frozenset({"id", "label", "part_of", "names"}))
    types = rows(folder, "types", frozenset({"id", "label", "broader", "names", "strength", "plural", "weak"}))
    units = rows(folder, "units", frozenset({"unit", "plural"}))
    roles = rows(folder, "roles", frozenset({"role", "sort", "variants"}))
    bodies = rows(folder, "bodies", frozenset({"noun", "sort", "acts_as"}))
    modifiers = rows(folder, "modifiers", frozenset({"word", "pattern"}))
    designated = rows(folder, "designations", frozenset({"pattern", "type", "strength"}))
    unroca = rows(folder, "unroca", frozenset({"id", "notation", "label", "broader"}))
    known = words.load(folder)
    role_ids = {name: key for row in roles for name, key in _role_names(row)}
    role_sorts = {name: row["sort"] for row in roles for name, _ in _role_names(row)}
    named = {row["id"]: _actor(row) for row in actors} | {row["id"]: _place(row) for row in reversed(places)}
    return Lexicon(
        actors=named,
        by_label={actor.label: actor for actor in reversed(named.values())},
        types=_armed({row["id"]: _type(row) for row in types}, known.armed),
        names=matcher(_listed(actors, "label", "names"), exact),
        adjectives=matcher(_listed(actors, "adjectives"), exact),
        forms_of={row["id"]: (*row.several("adjectives"), row["label"], *row.several("names")) for row in actors},
        metonyms=matcher(_listed(actors, "metonyms"), exact),
        places=matcher(_listed(places, "label", "names"), exact),
        type_names=matcher(_listed(types, "label", "names", "plural"), loose),
        weak_names=matcher(_listed(types, "weak"), loose),
        designations=designations([row for row in designated if row["strength"] != "weak"]),
        modifiers=matcher(((row["word"], row["word"]) for row in modifiers if not row["pattern"]), loose),
        units={form: row["unit"] for row in units for form in (row["unit"], row["plural"] or plural(row["unit"]))},
        roles=matcher(role_ids.items(), lower),
        role_sorts=role_sorts,
        bodies=matcher(((row["noun"], row["noun"]) for row in bodies), lower),
        body_rows={row["noun"]: Body(row["sort"], row["acts_as"]) for row in bodies},
        words=known,
        tables={
            "actors": actors,
            "places": places,
            "types": types,
            "unroca": unroca,
        },
    )


def _armed(types: dict[str, ItemType], branches: frozenset[str]) -> dict[str, ItemType]:
    """Return *types* with those that are among *branches*, or below one of them, known to be weapons."""

    def armed(key: str | None) -> bool:
        return key is not None and (key in branches or (key in types and armed(types[key].broader)))

    return {key: replace(entry, weapon=armed(key)) for key, entry in types.items()}


def _listed(table: tuple[Row, ...], *columns: str) -> Iterator[tuple[str, str]]:
    for row in table:
        for column in columns:
            yield from ((name, row["id"]) for name in row.several(column))


def _role_names(row: Row) -> Iterator[tuple[str, str]]:
    """Yield the names of a role with the one it goes by later: "Sen." is the senator, other variants are themselves."""
    for name in (row["role"], *row.several("variants")):
        words = name.lower()
        yield words, row["role"].lower() if words.endswith(".") else words
        head = words.split()
        several = " ".join((*head[:-1], plural(head[-1])))
        yield several, several


def _actor(row: Row) -> NamedActor:
    if row["kind"] not in _KINDS:
        raise DataError(f"{row.place}: unknown kind '{row['kind']}'; use one of {', '.join(_KINDS)}")
    return NamedActor(row["id"], row["label"], _KINDS[row["kind"]], row["sort"], row["part_of"] or None)


def _place(row: Row) -> NamedActor:
    return NamedActor(row["id"], row["label"], "place", "place", row["part_of"] or None)


def _type(row: Row) -> ItemType:
    return ItemType(
        row["id"], row["label"], row["broader"] or None, row["strength"], row["plural"] or None, row["related"] or None
    )
