"""The outcome of the invented sentences: what the run prints of them, and the list of those that are known to fail."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

FAILING = Path(__file__).parent / "sentences" / "failing.txt"
_HEAD = (
    "# Sentences that are not read as they should be yet. `pytest tests/extract --update-stories` rewrites this list."
)
_OUTCOMES = pytest.StashKey[dict[str, bool]]()


@pytest.fixture(scope="session")
def failing() -> frozenset[str]:
    lines = FAILING.read_text("utf-8").splitlines() if FAILING.is_file() else []
    return frozenset(line for line in lines if line and not line.startswith("#"))


@pytest.fixture(scope="session")
def outcomes(request: pytest.FixtureRequest, failing: frozenset[str]) -> Iterator[dict[str, bool]]:
    """Which sentences were read as they should be, by id; with --update-stories the list of failures follows them."""
    outcomes: dict[str, bool] = {}
    request.config.stash[_OUTCOMES] = outcomes
    yield outcomes
    if request.config.getoption("--update-stories"):
        kept = (failing - outcomes.keys()) | {name for name, passed in outcomes.items() if not passed}
        FAILING.write_text("\n".join([_HEAD, *sorted(kept), ""]), "utf-8")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    outcomes = config.stash.get(_OUTCOMES, None)
    if not outcomes:
        return
    every = Counter(name.partition(":")[0] for name in outcomes)
    passed = Counter(name.partition(":")[0] for name, good in outcomes.items() if good)
    terminalreporter.section("invented sentences read as expected")
    for stem in sorted(every):
        terminalreporter.write_line(f"{passed[stem]:4} of {every[stem]:3}  {stem}")
    terminalreporter.write_line(f"{passed.total():4} of {every.total():3}  all")
