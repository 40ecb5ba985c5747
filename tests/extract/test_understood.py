"""Units, names, pointers, cues and merging, by what a short invented text is understood as."""

from collections.abc import Callable
from datetime import date

import pytest

from kg import knowledge
from kg.article.article import Article
from kg.claims import claims
from kg.extract.extract import Extraction, extraction

Understand = Callable[[str], Extraction]


@pytest.fixture(scope="module")
def understand() -> Understand:
    known = knowledge.load()
    return lambda text: extraction(Article(text, None, "The Paper", date(2024, 1, 5)), known.lexicon, known.rules)


@pytest.fixture(scope="module")
def words() -> dict[str, str]:
    """The words that stand for themselves in a line of units, by their characters."""
    return {character: word for word, character in knowledge.load().rules.literals.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway sent six howitzers to Chad.", "A V W to A x"),
        ("Norway and Chad sold tanks, drones and mortars to Mali.", "A V W to A x"),
        ("Norwegian tanks were delivered to Chad on Monday.", "W were V to A D x"),
        ('Its navy bought 12 "tanks" from Norway in Oslo.', "A V x q W q from A in P x"),
        ("Norway sold weapons, including mortars, to Chad.", "A V W , to A x"),
        ("Chad asked Norway for tanks.", "A V A for W x"),
        ("Norway halted the sale of tanks to Chad.", "A V x V of W to A x"),
    ],
)
def test_a_sentence_is_a_line_of_units(text: str, expected: str, understand: Understand, words: dict[str, str]) -> None:
    (analysis,) = understand(text).analyses

    assert " ".join(words.get(unit.char, unit.char) for unit in analysis.line.units) == expected


@pytest.mark.parametrize(
    ("text", "mention", "refers"),
    [
        ("Norway sent tanks to Chad.", "Chad", "chad"),
        ("The US sent tanks to Chad.", "US", "united-states"),
        ("The U.S. sent tanks to Chad.", "U.S.", "united-states"),
        ("Reuters reported that Moscow had sold guns to Chad.", "Moscow", "russia"),
        ("In Moscow, Norway's envoy bought guns.", "Moscow", "moscow"),
        ("Norwegian tanks were delivered to Chad.", "Norwegian", "norway"),
        ("Jane Roe, a spokeswoman for the ministry, said so. Roe left.", "Roe", "jane-roe"),
        ("Jane Roe, a spokeswoman, said Norway sent tanks. She left.", "She", "jane-roe"),
        ("Norway's envoy John Doe said so. Mr Doe left.", "Doe", "john-doe"),
        ("John Doe, the envoy, said no. Doe laughed.", "Doe", "john-doe"),
        ("Chad wants tanks. The country asked Norway for guns.", "The country", "chad"),
        ("Norway sold tanks to Chad. It also sold guns to Mali.", "It", "norway"),
        ("Norway said it had sent tanks to Chad.", "it", "norway"),
        ("It rained. It has sent tanks to Chad.", "It", None),
    ],
)
def test_a_mention_is_resolved_to_who_is_meant(
    text: str, mention: str, refers: str | None, understand: Understand
) -> None:
    found = understand(text).reading.mentions

    assert [one.refers for one in found if one.span.of(text) == mention][-1] == refers


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Norway sent tanks to Chad.", "asserted"),
        ("Norway may have sent tanks to Chad.", "suspected"),
        ("Norway is suspected of selling tanks to Chad.", "suspected"),
        ("Norway has denied selling tanks to Chad.", "denied"),
        ("Norway refused to sell tanks to Chad.", "denied"),
        ("Norway did not send tanks to Chad.", "denied"),
        ("Norway has not yet delivered the tanks to Chad.", "denied"),
        ("Norway halted the sale of tanks to Chad.", "denied"),
        ("Norway will send tanks to Chad.", "planned"),
        ("If Norway sends tanks to Chad, Mali will protest.", "speculated"),
        ("Norway would sell tanks to Chad.", "speculated"),
        ("Chad asked Norway for tanks.", "requested"),
        ("Chad bought tanks from Norway.", "ordered"),
    ],
)
def test_the_words_around_a_transfer_give_its_status(text: str, status: str, understand: Understand) -> None:
    (transfer,) = claims(understand(text).reading)["transfers"]

    assert (transfer["supplier"], transfer["recipient"], transfer["status"]) == ("Norway", "Chad", status)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway sent six tanks to Chad. Norway sent six tanks to Chad.", [("Norway", "Chad", ())]),
        ("Norway sent six tanks to Chad. Six tanks were sent to Chad.", [("Norway", "Chad", ())]),
        (
            "Norway sold mortars to Chad. Chad received the mortars in May.",
            [("Norway", "Chad", ()), ("Norway", "Chad", ("supplier",))],
        ),
        ("Norway sold tanks to Chad. Mali bought drones from Niger.", [("Norway", "Chad", ()), ("Niger", "Mali", ())]),
        ("Norway sold tanks to Chad. Mali received drones.", [("Norway", "Chad", ()), (None, "Mali", ())]),
        (
            "Norway said it had sent tanks to Chad. Chad denied that Norway had sent tanks to Chad.",
            [("Norway", "Chad", ()), ("Norway", "Chad", ())],
        ),
    ],
)
def test_repeats_are_one_transfer_and_open_sides_are_completed_from_akin_ones(
    text: str, expected: list[tuple[str | None, str | None, tuple[str, ...]]], understand: Understand
) -> None:
    reading = understand(text).reading

    label = {actor.id: actor.label for actor in reading.actors}
    found = [
        (*(next((label[i] for i in event.role(side)), None) for side in ("supplier", "recipient")), event.completed)
        for event in reading.events
        if event.kind == "Transfer"
    ]
    assert found == expected
