"""Every rule brings its own evidence: the examples and counterexamples in mappings/rules are run here."""

from collections.abc import Callable
from datetime import date

import pytest

from kg.article.article import Article
from kg.extract import lexicon as lexicons
from kg.extract import rules as all_rules
from kg.extract.extract import extract
from kg.extract.lexicon import Lexicon
from kg.extract.rules import Frame, Rules, Valence
from kg.reading import Reading
from kg.resources import resource

RULES = all_rules.load(resource("mappings", "rules"))


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return lexicons.load(resource("mappings", "lexicon"))


@pytest.fixture(scope="session")
def read(lexicon: Lexicon) -> Callable[[str], Reading]:
    def read(text: str, rules: Rules = RULES) -> Reading:
        return extract(Article(text, None, "The Examples", date(2024, 1, 5)), lexicon, rules)

    return read


def _fired(reading: Reading) -> set[str]:
    return {thing.rule for things in (reading.events, reading.statements, reading.relations) for thing in things}


@pytest.mark.parametrize("rule", [*RULES.frames, *RULES.valences], ids=lambda rule: rule.sense.name)
def test_a_frame_or_valence_fires_on_its_examples_and_not_on_its_counterexamples(
    rule: Frame | Valence, read: Callable[[str], Reading]
) -> None:
    for example in rule.sense.examples:
        assert rule.sense.name in _fired(read(example)), example
    for counterexample in rule.sense.counterexamples:
        assert rule.sense.name not in _fired(read(counterexample)), counterexample


STANCES = {stance.name: stance for entries in RULES.stances.values() for stance, _, _ in entries}


@pytest.mark.parametrize("name", STANCES)
def test_a_stance_is_found_with_its_status_in_its_examples(name: str, read: Callable[[str], Reading]) -> None:
    for example in STANCES[name].examples:
        found = {(s.rule, s.status) for s in read(example).statements}
        assert (name, STANCES[name].status) in found, (example, found)


@pytest.mark.parametrize("cue", RULES.cues, ids=lambda cue: cue.name)
def test_a_cue_gives_its_status_or_stage_in_its_examples(cue: all_rules.Cue, read: Callable[[str], Reading]) -> None:
    for example in cue.examples:
        reading = read(example)
        assert cue.status in {s.status for s in reading.statements}, example
        assert cue.stage is None or cue.stage in {e.stage for e in reading.events}, example


def test_every_rule_has_an_example_and_a_name_of_its_own() -> None:
    senses = [*(frame.sense for frame in RULES.frames), *(valence.sense for valence in RULES.valences)]
    names = [sense.name for sense in senses]

    assert all(sense.examples for sense in senses)
    assert all(stance.examples for stance in STANCES.values())
    assert all(cue.examples for cue in RULES.cues)
    assert len(names) == len(set(names))
