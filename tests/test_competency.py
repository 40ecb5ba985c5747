"""The questions of an analyst, asked of the graph that the mapping makes of the real article.

Compared as the page beside the questions says: actors, statuses, counts, dates and item types; not the wording of
labels of events, items and unnamed groups.
"""

import csv
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pyoxigraph
import pytest

from kg.article.article import Article
from kg.extract import lexicon as lexicons
from kg.extract import rules as all_rules
from kg.extract.extract import extract
from kg.mapping import map as triples_of
from kg.mapping import scripts
from kg.ontology import triples as ontology
from kg.reference import triples as reference
from kg.resources import resource
from kg.store.bridge import to_triples

# Which columns of each counted question an automatic mapping can be held to.
COLUMNS = {
    "cq01": ("who", "reportedBy", "day"),
    "cq02": ("who",),
    "cq03": ("saidInTextBy",),
    "cq04": ("seeker", "saidBy", "saidAs"),
    "cq06": ("accuser", "supplier", "recipient"),
    "cq07": ("who", "unsaid"),
    "cq09": ("type",),
    "cq11": ("who", "status", "min", "max", "approximate", "words"),
    "cq12": ("speaker", "words", "through"),
    "cq13": ("who", "said", "for", "count"),
    "cq17": ("who", "cue", "property"),
    "cq19": ("step", "who", "status", "when"),
    "cq20": ("who", "status", "latest"),
    "cq22": ("category", "name"),
    "cq23": ("min", "unit", "of", "words", "intelligence", "speaker", "said"),
    "cq25": ("who", "when", "words"),
    "cq32": ("who", "status"),
}
GROUPS = "SELECT ?label { ?g a <https://kg.example/ns#Group> ; <http://www.w3.org/2000/01/rdf-schema#label> ?label }"


@pytest.fixture(scope="session")
def store(shared: Path) -> pyoxigraph.Store:
    meta = json.loads((shared / "articles" / "seed.meta.json").read_text(encoding="utf-8"))
    text = (shared / "articles" / "seed.txt").read_bytes().decode()
    article = Article(text, meta["title"], meta["publisher"], date.fromisoformat(meta["published"]), meta["url"])
    lexicon = lexicons.load(resource("mappings", "lexicon"))
    reading = extract(article, lexicon, all_rules.load(resource("mappings", "rules")))
    graph = triples_of(reading, scripts([resource("mappings")]))
    found = pyoxigraph.Store()
    tables = {name: [row.cells for row in rows] for name, rows in lexicon.tables.items()}
    for triple in (*ontology(), *to_triples(reference(tables)), *to_triples(graph)):
        found.add(pyoxigraph.Quad(triple.subject, triple.predicate, triple.object))
    return found


def _rows(text: str, groups: set[str], columns: tuple[str, ...]) -> Counter[tuple[str, ...]]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return Counter(tuple("a group" if row[c] in groups else row[c] for c in columns) for row in rows)


def _groups(store: pyoxigraph.Store) -> set[str]:
    found = store.query(GROUPS, use_default_graph_as_union=True)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return {row["label"].value for row in found if isinstance(row["label"], pyoxigraph.Literal)}


def test_most_competency_questions_get_the_expected_answers_from_the_real_article(
    shared: Path, store: pyoxigraph.Store, capsys: pytest.CaptureFixture[str]
) -> None:
    by_hand = pyoxigraph.Store()
    by_hand.load(path=str(shared / "model" / "article.trig"), format=pyoxigraph.RdfFormat.TRIG)
    groups = _groups(by_hand) | _groups(store)

    short = {}
    for name, columns in COLUMNS.items():
        (file,) = (shared / "model" / "competency").glob(f"{name}-*.rq")
        answer = store.query(file.read_text(encoding="utf-8"), use_default_graph_as_union=True)
        assert isinstance(answer, pyoxigraph.QuerySolutions)
        text = (answer.serialize(format=pyoxigraph.QueryResultsFormat.CSV) or b"").decode()
        got = _rows(text, groups, columns)
        wanted = _rows(file.with_suffix(".csv").read_text(encoding="utf-8"), groups, columns)
        if got != wanted:
            short[name] = f"missing {sorted((wanted - got).elements())}, too many {sorted((got - wanted).elements())}"

    with capsys.disabled():
        print(f"\ncompetency questions answered: {len(COLUMNS) - len(short)} of {len(COLUMNS)}")  # noqa: T201 - the count is what the test is for
        for name, why in short.items():
            print(f"  {name} falls short: {why}")  # noqa: T201 - likewise
    assert len(COLUMNS) - len(short) >= 14
