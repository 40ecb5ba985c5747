"""What tests of several rooms need: the shared articles, servers, a browser, the switch that rewrites files."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import settings
from selenium import webdriver

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


SERVE = """
import json, sys
from pathlib import Path
from kg.server import serve
from kg.settings import Settings
serve(Settings(Path(sys.argv[1]), port=0, **json.loads(sys.argv[2])))
"""


class Start(Protocol):
    """Starts a server on a data folder, with settings; returns its address, without the slash at its end."""

    def __call__(self, folder: Path, **settings: object) -> str: ...


@pytest.fixture(scope="session")
def start() -> Iterator[Start]:
    """A function that starts a server; all end with the session."""
    running = []

    def begin(folder: Path, **settings: object) -> str:
        command = [sys.executable, "-c", SERVE, str(folder), json.dumps({"workers": 2, **settings})]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
        running.append(process)
        assert process.stderr is not None
        said = process.stderr.readline()
        assert said.startswith("kg answers at "), said + process.stderr.read()
        return said.split()[-1].rstrip("/")

    yield begin
    for process in running:
        process.terminate()
        process.communicate()


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    """A real browser that reaches this machine only, with what it logs and loads."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        message = "no Chromium: install the packages chromium and chromium-driver"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    # Every name but that of this machine is looked up in vain: the network is cut.
    cut = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1400,900", cut):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    found = webdriver.Chrome(options, webdriver.ChromeService(driver))
    yield found
    found.quit()
