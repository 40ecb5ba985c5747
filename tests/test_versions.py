"""Which version is meant by a number, a name or a date, and what is said of one that is gone."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import GoneError, MissingError, UsageError
from kg.store import Keeping, Store
from kg.versions import find

FIRST = datetime(2024, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Five versions, one a day at noon; the second has a name."""
    made = Store(tmp_path_factory.mktemp("versions") / "data")
    for day in range(5):
        with made.draft("test", FIRST + timedelta(days=day)) as draft:
            draft.put("https://kg.example/graph/x", [Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(day))])
    made.name("march-report", 2, "test", FIRST)
    return made


@pytest.fixture(scope="module")
def pruned(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The last three of them."""
    folder = tmp_path_factory.mktemp("pruned") / "data"
    shutil.copytree(store.folder, folder)
    made = Store(folder)
    made.name("march-report", None, "test", FIRST)
    made.prune(Keeping(last=3), "test", FIRST + timedelta(days=9))
    return made


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        (None, 5),
        (3, 3),
        ("3", 3),
        ("march-report", 2),
        ("2024-01-03", 3),
        ("2024-01-03T11:59:59Z", 2),
        ("2024-01-03T12:00:00", 3),
        ("2024-01-03T12:30:00 01:00", 2),
        ("2030-01-01", 5),
    ],
)
def test_a_version_is_found_by_number_name_and_date(store: Store, asked: str | int | None, number: int) -> None:
    found = find(store, asked)

    assert found.number == number


@pytest.mark.parametrize(
    ("asked", "error"), [("0", MissingError), ("6", MissingError), ("april", MissingError), ("12/3", UsageError)]
)
def test_a_version_that_never_was_is_missing(store: Store, asked: str, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        find(store, asked)

    assert not isinstance(caught.value, GoneError)


@pytest.mark.parametrize("asked", ["1", "2", "2024-01-01", "2024-01-02"])
def test_a_version_that_was_deleted_is_gone_and_the_nearest_is_named(pruned: Store, asked: str) -> None:
    with pytest.raises(GoneError, match="nearest that is kept is version 3"):
        find(pruned, asked)


def test_a_day_before_the_first_version_is_missing(store: Store) -> None:
    with pytest.raises(MissingError, match="no version yet"):
        find(store, "2023-12-31")
