"""Invented sentences with the claims that are in them: sentences/*.toml, a file for each construction.

A file opens with the date and the publisher of all its texts. A ``[[sentence]]`` has a `note` (its name, unique in the
file), a `text`, perhaps a `title`, and what must be found: `transfers` and `statements`. What is not listed must not be
found. The rules for both are those of the flat report (`kg map --format claims`).

    transfers = [{ supplier, recipient, items = ["mortar", { name, count } or { name, min, max }], status, when }]
    statements = [{ speaker, status, said_on }]

A status that is left out is "asserted"; for any other key that is left out nothing must be found. A list of values in
place of one value are readings that a careful reader could defend ("" for none); ``optional = true`` marks a record, or
an item, that may be found or not. Transfers that share supplier, recipient, status and date are one record, and a
record may be found more than once. Items are written as in the text, and may be found under any name of their type.

failing.txt lists the sentences that are not read as they should be yet. One that is listed and passes is an error.
"""

import csv
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kg import knowledge
from kg.article.article import Article
from kg.claims import claims
from kg.extract.extract import extract
from kg.resources import resource

_FOLDER = Path(__file__).parent / "sentences"
_LEAST = 320
_FIELDS = {
    "sentence": {"note", "text", "title", "published", "publisher", "transfers", "statements"},
    "transfer": {"supplier", "recipient", "items", "status", "when", "optional"},
    "statement": {"speaker", "status", "said_on", "optional"},
    "item": {"name", "count", "min", "max", "optional"},
}
_STATUSES = {
    *("asserted", "suspected", "accused", "planned", "ordered", "requested", "denied", "estimated", "speculated"),
    "in-exchange",
}

Record = Mapping[str, Any]
Read = Callable[[Article], Record]


@dataclass(frozen=True, slots=True)
class Sentence:
    """An invented text, and the records that must be found in it."""

    name: str
    article: Article
    transfers: Sequence[Record]
    statements: Sequence[Record]


def _sentences() -> Iterator[Sentence]:
    for file in sorted(_FOLDER.glob("*.toml")):
        data = tomllib.loads(file.read_text("utf-8"))
        for entry in data["sentence"]:
            given = {**data, **entry}
            article = Article(given["text"], given.get("title"), given["publisher"], given["published"])
            yield Sentence(
                f"{file.stem}: {entry['note']}", article, entry.get("transfers", ()), entry.get("statements", ())
            )


def _types() -> Iterator[tuple[str, str]]:
    """Give each name that the lexicon has for a kind of item, in lower case, with the label of that kind."""
    with resource("mappings", "lexicon", "types.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for name in [row["label"], *row["names"].split("|"), *row["weak"].split("|")]:
                yield name.lower(), row["label"]


SENTENCES = list(_sentences())
_TYPES = dict(_types())


@pytest.fixture(scope="session")
def read() -> Read:
    known = knowledge.load()
    return lambda article: claims(extract(article, known.lexicon, known.rules))


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.name)
def test_a_sentence_has_the_claims_that_a_reader_finds_in_it(
    sentence: Sentence,
    read: Read,
    failing: frozenset[str],
    outcomes: dict[str, bool],
    update_stories: bool,  # noqa: FBT001 - pytest passes fixtures by name
) -> None:
    faults = _faults(sentence, read)

    outcomes[sentence.name] = not faults
    if faults and (update_stories or sentence.name in failing):
        pytest.xfail("; ".join(faults))
    assert not faults, "\n".join([sentence.article.text, *faults])
    assert update_stories or sentence.name not in failing, "it is read as it should be: take it out of failing.txt"


def test_the_sentences_are_many_and_each_is_told_once() -> None:
    names = [sentence.name for sentence in SENTENCES]
    texts = [sentence.article.text for sentence in SENTENCES]

    assert len(names) >= _LEAST
    assert sorted(set(names)) == sorted(names)
    assert sorted(set(texts)) == sorted(texts)


def test_only_sentences_that_exist_are_listed_as_failing(failing: frozenset[str]) -> None:
    assert failing - {sentence.name for sentence in SENTENCES} == set()


@pytest.mark.parametrize("file", sorted(_FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_a_file_of_sentences_uses_only_the_words_of_its_form(file: Path) -> None:
    data = tomllib.loads(file.read_text("utf-8"))

    assert data.keys() == {"published", "publisher", "sentence"}
    assert isinstance(data["published"], date)
    for entry in data["sentence"]:
        assert entry.keys() <= _FIELDS["sentence"], entry["note"]
        for kind in ("transfer", "statement"):
            for record in entry.get(f"{kind}s", ()):
                assert record.keys() <= _FIELDS[kind], entry["note"]
                assert set(_readings(record.get("status", "asserted"))) <= _STATUSES, entry["note"]
        for transfer in entry.get("transfers", ()):
            assert transfer.get("items"), entry["note"]
            assert any(_readings(transfer.get(side)) != [None] for side in ("supplier", "recipient")), entry["note"]
            for item in transfer["items"]:
                assert not isinstance(item, Mapping) or item.keys() <= _FIELDS["item"], entry["note"]
        for statement in entry.get("statements", ()):
            assert "speaker" in statement, entry["note"]


def _faults(sentence: Sentence, read: Read) -> list[str]:
    try:
        found = read(sentence.article)
    except Exception as error:  # noqa: BLE001 - a crash is one more way of not reading it, and is listed with the others
        return [f"raised {error!r}"]
    return [
        *_compare(sentence.transfers, _joined(found["transfers"]), _is_transfer),
        *_compare(sentence.statements, found["statements"], _is_statement),
    ]


def _compare(expected: Sequence[Record], found: Sequence[Record], same: Callable[[Record, Record], bool]) -> list[str]:
    """Return what is missing and what was made up, in words."""
    needed = [record for record in expected if not record.get("optional")]
    left = [dict(record) for record in found]
    missing = []
    for record in needed:
        match = next((one for one in left if same(record, one)), None)
        if match is None:
            missing.append(record)
        else:
            left.remove(match)
    invented = [one for one in left if not any(same(record, one) for record in expected)]
    return [f"missing {_words(one)}" for one in missing] + [f"invented {_words(one)}" for one in invented]


def _joined(transfers: Sequence[Record]) -> list[Record]:
    """Return *transfers* with those joined that share supplier, recipient, status and date."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in transfers:
        key = tuple(one[field] for field in ("supplier", "recipient", "status", "when"))
        record = found.setdefault(key, {**one, "items": []})
        record["items"] += [item for item in one["items"] if item not in record["items"]]
    return list(found.values())


def _is_transfer(expected: Record, found: Record) -> bool:
    return (
        _is_named(expected.get("supplier"), found["supplier"])
        and _is_named(expected.get("recipient"), found["recipient"])
        and found["status"] in _readings(expected.get("status", "asserted"))
        and found["when"] in _readings(expected.get("when"))
        and _are_items(expected["items"], found["items"])
    )


def _is_statement(expected: Record, found: Record) -> bool:
    return (
        _is_named(expected["speaker"], found["speaker"])
        and found["status"] in _readings(expected.get("status", "asserted"))
        and found["said_on"] in _readings(expected.get("said_on"))
    )


def _are_items(expected: Sequence[Any], found: Sequence[Record]) -> bool:
    left = list(found)
    for item in expected:
        entry = item if isinstance(item, Mapping) else {"name": item}
        match = next((one for one in left if _is_item(entry, one)), None)
        if match is not None:
            left.remove(match)
        elif not entry.get("optional"):
            return False
    return not left


def _is_item(expected: Record, found: Record) -> bool:
    quantity = found["quantity"] or {"min": None, "max": None}
    least, most = (_readings(expected.get("count", expected.get(bound))) for bound in ("min", "max"))
    return (
        _is_named(
            [name for one in _readings(expected["name"]) for name in (one, _TYPES.get(one.lower(), one))], found["name"]
        )
        and quantity["min"] in least
        and quantity["max"] in most
    )


def _is_named(expected: Any, found: str | None) -> bool:  # noqa: ANN401 - a value of TOML
    return any(_is_name(name, found) for name in _readings(expected))


def _is_name(expected: str | None, found: str | None) -> bool:
    """Tell whether the names are equal, or one ends with the other ("tank shell" and "shell").

    Designations count more than the rest: "T-72 tank" is "T-72".
    """
    if expected is None or found is None:
        return expected is found
    one, other = sorted((_normal(expected), _normal(found)), key=len)
    systems = [set(re.findall(r"\b[a-z]{1,6}-?\d[\w-]*", name.lower())) for name in (expected, found)]
    return other[-len(one) :] == one or bool(systems[0] & systems[1])


def _normal(name: str) -> list[str]:
    """Return the words of *name* in lower case and in the singular, without articles and possessives."""
    plain = name.lower().replace("defense", "defence").replace("armored", "armoured").replace("'s", "")
    words = plain.replace("-", " ").split()
    return [re.sub(r"(?<=\w{2}[^s])s$", "", word) for word in words if word not in {"the", "a", "an"}]


def _readings(value: Any) -> list[Any]:  # noqa: ANN401 - a value of TOML
    values = value if isinstance(value, list) else [value]
    return [one or None for one in values]


def _words(record: Record) -> str:
    return ", ".join(f"{key} {value}" for key, value in record.items() if key not in {"evidence", "optional"})
