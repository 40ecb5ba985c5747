"""``kg dump --publish``, ``kg diff`` and ``kg apply``, as processes."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def kg(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "kg", *arguments, "--data", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_an_old_dump_becomes_the_new_one_with_the_published_delta(tmp_path: Path) -> None:
    data, source = tmp_path / "data", tmp_path / "a.ttl"
    for text in ("tanks", "trucks"):
        source.write_text(f"<urn:s> <http://www.w3.org/2000/01/rdf-schema#label> '{text}' .", "utf-8")
        kg(data, "load", str(source))
        kg(data, "dump", "--publish")
    dumps = data / "dumps"

    told = kg(data, "diff", "1", "2")
    kg(
        data,
        "apply",
        str(dumps / "2" / "delta-1.rdfp.gz"),
        "--to",
        str(dumps / "1" / "kg.nq.gz"),
        "-o",
        f"{tmp_path}/nq",
    )

    assert told.startswith("version 1 to 2: +1 -0 quads\n")
    assert (tmp_path / "nq").read_bytes() == gzip.decompress((dumps / "2" / "kg.nq.gz").read_bytes())
