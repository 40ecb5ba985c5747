"""A plain file that goes into the bulk loader as two streams: the same as in one, and all or nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kg.errors import RdfError
from kg.store import Draft, Store, halves

NOW = datetime(2024, 1, 5, 12, tzinfo=UTC)
COUNT = 60_000
"""More than are compared one by one with what is there."""


def lines() -> list[str]:
    return [f'<urn:s{n}> <urn:p> "words {n}"@en <urn:g> .\n' for n in range(COUNT)]


def written(folder: Path, content: list[str]) -> Path:
    file = folder / "graph.nq"
    file.write_text("".join(content))
    return file


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.store.halves._LEAST", 0)


def loaded(store: Store, file: Path) -> Draft:
    with store.draft("a test", NOW) as draft:
        draft.load(file)
    return draft


def test_both_halves_are_loaded(tmp_path: Path) -> None:
    file = written(tmp_path, lines())
    start = halves.middle(file)

    draft = loaded(Store(tmp_path / "data"), file)

    assert start is not None
    assert abs(start - file.stat().st_size / 2) < 200
    assert draft.published is not None
    assert sorted(f"{quad} .\n" for quad in draft.published.open()) == sorted(lines())


@pytest.mark.parametrize("place", [55_000, 59_999])
@pytest.mark.parametrize("fault", ["<urn:a> <urn:b> .\n", '<urn:a> <urn:b> "c .\n', "<urn:a> <urn:b> # c .\n"])
def test_a_fault_in_the_second_half_is_named_and_nothing_is_loaded(tmp_path: Path, place: int, fault: str) -> None:
    content = lines()
    content[place] = fault
    file = written(tmp_path, content)
    store = Store(tmp_path / "data")

    with store.draft("a test", NOW) as draft:
        # Of a line that just ends it is the next one that is at fault.
        line = place + 2 if "#" in fault else place + 1
        with pytest.raises(RdfError, match=rf"graph\.nq:{line}:"):
            draft.load(file)
        left = len(draft.database)

    assert left == 0
    assert store.current() is None


def test_a_fault_in_the_first_half_is_named_and_nothing_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.store.draft._SMALL", 10)
    content = lines()
    content[25_000] = "<urn:a> <urn:b> .\n"
    file = written(tmp_path, content)

    with Store(tmp_path / "data").draft("a test", NOW) as draft:
        with pytest.raises(RdfError, match=r"graph\.nq:25001:"):
            draft.load(file)
        assert len(draft.database) == 0


@pytest.mark.parametrize("last", ["# the end\n", "\n", "<urn:a> <urn:b> # c .", '<urn:a> <urn:b> "x\\"" .\n'])
def test_a_file_whose_last_line_may_not_be_whole_stays_whole_itself(tmp_path: Path, last: str) -> None:
    assert halves.middle(written(tmp_path, [*lines(), last])) is None


def test_small_and_very_large_files_stay_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, lines())
    size = file.stat().st_size

    for least, most in ((size + 1, size + 1), (0, size - 1)):
        monkeypatch.setattr("kg.store.halves._LEAST", least)
        monkeypatch.setattr("kg.store.halves._MOST", most)
        assert halves.middle(file) is None


def test_a_file_of_one_line_stays_whole(tmp_path: Path) -> None:
    assert halves.middle(written(tmp_path, lines()[:1])) is None
