"""`kg load`: what it takes, what it refuses, and that one bad source never stops the others."""

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from click.testing import Result

from kg.store import Store, Version

Run = Callable[..., Result]
Process = Callable[..., CompletedProcess[str]]

BRIEF = Path(__file__).parents[2] / "mappings" / "brief.txt"
NEWS = "Norway has delivered 12 howitzers to Ukraine, Jane Doe said on Monday.\n"


def current(folder: Path) -> Version:
    version = Store(folder).current()
    assert version is not None
    return version


def test_loading_twice_publishes_nothing_and_says_so(kg: Run, loaded: Path) -> None:
    before = current(loaded)

    done = kg("load", BRIEF, "--data", loaded)

    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "0 loaded, 1 unchanged, 0 failed: nothing new to publish\n"
    assert current(loaded) == before


def test_one_version_has_the_ontology_the_reference_data_and_the_article(loaded: Path) -> None:
    graphs = {graph.value for graph in current(loaded).open().named_graphs()}

    key = next(iter(current(loaded).articles))[:16]
    assert graphs == {f"https://kg.example/graph/{name}" for name in ("ontology", "reference", f"article/{key}")}
    assert set(current(loaded).manifest.sources) == {"ontology", "mappings"}


@pytest.fixture
def bad(kg: Run, tmp_path: Path) -> dict[str, str]:
    """Sources that cannot be used, each with words of the fault that must be named."""
    folder = tmp_path / "bad"
    folder.mkdir()
    (tmp_path / "news.txt").write_text(NEWS, encoding="utf-8")
    reading = json.loads(kg("map", "--format", "reading", tmp_path / "news.txt").stdout)
    reading["events"][0]["evidence"][0]["exact"] = "Norway has promised"
    files = {
        "empty.txt": (b"", "empty"),
        "report.txt": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        "latin.txt": ("Gro\xdfe Haubitzen".encode("latin-1"), "not UTF-8"),
        "large.txt": (b"howitzer " * (50_000_000 // 9), "larger than"),
        "broken.ttl": (b"<urn:a> <urn:b> .\n", ":1:"),
        "newer.ttl": (b"<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .\n", "RDF 1.2"),
        "invented.json": (json.dumps(reading).encode(), "Norway has promised"),
        "letter.doc": (b"Dear all", ".doc"),
        "list.jsonl": (b'{"text": ""}\n', "list.jsonl:1"),
    }
    for name, (content, _) in files.items():
        (folder / name).write_bytes(content)
    faults = {str(folder / name): fault for name, (_, fault) in files.items()}
    return faults | {str(folder / "missing.txt"): "no such file"}


def test_each_bad_source_is_named_with_its_fault_and_the_others_are_loaded(
    process: Process, bad: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "facts.ttl").write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")

    done = process("load", *bad, tmp_path / "news.txt", tmp_path / "facts.ttl", "--data", tmp_path / "data")

    said = dict(zip(bad, done.stderr.splitlines()[1:], strict=True))
    assert done.returncode == 1
    assert done.stderr.startswith("2 loaded, 0 unchanged, 10 failed: version 1")
    assert {name for name, line in said.items() if name not in line or bad[name] not in line} == set()
    assert [current(tmp_path / "data").text(sha) for sha in current(tmp_path / "data").articles] == [NEWS]


def test_when_every_source_fails_nothing_is_published(kg: Run, tmp_path: Path) -> None:
    done = kg("load", tmp_path / "missing.txt", "--data", tmp_path / "data")

    assert done.exit_code == 1
    assert "missing.txt: no such file" in done.stderr
    assert Store(tmp_path / "data").versions() == []


def test_a_text_that_is_there_under_another_publisher_needs_replace(kg: Run, tmp_path: Path) -> None:
    file, data = tmp_path / "news.txt", tmp_path / "data"
    file.write_text(NEWS, encoding="utf-8")
    kg("load", file, "--publisher", "The Paper", "--published", "2024-01-05", "--data", data)

    refused = kg("load", file, "--publisher", "The Journal", "--data", data)
    taken = kg("load", file, "--publisher", "The Journal", "--replace", "--data", data)

    assert refused.exit_code == 1
    assert f"{file}: " in refused.stderr
    assert "The Paper, 2024-01-05" in refused.stderr
    assert "--replace" in refused.stderr
    assert taken.exit_code == 0
    assert [record.publisher for record in current(data).articles.values()] == ["The Journal"]


def test_mapping_again_keeps_out_quotes_that_were_left_out(kg: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    kg("load", "-", "--without-quotes", "--publisher", "The Paper", "--data", data, stdin=NEWS)

    again = kg("load", "--remap", "--data", data)

    assert again.stderr == "0 loaded, 1 unchanged, 0 failed: nothing new to publish\n"
    graph = next(iter(current(data).articles.values())).graph
    assert "oa:exact" not in kg("dump", "--graph", graph, "--data", data).stdout


def test_a_folder_is_loaded_whole_without_what_is_beside_the_articles(kg: Run, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    (folder / "more").mkdir(parents=True)
    (folder / "news.txt").write_text(NEWS, encoding="utf-8")
    (folder / "news.meta.json").write_text('{"publisher": "The Paper"}', encoding="utf-8")
    (folder / "more" / "two.jsonl").write_text(
        '{"text": "Chad bought 3 tanks from Poland."}\n{"text": "Poland has sold drones to Chad."}\n', encoding="utf-8"
    )
    (folder / "score.py").write_text("pass\n", encoding="utf-8")

    done = kg("load", folder, "--data", tmp_path / "data")

    assert done.stderr.startswith("3 loaded, 0 unchanged, 0 failed: version 1 (articles: 3,")
    assert {record.publisher for record in current(tmp_path / "data").articles.values()} == {"The Paper", None}


def test_rdf_that_breaks_a_shape_is_refused_only_when_asked(kg: Run, tmp_path: Path) -> None:
    file, data = tmp_path / "half.ttl", tmp_path / "data"
    file.write_text("<urn:a> a <https://kg.example/ns#Statement> .\n", encoding="utf-8")

    refused = kg("load", file, "--check", "--data", data)
    taken = kg("load", file, "--data", data)
    checked = kg("check", "--data", data)

    assert (refused.exit_code, taken.exit_code, checked.exit_code) == (1, 0, 1)
    assert f"{file}: " in refused.stderr
    assert "urn:a" in checked.stdout
