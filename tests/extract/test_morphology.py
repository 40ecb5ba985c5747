"""Forms of words. ``pytest tests/extract/test_morphology.py --update-stories`` asks lemminflect for the table anew."""

import csv
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

import pytest

from kg.extract.morphology import (
    TABLE,
    TAGS,
    Entry,
    ask,
    inflected,
    may_be_base_verb,
    may_be_noun,
    plural,
    singular,
    verb_forms,
)
from kg.resources import resource

_HEADER = ",".join(["word", "singular", "plural", *TAGS])


def _table() -> dict[str, str]:
    lines = resource(*TABLE).read_text("utf-8").splitlines()
    assert lines[0] == _HEADER
    return {line.partition(",")[0]: line for line in lines[1:]}


def _cells(folder: str, table: str, *columns: str) -> Iterator[str]:
    with resource("mappings", folder, f"{table}.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for column in columns:
                yield from row[column].lower().split("|")


def _own_words() -> Iterator[str]:
    """Give the words that the lexicon's types, roles, bodies and units and the rules' verbs and nouns consist of."""
    yield from (
        word for cell in _cells("lexicon", "types", "label", "names", "plural", "weak") for word in cell.split()
    )
    yield from (word for cell in _cells("lexicon", "modifiers", "word") for word in cell.split())
    yield from (word for cell in _cells("lexicon", "bodies", "noun") for word in cell.split())
    for cell in (*_cells("lexicon", "roles", "role", "variants"), *_cells("lexicon", "units", "unit")):
        yield from cell.split()[-1:]
    families = tomllib.loads(resource("mappings", "rules", "families.toml").read_text("utf-8"))
    yield from (noun for family in families.values() for noun in family["nouns"])


def _own_verbs() -> set[str]:
    families = tomllib.loads(resource("mappings", "rules", "families.toml").read_text("utf-8"))
    stances = tomllib.loads(resource("mappings", "rules", "stances.toml").read_text("utf-8"))
    listed = [family["verbs"] for family in families.values()] + [stance["verbs"] for stance in stances["stance"]]
    return {verb.split()[0] for verbs in listed for verb in verbs}


def _entries() -> Iterator[tuple[str, Entry]]:
    """Give the words of the table and our own, each with what lemminflect says; our own verbs are verbs."""
    verbs = _own_verbs()
    own = {word for word in _own_words() if not set(word) & {",", '"'}} | verbs
    entries = {word: replace(ask(word), verb=inflected(word)) if word in verbs else ask(word) for word in own}
    forms = {form for entry in entries.values() for form in _forms(entry)}
    yield from entries.items()
    yield from ((word, ask(word)) for word in (forms | _table().keys()) - own)


def _forms(entry: Entry) -> Iterator[str]:
    yield from (word for word in (entry.singular, entry.plural) if word)
    yield from (word for words in entry.verb for word in words)


def _line(word: str, entry: Entry) -> str:
    verb = ["|".join(words) for words in entry.verb] or [""] * len(TAGS)
    return ",".join([word, entry.singular or "", entry.plural or "", *verb])


def test_the_table_says_what_lemminflect_says_and_has_every_word_of_lexicon_and_rules(
    update_stories: bool,  # noqa: FBT001 - pytest passes fixtures by name
) -> None:
    table = _table()

    expected = [_line(word, entry) for word, entry in sorted(_entries(), key=itemgetter(0))]

    if update_stories:
        Path(str(resource(*TABLE))).write_text("\n".join([_HEADER, *expected, ""]), "utf-8")
    else:
        assert [*table.values()] == expected, "rewrite the table with --update-stories"


def test_what_is_known_is_loaded_without_lemminflect() -> None:
    code = "import sys; from kg import knowledge; knowledge.load(); print('lemminflect' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("missiles", "missile"),
        ("batteries", "battery"),
        ("torpedoes", "torpedo"),
        ("aircraft", "aircraft"),
        ("corps", "corps"),
        ("chassis", "chassis"),
        ("munitions", "munition"),
        ("armoured", "armored"),
        ("defences", "defense"),
        ("programmes", "program"),
        ("calibre", "caliber"),
        ("mobilised", "mobilized"),
        ("gas", "gas"),
        ("glass", "glass"),
        ("zorbies", "zorby"),
        ("quuxes", "quuxe"),
        ("m4s", "m4s"),
    ],
)
def test_the_singular_of_a_noun_is_in_american_spelling(word: str, expected: str) -> None:
    assert singular(word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("missile", "missiles"),
        ("battery", "batteries"),
        ("torpedo", "torpedoes"),
        ("man", "men"),
        ("spokesman", "spokesmen"),
        ("crate", "crates"),
        ("gun-runner", "gun-runners"),
        ("flugelbinder", "flugelbinders"),
    ],
)
def test_the_plural_of_a_noun(word: str, expected: str) -> None:
    assert plural(word) == expected


@pytest.mark.parametrize(
    ("lemma", "form", "tags"),
    [
        ("deliver", "delivered", {"past", "participle"}),
        ("deliver", "delivers", {"present"}),
        ("deliver", "deliver", {"base"}),
        ("give", "gave", {"past"}),
        ("give", "given", {"participle"}),
        ("send", "sent", {"past", "participle"}),
        ("ship", "shipping", {"gerund"}),
        ("supply", "supplies", {"present"}),
        ("buy", "bought", {"past", "participle"}),
        ("put", "put", {"base", "past", "participle"}),
        ("re-equip", "re-equipped", {"past", "participle"}),
        ("airdrop", "airdropped", {"past", "participle"}),
        ("quuxify", "quuxified", {"past", "participle"}),
    ],
)
def test_each_form_of_a_verb_has_its_tags(lemma: str, form: str, tags: set[str]) -> None:
    assert verb_forms(lemma)[form] == tags


@pytest.mark.parametrize(
    ("word", "noun", "verb"),
    [
        ("launch", True, True),
        ("carried", False, False),
        ("drills", True, False),
        ("howitzer", True, False),
        ("acquire", False, True),
        ("three", False, False),
        ("the", False, False),
        ("escalation", True, False),
        ("zorb", True, False),
        ("zorbly", False, False),
    ],
)
def test_a_word_may_be_a_noun_or_the_base_of_a_verb(
    word: str,
    noun: bool,  # noqa: FBT001 - a column of the table
    verb: bool,  # noqa: FBT001 - likewise
) -> None:
    assert (may_be_noun(word), may_be_base_verb(word)) == (noun, verb)
