from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kg.claims import claims
from kg.reading import Count, Reading, When
from kg.reading.form import from_json

STORY = Path(__file__).parent / "stories" / "arvania-arms-belmark.reading.json"


@pytest.fixture(scope="module")
def story() -> Reading:
    return from_json(STORY.read_bytes(), STORY.name)


def test_transfers_have_parties_items_and_a_flat_status(story: Reading) -> None:
    given, returned, halted, denied = claims(story)["transfers"]

    assert (given["supplier"], given["recipient"], given["status"]) == ("Arvania", "Belmark", "asserted")
    assert given["items"] == [
        {"name": "rifle", "quantity": {"min": 40, "max": None, "text": "more than 40"}},
        {"name": "mortar", "quantity": {"min": 2, "max": None, "text": "several"}},
    ]
    assert (returned["supplier"], returned["status"]) == ("Belmark", "in-exchange")
    assert halted["status"] == "denied"
    assert (denied["supplier"], denied["status"]) == (None, "denied")


def test_evidence_is_the_sentence_of_the_outermost_statement(story: Reading) -> None:
    for record in claims(story)["transfers"]:
        assert record["evidence"] in story.article.text
        assert record["evidence"].endswith(".")


def test_the_publishers_own_voice_is_no_statement(story: Reading) -> None:
    found = [(record["speaker"], record["said_on"], record["status"]) for record in claims(story)["statements"]]

    assert found == [
        ("Mila Oren", "2023-03-14", "asserted"),
        ("some officials in Belmark", None, "suspected"),
        ("Tom Vale", None, "denied"),
    ]


def test_actors_are_those_that_are_named_and_weapons_those_that_are_mentioned(story: Reading) -> None:
    found = claims(story)

    assert found["actors"] == ["Arvania", "Belmark", "Mila Oren", "Tom Vale"]
    assert found["weapons"] == ["rifle", "mortar", "ballistic missile", "drone technology"]


@pytest.mark.parametrize(
    ("status", "stage", "flat"),
    [
        ("asserted", None, "asserted"),
        ("asserted", "delivered", "asserted"),
        ("asserted", "halted", "denied"),
        ("vowed", "refused", "denied"),
        ("denied", None, "denied"),
        ("accused", "contracted", "accused"),
        ("estimated", None, "estimated"),
        ("speculated", None, "speculated"),
        ("believed", None, "suspected"),
        ("sought", None, "requested"),
        ("asserted", "requested", "requested"),
        ("asserted", "contracted", "ordered"),
        ("ordered", None, "ordered"),
        ("planned", None, "planned"),
        ("vowed", None, "planned"),
        ("predicted", None, "planned"),
        ("asserted", "offered", "planned"),
        ("asserted", "approved", "planned"),
    ],
)
def test_a_flat_status_is_made_from_status_and_stage(story: Reading, status: str, stage: str | None, flat: str) -> None:
    statement = replace(story.statements[1], status=status)
    event = replace(story.events[2], stage=stage)

    found = claims(replace(story, statements=(statement,), events=(event,), relations=()))

    assert found["transfers"][0]["status"] == flat


@pytest.mark.parametrize(
    ("when", "period"),
    [
        (None, None),
        (When(text="recently"), None),
        (When("[..2023-03-14]", None, date(2023, 3, 14)), None),
        (When("2023", date(2023, 1, 1), date(2023, 12, 31), "in 2023"), "2023"),
        (When("2023-02~", date(2023, 2, 1), date(2023, 2, 28), "around February"), "2023-02"),
        (When("2023-03-14", date(2023, 3, 14), date(2023, 3, 14), "on Tuesday"), "2023-03-14"),
        (When("2023-03-14", date(2023, 3, 14), date(2023, 3, 14)), None),
        (When("[2023-03-05..2023-03-12]", date(2023, 3, 5), date(2023, 3, 12), "last week"), "2023-03"),
        (When("[2023-02-26..2023-03-05]", date(2023, 2, 26), date(2023, 3, 5), "last week"), "2023"),
    ],
)
def test_a_transfer_is_dated_only_by_a_single_period_of_the_text(
    story: Reading, when: When | None, period: str | None
) -> None:
    event = replace(story.events[2], when=when)

    assert claims(replace(story, events=(event,)))["transfers"][0]["when"] == period


def test_a_mix_of_types_has_its_number_once(story: Reading) -> None:
    item = replace(story.events[0].items[0], types=("rifle", "mortar"), count=Count("at most 500", None, 500))
    event = replace(story.events[0], items=(item,))

    found = claims(replace(story, events=(event,)))["transfers"][0]["items"]

    assert found == [
        {"name": "rifle", "quantity": {"min": None, "max": 500, "text": "at most 500"}},
        {"name": "mortar", "quantity": None},
    ]
