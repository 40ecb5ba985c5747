"""The commands that read, and how all of them behave."""

import csv
import io
import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from subprocess import CompletedProcess

import pyoxigraph
import pytest
import rdflib
from click.testing import Result

from kg.cli import COMMANDS
from kg.store import Store

Run = Callable[..., Result]
Process = Callable[..., CompletedProcess[str]]

BRIEF = Path(__file__).parents[2] / "mappings" / "brief.txt"


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    own = {name: import_module(f"kg.cli.{name}").command.short_help for name in COMMANDS}

    assert own == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_for_each_argument_it_takes(command: str) -> None:
    module = import_module(f"kg.cli.{command}")

    assert module.command.help
    assert module.command.name == command


def test_a_process_ends_with_the_code_of_its_error_and_without_a_traceback(process: Process, tmp_path: Path) -> None:
    wrong = process("load")
    failed = process("dump", "--data", tmp_path)

    assert (wrong.returncode, failed.returncode) == (2, 1)
    assert wrong.stderr == "kg: nothing to load: name files or folders, or - for standard input\n"
    assert failed.stderr.startswith(f"kg: {tmp_path}: nothing was loaded here yet")


def test_a_command_used_wrongly_exits_with_2_and_a_failed_one_with_1(kg: Run, tmp_path: Path) -> None:
    wrong = [kg("lode"), kg("load"), kg("map"), kg("dump", "--format", "word")]
    failed = [kg("dump", "--data", tmp_path), kg("versions", "--data", tmp_path)]

    assert [done.exit_code for done in wrong] == [2, 2, 2, 2]
    assert [done.exit_code for done in failed] == [1, 0]


def test_one_article_maps_to_one_document_of_claims(kg: Run) -> None:
    done = kg("map", "--format", "claims", BRIEF)

    claims = json.loads(done.stdout)
    assert set(claims) == {"transfers", "statements", "actors", "weapons"}
    assert claims["transfers"]


def test_several_articles_map_to_a_line_each_or_to_a_file_each(kg: Run, tmp_path: Path) -> None:
    (tmp_path / "news.txt").write_text("Norway has sent tanks to Chad.\n", encoding="utf-8")
    sources = (BRIEF, tmp_path / "news.txt", tmp_path / "missing.txt")

    lines = kg("map", "--format", "claims", *sources)
    files = kg("map", "--format", "claims", *sources, "--out", tmp_path / "out")

    found = [json.loads(line) for line in lines.stdout.splitlines()]
    assert [json.loads((tmp_path / "out" / f"{name}.json").read_text("utf-8")) for name in ("brief", "news")] == found
    assert (lines.exit_code, files.exit_code, files.stdout) == (1, 1, "")
    assert lines.stderr == f"kg: {tmp_path / 'missing.txt'}: no such file\n"


def test_the_trig_of_an_article_is_the_graph_that_loading_it_makes(kg: Run, loaded: Path) -> None:
    key = next(iter(Store(loaded).versions()[-1].articles))[:16]

    mapped = pyoxigraph.parse(kg("map", BRIEF).stdout, format=pyoxigraph.RdfFormat.TRIG)
    kept = kg("dump", "--graph", f"https://kg.example/graph/article/{key}", "--data", loaded)

    expected = pyoxigraph.parse(kept.stdout, format=pyoxigraph.RdfFormat.TURTLE)
    assert {quad.triple for quad in mapped} == {quad.triple for quad in expected}


def test_a_reading_that_is_written_and_loaded_gives_the_same_dump(kg: Run, loaded: Path, tmp_path: Path) -> None:
    kg("map", "--format", "reading", BRIEF, "-o", tmp_path / "brief.json")

    done = kg("load", tmp_path / "brief.json", "--data", tmp_path / "data")

    dumps = [kg("dump", "--format", "nquads", "--data", folder).stdout for folder in (loaded, tmp_path / "data")]
    assert done.exit_code == 0, done.stderr
    assert dumps[0] == dumps[1]


def test_a_loaded_article_is_explained_by_its_hash(kg: Run, loaded: Path) -> None:
    key = next(iter(Store(loaded).versions()[-1].articles))[:16]

    done = kg("explain", key, "--data", loaded)

    kinds = {line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")}
    assert kinds == {"actor", "item", "date", "rule", "claim", "not"}
    assert "\x1b" not in done.stdout


def test_a_whole_version_passes_its_check(kg: Run, loaded: Path) -> None:
    done = kg("check", "--data", loaded)

    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "version 1: 1 articles, 0 faults\n"


def test_an_excerpt_that_is_not_in_its_text_is_found(kg: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    kg("load", BRIEF, "--data", data)
    key = next(iter(Store(data).versions()[-1].articles))[:16]
    article = f"https://kg.example/article/{key}"
    (tmp_path / "wrong.ttl").write_text(
        f"""@prefix oa: <http://www.w3.org/ns/oa#> .
        <{article}#char=0,4> a <https://kg.example/ns#Excerpt> ;
          oa:hasSource <{article}> ; oa:start 0 ; oa:end 4 ; oa:exact "That" .""",
        encoding="utf-8",
    )
    kg("load", tmp_path / "wrong.ttl", "--data", data)

    done = kg("check", "--data", data)

    assert done.exit_code == 1
    assert f"{article}#char=0,4: quotes “That”, but the text has “This” there\n" in done.stdout


def test_a_saved_query_is_asked_with_parameters_in_several_formats(kg: Run, loaded: Path) -> None:
    asked = ("query", "supplies", "--param", "supplier=id:north-korea", "--data", loaded)

    table = kg(*asked)
    rows = list(csv.DictReader(io.StringIO(kg(*asked, "--format", "csv").stdout)))
    answer = json.loads(kg(*asked, "--format", "json").stdout)

    assert len(rows) == len(answer["results"]["bindings"]) > 0
    assert {row["what"] for row in rows} == {row["what"]["value"] for row in answer["results"]["bindings"]}
    assert table.stderr == f"{len(rows)} rows\n"
    assert all(row["what"] in table.stdout for row in rows)


def test_sparql_is_asked_from_a_file_and_from_standard_input(kg: Run, loaded: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.rq"
    file.write_text("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }", encoding="utf-8")

    graph = kg("query", file, "--data", loaded)
    answer = kg("query", "-", "--data", loaded, stdin="ASK {}")
    refused = kg("query", "-", "--data", loaded, stdin="SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    broken = kg("query", "-", "--data", loaded, stdin="SELECT * {")

    assert len(rdflib.Graph().parse(data=graph.stdout, format="turtle")) > 1
    assert answer.stdout == "yes\n"
    assert (refused.exit_code, broken.exit_code) == (1, 1)
    assert "SERVICE" in refused.stderr
    assert "line 1, column" in broken.stderr


def test_the_versions_are_listed_for_people_and_as_json(kg: Run, loaded: Path) -> None:
    table = kg("versions", "--data", loaded)
    manifests = json.loads(kg("versions", "--json", "--data", loaded).stdout)

    assert [manifest["number"] for manifest in manifests] == [1]
    assert "kg load" in table.stdout
    assert f"{manifests[0]['quads']:,}" in table.stdout
