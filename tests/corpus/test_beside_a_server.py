"""Loading while a server runs: no request fails, and the new version is what it answers from, soon after."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from kg.store import Store

ROOT = Path(__file__).parents[2]
SOON = 1.0
PAUSE = 0.01
QUERY = "/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%20%3Fs%20a%20%3Fc%20%7D"


def environment() -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    return own | {"PYTHONPATH": str(ROOT)}


def load(data: Path, folder: Path, number: int) -> None:
    file = folder / f"{number}.txt"
    file.write_text(f"Norway has delivered {number + 2} howitzers to Ukraine, its defence ministry said on Friday.")
    command = [sys.executable, "-m", "kg", "load", "--data", str(data), str(file)]
    subprocess.run(command, check=True, capture_output=True, env=environment())


@contextmanager
def server(data: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "kg", "serve", "--data", str(data), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment()) as process:
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            assert said.startswith("kg answers at "), said + process.stderr.read()
            yield said.split()[-1].rstrip("/")
        finally:
            process.terminate()


class Client:
    """Asks the server at *url* again and again until it is stopped, and notes the status and version of each answer."""

    def __init__(self, url: str) -> None:
        self.answers: list[tuple[int, int]] = []
        self.faults: list[Exception] = []
        self._url = url
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def _ask(self) -> None:
        while not self._stopped.is_set():
            try:
                with urlopen(self._url + QUERY, timeout=30) as answer:  # noqa: S310 - loopback
                    answer.read()
                    self.answers.append((answer.status, int(answer.headers["KG-Version"])))
                self._stopped.wait(PAUSE)
            except Exception as fault:  # noqa: BLE001 - whatever it is, the test shows it
                self.faults.append(fault)
                return

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()


@pytest.mark.parametrize("loads", [1, pytest.param(20, marks=pytest.mark.slow)])
def test_loads_beside_a_server_disturb_no_request_and_are_answered_from_soon(tmp_path: Path, loads: int) -> None:
    data = tmp_path / "data"
    load(data, tmp_path, 0)
    published: list[int] = []

    with server(data) as url:
        client = Client(url)
        try:
            for number in range(1, loads + 1):
                load(data, tmp_path, number)
                current = Store(data).current()
                assert current is not None
                published.append(current.number)
                seen = time.monotonic()
                while not client.faults and client.answers[-1][1] < current.number:
                    assert time.monotonic() < seen + SOON
                    time.sleep(0.01)
        finally:
            client.stop()

    assert client.faults == []
    assert {status for status, _ in client.answers} == {200}
    assert published == list(range(2, loads + 2))
    versions = [version for _, version in client.answers]
    assert versions == sorted(versions)
