"""The wheel: it has all of kg and all of its data, and works when it is installed, from any folder."""

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[1]
PLACES = {"kg": "kg", "ontology": "kg/_data/ontology", "mappings": "kg/_data/mappings", "queries": "kg/_data/queries"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    builder = WheelBuilder(str(ROOT))
    return Path(next(builder.build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"])))


def test_the_wheel_has_every_file_of_the_folders_that_belong_in_it(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}

    wanted = {
        f"{place}/{file.relative_to(ROOT / folder).as_posix()}"
        for folder, place in PLACES.items()
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert packed == wanted


def environment(*path: Path) -> dict[str, str]:
    # What kg depends on comes from the environment of the tests; kg itself must not.
    own = {name: value for name, value in os.environ.items() if not name.startswith(("KG_", "PYTHON"))}
    packages = sysconfig.get_paths()["purelib"]
    return own | {"PYTHONPATH": os.pathsep.join([*map(str, path), packages])}


def mapped(python: Path | str, environment: dict[str, str], folder: Path) -> str:
    (folder / "news.txt").write_text("Norway has delivered 12 howitzers to Ukraine.\n", encoding="utf-8")
    command = [str(python), "-m", "kg", "map", "news.txt"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_kg_runs_from_a_zipped_wheel(wheel: Path, tmp_path: Path) -> None:
    graph = mapped(sys.executable, environment(wheel), tmp_path)

    assert "id:norway" in graph


@pytest.mark.slow
def test_kg_runs_where_the_wheel_is_installed(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", wheel], check=True, env=environment())

    graph = mapped(python, environment(), tmp_path)

    assert "id:norway" in graph
