"""Computed fields come from files, and what is wrong with one is said with its name."""

import pytest

from kg import ontology
from kg.errors import DataError
from kg.graphql.computed import computed

FILE = """#+ field: doubts
#+ classes: [kg:Actor]
#+ type: Doubt
#+ description: "Invented."
#+ key: [about]
#+ columns:
#+   about: {"kg:Statement": "What."}
#+   cues: {"[String]": "Words."}
PREFIX kg: <https://kg.example/ns#>
SELECT ?this ?about ?cues WHERE { VALUES ?this {} ?about kg:attributedTo ?this . OPTIONAL { ?about kg:cue ?cues } }
"""


def test_a_file_makes_a_field_with_its_columns() -> None:
    (found,) = computed({"doubts.rq": FILE}, ontology.graph())

    assert (found.name, found.of, found.classes) == ("doubts", "Doubt", ("https://kg.example/ns#Actor",))
    assert [(c.name, c.ranges, c.scalar, c.many) for c in found.columns] == [
        ("about", ("https://kg.example/ns#Statement",), "", False),
        ("cues", (), "String", True),
    ]
    assert "<https://kg.example/ns#attributedTo>" in found.pattern


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#+ key: [about]", "#+ key: [nothing]", "the key must be columns"),
        ("kg:Statement", "nobody:Statement", "unknown class 'nobody:Statement'"),
        ("VALUES ?this {}", "", "the query needs 'VALUES"),
        ("kg:cue", "nobody:cue", "unknown prefix 'nobody:'"),
        ("#+ field: doubts", "#+ field: [", "do not describe a field"),
        ("#+ type: Doubt\n", "", "do not describe a field"),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_its_name(old: str, new: str, message: str) -> None:
    with pytest.raises(DataError, match=r"ontology/fields/doubts\.rq: ") as refusal:
        computed({"doubts.rq": FILE.replace(old, new)}, ontology.graph())

    assert message in str(refusal.value)
