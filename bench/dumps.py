"""Dumps beside those of the native Oxigraph: ``python -m bench.dumps --quads 2000000 --data FOLDER``.

Makes a store of synthetic articles in FOLDER (unless it is there). Then, in turns, ``oxigraph dump`` and ``kg dump``
write the same version, both as whole commands, into files beside it. Prints the medians, the native time over ours
(above 1, kg is quicker), and the most memory that all processes of ``kg dump`` held together.

Ours is sorted, the native one is not. Memory is the sum of what is resident in each process, looked at every 20 ms;
pages that they share are counted for each.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click

from bench.graphql import make
from kg.store import Store

_FORMATS = {"nquads": "nq", "trig": "trig"}
_PAUSE = 0.02
_KB = 1024


def compare(oxigraph: str, source: Path, data: Path, folder: Path, rounds: int) -> None:
    """Measure each format *rounds* times in turns, and print a line for it."""
    for name, extension in _FORMATS.items():
        native, own, most = [], [], 0
        for _ in range(rounds):
            file = folder / f"native.{extension}"
            native.append(taken([oxigraph, "dump", "--location", str(source), "--file", str(file)])[0])
            file.unlink()
            file = folder / f"own.{extension}"
            kg = [sys.executable, "-m", "kg", "dump", "--data", str(data), "--format", name, "-o", str(file)]
            seconds, memory = taken(kg)
            own.append(seconds)
            most = max(most, memory)
            file.unlink()
        ratio = median(native) / median(own)
        shown = f"oxigraph {_shown(native)}, kg {_shown(own)}, ratio {ratio:.2f}, at most {most / 1e6:.0f} MB"
        print(f"{name:8} {shown}", flush=True)


def taken(command: list[str]) -> tuple[float, int]:
    """Run *command*; return the seconds it took, and the bytes that it and its descendants held at most."""
    most = 0
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most = max(most, held(process.pid))
            time.sleep(_PAUSE)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: ended with {process.returncode}")
    return time.perf_counter() - begin, most


def held(process: int) -> int:
    """Return the bytes that *process* and its descendants hold in memory, as Linux tells; none when it has ended."""
    root = Path(f"/proc/{process}")
    try:
        status = (root / "status").read_text()
        children = [int(each) for task in (root / "task").iterdir() for each in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    own = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
    return own * _KB + sum(map(held, children))


def _shown(seconds: list[float]) -> str:
    return f"{median(seconds):.1f} s ({min(seconds):.1f} to {max(seconds):.1f})"


@click.command()
@click.option("--quads", default=2_000_000, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), required=True)
@click.option("--rounds", default=3, show_default=True)
def main(quads: int, data: Path, rounds: int) -> None:
    """Measure, and print what was found; the native oxigraph must be on the path (`pip install .[dev]` has it)."""
    make(data, quads)
    oxigraph = shutil.which("oxigraph") or str(Path(sys.executable).with_name("oxigraph"))
    version = Store(data).current()
    assert version is not None  # noqa: S101 - it was made
    with TemporaryDirectory(dir=data) as work:
        # A copy: nobody but kg opens the folders of versions.
        source = Path(work) / "source"
        shutil.copytree(version.folder / "db", source)
        compare(oxigraph, source, data, Path(work), rounds)


if __name__ == "__main__":
    main()
