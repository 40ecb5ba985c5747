"""Published dumps: the same files whatever the way there, and downloads that can be checked and resumed."""

import gzip
import hashlib
import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from kg.delta import diff, patched, read, written
from kg.delta.diff import lines
from kg.dump import dump_version
from kg.dump.published import Published, publish, published
from kg.store import Store

if TYPE_CHECKING:
    from tests.conftest import Start

NOW = datetime(2024, 1, 5, tzinfo=UTC)
MAKE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from kg.dump.published import publish
from kg.store import Store
if __name__ == "__main__":
    folder, files = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
    store = Store(folder)
    for number, file in enumerate(files):
        with store.draft("test", datetime(2024, 1, 1 + number, tzinfo=UTC)) as draft:
            draft.load(file)
    publish(store.current(), folder)
"""


def trig(number: int) -> str:
    """An invented graph of some triples, with words that need care."""
    article = f"https://kg.example/article/{number:016x}"
    lines = "".join(
        f'<{article}/s{n}> rdfs:label "é {n} \\"\\n"@en ; kg:n {n} ; oa:exact "words {n}" .\n' for n in range(40)
    )
    return (
        "@prefix kg: <https://kg.example/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix oa: <http://www.w3.org/ns/oa#> .\n"
        f"<https://kg.example/graph/article/{number:016x}> {{\n{lines} <https://kg.example/id/x> kg:n {number} . }}\n"
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("sources")
    paths = [folder / f"{number}.trig" for number in range(4)]
    for number, path in enumerate(paths):
        path.write_text(trig(number), "utf-8")
    return paths


@pytest.fixture(scope="module")
def data(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    with Store(folder).draft("test", NOW) as draft:
        for file in files:
            draft.load(file)
    version = draft.published
    assert version is not None
    publish(version, folder)
    return folder


@pytest.fixture(scope="module")
def url(data: Path, start: "Start") -> str:
    return start(data, workers=1, licence="https://creativecommons.org/licenses/by/4.0/")


def sums(folder: Path) -> str:
    (number,) = published(folder)[-1:]
    return (folder / "dumps" / str(number) / "SHA256SUMS").read_text()


def test_another_order_of_loading_gives_the_same_files(files: list[Path], data: Path, tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number, some in enumerate((files[2:], files[:2])):
        with store.draft("test", NOW + timedelta(days=number)) as draft:
            for file in reversed(some):
                draft.load(file)
    version = store.current()
    assert version is not None

    publish(version, tmp_path)

    assert sums(tmp_path) == sums(data)


def test_the_published_delta_leads_from_the_old_dump_to_the_new(files: list[Path], data: Path, tmp_path: Path) -> None:
    store = Store(tmp_path)
    for some in (files[:3], files[3:]):
        with store.draft("test", NOW) as draft:
            for file in some:
                draft.load(file)
    old, new = store.versions()

    publish(new, tmp_path, delta=(1, written(diff(old, new), "urn:old", "urn:new")))

    patch = gzip.decompress((tmp_path / "dumps" / "2" / "delta-1.rdfp.gz").read_bytes())
    made = b"".join(patched(lines(dump_version(old, "nquads")), read(lines([patch]))))
    assert made == gzip.decompress((data / "dumps" / "1" / "kg.nq.gz").read_bytes())


@pytest.mark.slow
def test_five_ways_to_the_same_content_give_the_same_files(files: list[Path], data: Path, tmp_path: Path) -> None:
    script = tmp_path / "make.py"
    script.write_text(MAKE, "utf-8")
    chance = random.Random(8)  # noqa: S311 - an order, the same each time

    found = []
    for number, (zone, locale) in enumerate(
        [("UTC", "C"), ("Asia/Tokyo", "C.UTF-8"), ("America/Lima", "POSIX"), ("Asia/Kolkata", "C")]
    ):
        order = chance.sample(files, len(files))
        surroundings = os.environ | {"PYTHONHASHSEED": str(number), "TZ": zone, "LC_ALL": locale}
        surroundings["PYTHONPATH"] = str(Path(__file__).parents[2])
        folder = tmp_path / f"way {number}"
        subprocess.run([sys.executable, script, folder, *order], env=surroundings, check=True)
        found.append(sums(folder))

    assert set(found) == {sums(data)}


def test_the_manifest_tells_the_truth(data: Path) -> None:
    folder = data / "dumps" / "1"
    manifest = Published.read(folder)

    for file in manifest.files:
        content = (folder / file.name).read_bytes()
        plain = gzip.decompress(content) if file.name.endswith(".gz") else content
        assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert (file.content_bytes, file.content_sha256) == (len(plain), hashlib.sha256(plain).hexdigest())
    held = set(parse(gzip.decompress((folder / "kg.nq.gz").read_bytes()), RdfFormat.N_QUADS))
    assert manifest.quads == len(held) == 4 * 121
    for name, form in (("trig", RdfFormat.TRIG), ("jsonld", RdfFormat.JSON_LD)):
        assert set(parse(gzip.decompress((folder / f"kg.{name}.gz").read_bytes()), form)) == held


def test_a_dump_can_be_published_without_the_words_of_texts(data: Path, tmp_path: Path) -> None:
    version = Store(data).current()
    assert version is not None

    manifest = publish(version, tmp_path, quotes=False)

    plain = gzip.decompress((tmp_path / "dumps" / "1" / "kg.nq.gz").read_bytes())
    assert not manifest.quotes
    assert b"oa#exact" not in plain
    assert plain.count(b"\n") == 4 * 81


@pytest.mark.parametrize("seed", range(5))
def test_a_download_that_broke_off_is_resumed_to_the_right_checksum(url: str, seed: int) -> None:
    manifest = httpx.get(f"{url}/dumps/1/manifest.json").json()
    file = next(each for each in manifest["files"] if each["name"] == "kg.trig.gz")
    at = random.Random(seed).randrange(1, file["bytes"])  # noqa: S311 - a place, the same each time
    with httpx.stream("GET", f"{url}/dumps/1/kg.trig.gz") as answer:
        tag = answer.headers["etag"]
        begun = b"".join(answer.iter_raw(1))[:at]

    rest = httpx.get(f"{url}/dumps/1/kg.trig.gz", headers={"Range": f"bytes={at}-", "If-Range": tag})
    changed = httpx.get(f"{url}/dumps/1/kg.trig.gz", headers={"Range": f"bytes={at}-", "If-Range": '"other"'})

    assert rest.status_code == 206
    assert hashlib.sha256(begun + rest.content).hexdigest() == file["sha256"]
    assert changed.status_code == 200
    assert httpx.get(f"{url}/dumps/1/kg.trig.gz", headers={"If-None-Match": tag}).status_code == 304


def test_the_catalogue_describes_every_file_with_its_checksum(url: str, data: Path) -> None:
    catalog = httpx.get(f"{url}/dumps/", headers={"Accept": "application/n-triples"}).text
    page = httpx.get(f"{url}/dumps/", headers={"Accept": "text/html"}).text
    void = httpx.get(f"{url}/.well-known/void").text

    for file in Published.read(data / "dumps" / "1").files:
        assert f'"{file.sha256}"' in catalog
        assert f'href="/dumps/1/{file.name}"' in page
    assert "<http://www.w3.org/ns/dcat#Catalog>" in catalog
    assert "<https://creativecommons.org/licenses/by/4.0/>" in catalog
    assert "void:triples 484" in void
    assert f"{url}/sparql" in void


def test_what_was_not_published_is_said_to_be_missing(url: str) -> None:
    answer = httpx.get(f"{url}/dumps/7/kg.nq.gz")
    outside = httpx.get(f"{url}/dumps/1/..%2f..%2fcurrent")

    assert answer.status_code == 404
    assert "/dumps/1/" in answer.text
    assert outside.status_code == 404
