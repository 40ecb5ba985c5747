"""What tests of several rooms need: the shared articles and model, and the switch that rewrites expected files."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# No test is judged by a clock: the machines are shared.
settings.register_profile("kg", deadline=None)
settings.load_profile("kg")

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-stories", action="store_true", help="rewrite the expected files (then read the diff)")


@pytest.fixture
def update_stories(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-stories"))


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = Path(os.environ.get("KG_SHARED") or ROOT / ".." / "shared")
    if (folder / "articles" / "seed.txt").is_file():
        return folder
    message = f"no shared articles at {folder}: set KG_SHARED to their folder"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
