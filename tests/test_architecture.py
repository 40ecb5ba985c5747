"""The project keeps its own rules: imports point downwards, files are small, knowledge of the domain is data."""

import ast
import csv
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "kg").rglob("*.py"))
LONGEST = 400

GROUND = {"errors", "resources", "settings", "iris", "prefixes", "environment"}
UNDERSTANDING = {"article", "reading", "extract", "mapping", "claims", "reference", "shapes"}
MEETING = {"__main__", "cli", "app", "server", "knowledge", "path", "corpus"}
KNOWS = {
    **dict.fromkeys(GROUND | {"article", "ontology", "reference", "shapes", "store"}, GROUND),
    "reading": {*GROUND, "article", "ontology"},
    **{room: {*GROUND, "article", "reading"} for room in ("extract", "mapping", "claims")},
}
"""What rooms of kg/ may import beside themselves. Those of MEETING are where rooms meet; all others serve: they may
import everything but those that understand articles and those where rooms meet."""

WORDS_OF_THE_MODEL = {"weapon", "weapons", "arms", "nuclear arms", "RDF", "Quad", "processor", "cutter", "RAND"}
"""Names in the lexicon that are also words of our trade: terms of the ontology, of RDF, of programs."""


def room(module: str) -> str:
    return [*module.split("."), "kg"][1]


def module(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module(file): file for file in FILES}


def imported(nodes: list[ast.AST]) -> Iterator[str]:
    """Yield the modules of kg that the statements among *nodes* import."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and (node.module or "") in MODULES:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in MODULES else str(node.module)


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def test_a_file_imports_only_what_lies_below_its_room() -> None:
    upwards: set[tuple[str, str]] = set()

    for name, file in MODULES.items():
        own = room(name)
        known = {room(other) for other in imported(list(ast.walk(tree(file))))} - {own, "kg"}
        if own not in MEETING:
            allowed = KNOWS.get(own, known - UNDERSTANDING - MEETING)
            upwards.update((name, other) for other in known - allowed)

    assert upwards == set()


def test_no_module_needs_itself_to_be_imported() -> None:
    # Only what is imported when the module is: a function may import what uses its own module.
    needs = {name: set(imported(list(tree(file).body))) - {name} for name, file in MODULES.items()}

    order = list(TopologicalSorter(needs).static_order())

    assert set(order) == set(needs)


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in FILES}

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def words_of_code(file: Path) -> Iterator[str]:
    """Yield the names and texts of a file, without docstrings (whose examples may name what they like)."""
    parsed = tree(file)
    docstrings = {node.value for node in ast.walk(parsed) if isinstance(node, ast.Expr)}
    for node in ast.walk(parsed):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings:
            yield node.value
        elif isinstance(node, ast.Name):
            yield node.id.replace("_", " ")
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name.replace("_", " ")


def named_things() -> set[str]:
    names: set[str] = set()
    for table in ("actors", "places", "types"):
        text = (ROOT / "mappings" / "lexicon" / f"{table}.csv").read_text(encoding="utf-8")
        for row in csv.DictReader(text.splitlines()):
            cells = [row.get(column) or "" for column in ("label", "names", "adjectives", "metonyms")]
            names.update(name.strip() for cell in cells for name in cell.split("|"))
    return names - {""}


def test_the_engine_names_no_country_and_no_weapon() -> None:
    things = named_things() - WORDS_OF_THE_MODEL

    found: set[tuple[str, str]] = set()
    for file in FILES:
        for text in words_of_code(file):
            words = re.findall(r"\w+(?:[-']\w+)*", text)
            runs = {" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, min(i + 4, len(words)) + 1)}
            found.update((str(file.relative_to(ROOT)), name) for name in runs & things)

    assert found == set()


def grams(text: str, length: int = 10) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9']+", text.lower())
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def test_no_sentence_of_a_shared_article_is_in_the_project(shared: Path) -> None:
    theirs: set[tuple[str, ...]] = set()
    for article in (shared / "articles").rglob("*.txt"):
        theirs |= grams(article.read_text(encoding="utf-8", errors="ignore"))

    copied = {
        str(file.relative_to(ROOT))
        for folder in ("kg", "mappings", "ontology", "queries", "tests", "bench")
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and file.suffix != ".pyc" and theirs & grams(file.read_text("utf-8", errors="ignore"))
    }

    assert copied == set()
