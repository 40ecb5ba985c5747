"""The rules: families of words, frames, stances and cues, read from the TOML files of mappings/rules and compiled.

A frame's pattern becomes two regular expressions over a string that has one character for each unit of a sentence
(see kg.extract.units): one that must end at the trigger, one that must begin after it.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, Literal

from kg.errors import DataError
from kg.extract.furniture import Furniture
from kg.extract.morphology import plural, verb_forms
from kg.extract.tokens import tokenize

ACTOR, ITEM, PLACE, DATE, WORD, TRIGGER, STOP, QUOTE, OTHER, HIS = "A", "W", "P", "D", "x", "V", ";", "q", "J", "H"
_CUE_AFTER = 60  # characters between an event and words after it that give its status
_ACTOR_SLOTS = frozenset({"supplier", "recipient", "agent", "participant"})
_PLACE_SLOTS = frozenset({"place", "destination", "origin"})
_PLACES_OF_A_VALENCE = ("subject", "object", "indirect", "owner", "before")
_LONG_GAP = rf"[^{ACTOR}{STOP}]{{0,16}}?"


@dataclass(frozen=True, slots=True)
class Sense:
    """What a trigger means: the kind of event, and what is known of it beside who fills its slots."""

    name: str
    kind: str
    family: frozenset[str]
    form: str
    status: str | None
    stage: str | None
    change: Literal["increase"] | None
    arsenal: bool
    spoken: bool
    implied: str | None
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A pattern around a trigger, and what it means when it fits."""

    sense: Sense
    left: re.Pattern[str]
    right: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Valence:
    """The roles of what stands around a trigger, by place (subject, object, …) and by preposition after it."""

    sense: Sense
    places: Mapping[str, str]
    after: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stance:
    """A family of verbs by which an actor stands to a content."""

    name: str
    status: str
    takes: frozenset[str]
    spoken: bool
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """Words near a trigger that give a status, perhaps a stage; `asked` is the stage of what somebody asks for."""

    name: str
    status: str
    stage: str | None
    before: re.Pattern[str]
    after: re.Pattern[str] | None
    headline: bool
    asked: str | None
    spoken: bool
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A family that a word form may trigger, with the form's tags (base, present, past, participle, gerund, noun)."""

    family: str
    tags: frozenset[str]
    intransitive: bool = False
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, ready to be applied.

    `speaking` are the forms of the verbs of stance that need no other word, `verbs` the one-word forms of all verbs
    that the rules know; `silent` are verbs of stance with the words after them that make them say nothing.
    """

    triggers: Mapping[tuple[str, ...], tuple[Trigger, ...]]
    frames: tuple[Frame, ...]
    valences: tuple[Valence, ...]
    containers: frozenset[str]
    details: tuple[tuple[str, ...], ...]
    trailing: tuple[tuple[str, ...], ...]
    exchanges: tuple[tuple[str, ...], ...]
    stances: Mapping[str, tuple[tuple[Stance, frozenset[str], tuple[str, ...]], ...]]
    sources: tuple[tuple[tuple[str, ...], str], ...]
    nouns: tuple[tuple[tuple[str, ...], str, str], ...]
    cues: tuple[Cue, ...]
    furniture: Furniture
    literals: Mapping[str, str]
    silent: frozenset[tuple[str, ...]]
    speaking: frozenset[str]
    verbs: frozenset[str]


def load(folder: Traversable) -> Rules:
    """Return the rules of the TOML files in *folder*.

    Raises:
        DataError: naming file and rule, when one is not right.
    """
    families = _read(folder, "families.toml")
    transfers, events = _read(folder, "transfers.toml"), _read(folder, "events.toml")
    stances, cues = _read(folder, "stances.toml"), _read(folder, "cues.toml")
    file = _read(folder, "valences.toml")
    valences = file["valence"]
    listed = [*transfers["frame"], *events["frame"]]
    literals = _literals(listed, (word for row in valences for word in row["after"]))
    triggers, taken = _triggers(families), _stances(stances["stance"])
    speaking = frozenset(form for form, found in taken.items() if any(not particle for _, _, particle in found))
    return Rules(
        triggers=triggers,
        frames=tuple(
            _frame(
                row,
                row.get("kind", transfers["kind"]),
                literals,
                families,
                "transfers.toml" if "kind" not in row else "events.toml",
            )
            for row in listed
        ),
        valences=tuple(_valence(row, transfers["kind"], families) for row in valences),
        containers=frozenset(file["containers"].split()),
        details=tuple(tuple(words.split()) for words in transfers["details"]),
        trailing=tuple(tuple(words.split()) for words in transfers["trailing"]),
        exchanges=tuple(tuple(words.split()) for row in transfers["exchange"] for words in row["words"]),
        stances=taken,
        sources=tuple((tuple(words.split()), row["status"]) for row in stances["source"] for words in row["words"]),
        nouns=tuple(
            (tuple(words.split()), row["status"], row["speaker"]) for row in stances["noun"] for words in row["words"]
        ),
        cues=tuple(_cue(row) for row in cues["cue"]),
        furniture=_furniture(folder),
        literals=literals,
        silent=frozenset(
            (form, *words)
            for head, *words in (verb.split() for verb in stances["silent"]["verbs"])
            for form in verb_forms(head)
        ),
        speaking=speaking,
        verbs=speaking | {words[0] for words, of in triggers.items() if any("noun" not in t.tags for t in of)},
    )


def _read(folder: Traversable, name: str) -> dict[str, Any]:
    place = f"mappings/{folder.name}/{name}"
    file = folder.joinpath(name)
    if not file.is_file():
        raise DataError(f"{place}: this file is missing")
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise DataError(f"{place}: {fault}") from fault


def _furniture(folder: Traversable) -> Furniture:
    found = _read(folder, "furniture.toml")
    return Furniture(*(tuple(re.compile(pattern) for pattern in found[name]) for name in ("lines", "datelines")))


def _literals(frames: Iterable[Mapping[str, Any]], prepositions: Iterable[str]) -> dict[str, str]:
    """Return a character for every word that stands for itself in a pattern, from a private block of Unicode."""
    words = sorted(
        {
            word
            for frame in frames
            for element in frame["pattern"].split()
            for word in element.split("|")
            if not _is_slot(word)
        }
        | {",", "and", "or", "of", "'s"}
        | set(prepositions)
    )
    return {word: chr(0xE000 + number) for number, word in enumerate(words)}


def _is_slot(word: str) -> bool:
    return word in _ACTOR_SLOTS | _PLACE_SLOTS or word in {"item", "_", "..."}


def _sense(row: Mapping[str, Any], kind: str, families: Mapping[str, Any], place: str, needed: set[str]) -> Sense:
    missing = {"name", "family", "form", "examples", *needed} - row.keys()
    if missing:
        raise DataError(f"{place}: has no {', '.join(sorted(missing))}")
    family = frozenset(row["family"].split("|"))
    if not family <= families.keys():
        raise DataError(f"{place}: unknown family '{row['family']}'; families.toml has {', '.join(families)}")
    if row["form"] not in {"active", "passive", "noun"}:
        raise DataError(f"{place}: unknown form '{row['form']}'; use active, passive or noun")
    return Sense(
        name=row["name"],
        kind=kind,
        family=family,
        form=row["form"],
        status=row.get("status"),
        stage=row.get("stage"),
        change="increase" if row.get("change") == "increase" else None,
        arsenal=row.get("arsenal", False),
        spoken=row.get("spoken", False),
        implied=row.get("implied"),
        examples=tuple(row["examples"]),
        counterexamples=tuple(row.get("counterexamples", ())),
    )


def _frame(
    row: Mapping[str, Any], kind: str, literals: Mapping[str, str], families: Mapping[str, Any], file: str
) -> Frame:
    place = f"mappings/rules/{file}: frame '{row.get('name', '?')}'"
    sense = _sense(row, kind, families, place, {"pattern"})
    elements = row["pattern"].split()
    if elements.count("_") != 1:
        raise DataError(f"{place}: the pattern needs exactly one trigger, written _")
    middle = elements.index("_")
    return Frame(
        sense,
        left=re.compile(_expression(elements[:middle], literals, trailing_gap=True) + r"\Z"),
        right=re.compile(_expression(elements[middle + 1 :], literals, leading_gap=True)),
    )


def _valence(row: Mapping[str, Any], kind: str, families: Mapping[str, Any]) -> Valence:
    place = f"mappings/rules/valences.toml: valence '{row.get('name', '?')}'"
    sense = _sense(row, kind, families, place, {"after"})
    places = {name: row[name] for name in _PLACES_OF_A_VALENCE if name in row}
    wrong = {*places.values(), *row["after"].values()} - _ACTOR_SLOTS - {"item"}
    if wrong:
        raise DataError(f"{place}: unknown role '{wrong.pop()}'; use item, {', '.join(sorted(_ACTOR_SLOTS))}")
    return Valence(sense, places, dict(row["after"]))


def _expression(
    elements: list[str], literals: Mapping[str, str], *, leading_gap: bool = False, trailing_gap: bool = False
) -> str:
    parts: list[str] = []
    possessive = literals["'s"]
    gap = rf"(?:[{WORD}{DATE}]|{HIS}{possessive}){{0,3}}"
    used: dict[str, int] = {}
    gap_due = leading_gap
    for element in elements:
        if element == "...":
            parts.append(_LONG_GAP)
            gap_due = False
            continue
        if gap_due and element not in {"'s", "-"}:
            parts.append(gap)
        gap_due = element != "-"
        if _is_slot(element):
            used[element] = used.get(element, 0) + 1
            group = element if used[element] == 1 else f"{element}_{used[element]}"
            actor = f"[{ACTOR}{HIS}]"
            characters = actor if element in _ACTOR_SLOTS else ITEM if element == "item" else f"[{PLACE}{ACTOR}]"
            if element == "item":
                parts.append(f"(?:{WORD}{{0,3}}{literals['of']})?")  # "a batch of"
            parts.append(f"(?P<{group}>{characters})")
        else:
            parts.append("[" + "".join(re.escape(literals[word]) for word in element.split("|")) + "]")
    if trailing_gap and elements and elements[-1] != "...":
        parts.append(gap)
    return "".join(parts)


def _triggers(families: Mapping[str, Any]) -> dict[tuple[str, ...], tuple[Trigger, ...]]:
    found: dict[tuple[str, ...], dict[str, set[str]]] = {}
    for family, words in families.items():
        for verb in words["verbs"]:
            head, *rest = verb.split()
            for form, tags in verb_forms(head).items():
                found.setdefault(_tokens(form, *rest), {}).setdefault(family, set()).update(tags)
        for noun in words["nouns"]:
            for form in {noun, plural(noun)}:
                found.setdefault(_tokens(form), {}).setdefault(family, set()).add("noun")
    return {
        words: tuple(
            Trigger(
                family,
                frozenset(tags),
                families[family].get("intransitive", False),
                frozenset(families[family].get("needs", ())),
            )
            for family, tags in by_family.items()
        )
        for words, by_family in found.items()
    }


def _tokens(*words: str) -> tuple[str, ...]:
    """Return *words* as a text has them: "re-equip" is three tokens."""
    return tuple(token.lower for word in words for token in tokenize(word))


def _stances(
    listed: Iterable[Mapping[str, Any]],
) -> dict[str, tuple[tuple[Stance, frozenset[str], tuple[str, ...]], ...]]:
    found: dict[str, list[tuple[Stance, frozenset[str], tuple[str, ...]]]] = {}
    for row in listed:
        stance = Stance(
            row["name"], row["status"], frozenset(row["takes"]), row.get("spoken", True), tuple(row["examples"])
        )
        for verb in row["verbs"]:
            head, *particle = verb.split()
            for form, tags in verb_forms(head).items():
                found.setdefault(form, []).append((stance, tags, tuple(particle)))
    return {form: tuple(stances) for form, stances in found.items()}


def _cue(row: Mapping[str, Any]) -> Cue:
    try:
        before = re.compile(rf"(?P<cue>{row['words']})[^,;]{{0,{row['within']}}}\Z")
    except re.error as fault:
        raise DataError(
            f"mappings/rules/cues.toml: cue '{row['name']}': 'words' is no regular expression: {fault}"
        ) from fault
    after = re.compile(rf"[^,;]{{0,{_CUE_AFTER}}}?(?P<cue>{row['after']})") if "after" in row else None
    return Cue(
        row["name"],
        row["status"],
        row.get("stage"),
        before,
        after,
        row.get("headline", False),
        row.get("asked"),
        row.get("spoken", False),
        tuple(row["examples"]),
    )
