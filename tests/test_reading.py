import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import ontology
from kg.article import Article
from kg.errors import ReadingError
from kg.reading import Actor, Case, Count, Event, Item, Mention, Reading, Relation, Role, Span, Statement, Type, When
from kg.reading.form import from_json, parse, schema, to_json
from kg.reading.labels import labels
from kg.reading.names import iri, iris, named
from kg.reading.vocabulary import Vocabulary, vocabulary

ROOT = Path(__file__).parents[1]
STORY = ROOT / "tests" / "stories" / "arvania-arms-belmark.reading.json"
NAMES = Vocabulary(
    kinds=frozenset({"Event", "Transfer", "Visit"}),
    roles=frozenset({"supplier", "recipient", "agent", "participant", "place", "inExchangeFor", "relatedTo"}),
    statuses=frozenset({"asserted", "denied", "suspected", "speculated"}),
    stages=frozenset({"delivered", "halted"}),
)


@pytest.fixture
def story() -> Reading:
    return from_json(STORY.read_bytes(), STORY.name, NAMES)


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    form = json.loads(STORY.read_bytes())
    change(form)
    return json.dumps(form).encode()


spans = st.builds(lambda start, length: Span(start, start + length), st.integers(0, 90), st.integers(1, 10))
evidence = st.lists(spans, min_size=1, max_size=3).map(tuple)
keys = st.sampled_from([f"k{n}" for n in range(6)])
some = st.lists(keys, max_size=3).map(tuple)
words = st.text("ab éB'-", min_size=1, max_size=6)
perhaps = st.none() | words
days = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))
whens = st.none() | st.builds(When, perhaps, days, days, perhaps)
counts = st.none() | st.builds(
    Count, words, st.none() | st.integers(0), st.none() | st.integers(0), st.booleans(), perhaps
)
roles = st.lists(st.builds(Role, st.sampled_from(["supplier", "place"]), keys), max_size=2).map(tuple)
namings = st.sampled_from(["reference", "name", "description"])
items = st.builds(Item, words, some.filter(bool), words, spans, counts, perhaps)


def several(strategy: st.SearchStrategy[Any], prefix: str) -> st.SearchStrategy[tuple[Any, ...]]:
    """Lists of things with ids of their own."""
    return st.lists(strategy, max_size=4).map(
        lambda found: tuple(replace(thing, id=f"{prefix}{n}") for n, thing in enumerate(found))
    )


def numbered(events: tuple[Event, ...]) -> tuple[Event, ...]:
    return tuple(
        replace(event, items=tuple(replace(item, id=f"i{event.id}{n}") for n, item in enumerate(event.items)))
        for event in events
    )


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    actors = draw(several(st.builds(Actor, keys, words, st.just(("group",)), namings, st.none()), "a"))
    who = st.lists(st.sampled_from([actor.id for actor in actors] or ["nobody"]), max_size=2).map(tuple)
    statuses = st.sampled_from(["asserted", "denied"])
    statement = st.builds(
        Statement, keys, who, statuses, some, evidence, words, perhaps, whens, st.just(()), some, roles
    )
    event = st.builds(
        Event, keys, st.sampled_from(["Event", "Transfer"]), evidence, words, roles,
        st.lists(items, max_size=2).map(tuple), whens, perhaps, st.none() | st.just("increase"), some, some,
    )  # fmt: skip
    relation = st.builds(Relation, keys, keys, st.sampled_from(["relatedTo", "broader"]), evidence, words, keys)
    return Reading(
        Article(draw(st.text("abc ø\U0001f680\r\n", min_size=100, max_size=120)), draw(perhaps), None, draw(days)),
        draw(words),
        draw(some),
        draw(several(statement, "s")),
        numbered(draw(several(event, "e"))),
        draw(several(relation, "r")),
        actors,
        draw(several(st.builds(Type, keys, words, namings, perhaps, perhaps, perhaps), "t")),
        draw(several(st.builds(Case, keys, words, perhaps, namings), "c")),
        draw(st.lists(st.builds(Mention, spans, st.just("actor"), words, perhaps, perhaps), max_size=3).map(tuple)),
    )


@settings(max_examples=50)
@given(readings())
def test_naming_twice_changes_nothing_more(reading: Reading) -> None:
    once = named(reading)

    assert named(once) == once


@settings(max_examples=50)
@given(readings())
def test_names_are_unique(reading: Reading) -> None:
    once = named(reading)

    things = [*once.statements, *once.events, *once.relations, *(item for event in once.events for item in event.items)]
    assert len(iris(once)) == len(set(iris(once).values())) == len(things) + len(once.actors)


@settings(max_examples=50)
@given(readings())
def test_a_reading_comes_back_from_json_as_it_was(reading: Reading) -> None:
    assert parse(to_json(reading), "reading.json") == reading


@pytest.fixture(scope="module")
def validator() -> Any:  # noqa: ANN401 - one of jsonschema's many classes
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


@settings(max_examples=30)
@given(reading=readings())
def test_what_is_written_as_json_fits_the_published_schema(validator: Any, reading: Reading) -> None:  # noqa: ANN401
    validator.validate(json.loads(to_json(reading)))


def test_the_story_comes_back_from_json_as_it_was(story: Reading) -> None:
    assert from_json(to_json(story), "again", NAMES) == story
    assert to_json(story) == STORY.read_bytes()


def test_names_do_not_depend_on_ids(story: Reading) -> None:
    other = changed(
        lambda form: form.update(json.loads(json.dumps(form).replace('"arv"', '"x1"').replace('"t1"', '"x2"')))
    )

    assert named(from_json(other, "other", NAMES)) == named(story)


def test_names_are_made_from_content(story: Reading) -> None:
    reading = named(story)

    own = f"https://kg.example/article/{story.article.key}/"
    assert iri(reading, "mila-oren") == "https://kg.example/id/mila-oren"
    assert iri(reading, "a-depot") == f"{own}a-depot"
    assert iri(reading, "e60-transfer-rifle") == f"{own}e60-transfer-rifle"
    assert [statement.id for statement in reading.statements][:2] == [
        "s0-mila-oren-asserted",
        "s170-some-officials-in-belmark-suspected",
    ]
    assert [relation.id for relation in reading.relations] == ["r375-relatedTo", "r0-jobTitle"]


def test_a_second_thing_with_the_same_name_is_numbered(story: Reading) -> None:
    twin = replace(story.events[0], id="twin", items=())

    reading = named(replace(story, events=(*story.events, twin)))

    assert [event.id for event in reading.events if event.id.startswith("e60")] == ["e60-transfer", "e60-transfer-2"]


def test_the_published_schema_is_that_of_the_code(*, update_stories: bool) -> None:
    file = ROOT / "ontology" / "reading.schema.json"
    made = json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"

    if update_stories:
        file.write_text(made, encoding="utf-8")

    assert file.read_text(encoding="utf-8") == made, "changed: python -m pytest tests/test_reading.py --update-stories"


def test_the_vocabulary_is_that_of_the_ontology() -> None:
    found = vocabulary(ontology.graph())

    assert {"Event", "Transfer", "Visit"} <= found.kinds
    assert {"supplier", "recipient", "during", "reason"} <= found.roles
    assert {"asserted", "denied", "sought"} <= found.statuses
    assert not {"fact", "uncertain"} & found.statuses
    assert {"offered", "halted"} <= found.stages
    assert "jobTitle" in found.predicates


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda form: form.pop("made_by"), "made_by: Field required"),
        (lambda form: form["statements"][0].update(moode="x"), "statement 'a': unknown key 'moode'"),
        (lambda form: form["events"][0]["items"][0].update(x=1), "item 'i1': unknown key 'x'"),
        (lambda form: form["events"][0]["evidence"][0].update(exact="Arvania had sent Belmark 500 tanks"),
         "event 't1': evidence “Arvania had sent Belmark 500 tanks” is not at 60..134 of the text; there is “Arvania"),
        (lambda form: form["statements"][1]["evidence"][0].update(start=171),
         "is not at 171..268 of the text; it is at 170..268 (offsets count code points)"),
        (lambda form: form["statements"][1]["evidence"][0].update(start=9000, end=9010), "statement 'b': evidence"),
        (lambda form: form["statements"][1]["evidence"][0].update(start=-5), "statement 'b': evidence"),
        (lambda form: form["statements"][1]["evidence"][0].pop("exact"), "'exact' is missing"),
        (lambda form: form["statements"][1].update(evidence=[]), "statement 'b': 'evidence' must not be empty"),
        (lambda form: form["statements"][1].update(status="rumoured"), "statement 'b': unknown status 'rumoured'"),
        (lambda form: form["statements"][1].update(content=["b"]), "statement 'b': contains itself"),
        (lambda form: form["statements"][1].update(speakers=["rifle"]), "speakers: there is no 'rifle'"),
        (lambda form: form["statements"][1].update(cue="whisper"), "cue “whisper” is not in the text"),
        (lambda form: form["statements"][1].update(id="a"), "statement 'a': 2 things have this id"),
        (lambda form: form["events"][0].update(kind="Transferr"), "event 't1': unknown kind 'Transferr'"),
        (lambda form: form["events"][0]["roles"][0].update(name="giver"), "event 't1': unknown role 'giver'"),
        (lambda form: form["events"][0]["roles"][0].update(refers="norway"), "event 't1': roles: there is no 'norway'"),
        (lambda form: form["events"][0].update(stage="lost"), "event 't1': unknown stage 'lost'"),
        (lambda form: form["events"][0]["items"][0].update(words="rifles"), "item 'i1': words “rifles” are not at"),
        (lambda form: form["events"][0]["items"][0]["count"].update(maximum=3), "item 'i1': count from 41 to 3"),
        (lambda form: form["events"][0]["items"][0].update(types=["tank"]), "item 'i1': types: there is no 'tank'"),
        (lambda form: form["events"][0].update(when={"edtf": "2023"}), "'edtf' and the bounds belong together"),
        (lambda form: form["relations"][0].update(text="x"), "relation 'r1': needs either 'refers' or 'text'"),
        (lambda form: form["relations"][0].update(predicate="knows"), "unknown predicate 'knows'"),
        (lambda form: form["types"].append({"id": "a rifle", "label": "rifle"}), "'a rifle' cannot be in an IRI"),
        (lambda form: form.pop("publisher"), "no 'publisher'"),
        (lambda form: form["article"].update(text=""), "is not at"),
        (lambda form: form["article"].update(url="at home"), "'at home' is not a web address"),
        (lambda form: form["article"].update(published="soon"), "article.published: "),
        (lambda form: form.update(top=["zz"]), "the reading: top: there is no 'zz'"),
    ],
)  # fmt: skip
def test_a_reading_that_is_not_sound_is_refused_by_name(change: Callable[[dict[str, Any]], object], words: str) -> None:
    with pytest.raises(ReadingError) as caught:
        from_json(changed(change), "reading.json", NAMES)

    assert str(caught.value).startswith("reading.json: ")
    assert words in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b'{"article": {"text": "\\ud800"}}'])
def test_what_is_no_reading_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(ReadingError, match=r"^reading\.json: "):
        from_json(data, "reading.json", NAMES)


def test_labels_are_composed_from_names_counts_and_types(story: Reading) -> None:
    found = labels(named(story))

    assert found["e60-transfer"] == (
        "Arvania supplies Belmark: more than 40 crates of rifles and several mortars (delivered)"
    )
    assert found["e209-transfer-ballistic-missile"] == "two ballistic missiles"
    assert found["s269-tom-vale-denied"] == "Tom Vale, denied: Belmark receives: mortars"
    assert found["r0-jobTitle"] == "Mila Oren, job title: defence minister of Arvania"
    assert found["e375-event"] == "The talks"


def test_labels_without_quotes_say_only_where_the_words_are(story: Reading) -> None:
    found = labels(named(story), quotes=False)

    assert found["e375-event"] == "Event at characters 375\N{EN DASH}384"
    assert found["e403-visit"] == "Mila Oren visits a depot"
    assert "The talks" not in " ".join(found.values())


@settings(max_examples=50)
@given(readings())
def test_everything_has_a_label(reading: Reading) -> None:
    assert labels(reading).keys() >= iris(reading).keys()
