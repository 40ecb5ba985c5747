"""Hostile values in a graph: nothing of them is run in a real browser, and no page or format breaks."""

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse
from selenium import webdriver
from selenium.webdriver.common.by import By

from kg.store import Store

BASE = "https://kg.example/"
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
NOW = datetime(2024, 1, 5, tzinfo=UTC)
THING = NamedNode(f"{BASE}id/thing")
HOSTILE = [
    "<script>document.title='pwned'</script>",
    "<img src=x onerror=\"document.title='pwned'\">",
    "\"><svg onload=document.title='pwned'>",
    "</bdi></td></table><iframe srcdoc='<script>top.document.title=1</script>'>",
    "&lt;script&gt;",
    "\u202eright to left\u2066 and isolates",
    "{title} {0} %s ${x}",
    "\x01\x1f\x7f\ufffe",
    "x" * 2**20,
]
IRIS = ["javascript:alert(1)", "data:text/html,<script>1</script>".replace("<", "%3C").replace(">", "%3E")]
IRIS += [f"{BASE}/evil.test/x", f"{BASE}id/a'onmouseover='alert(1)", "http://evil.test/'onclick='alert(1)"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, start: Callable[[Path], str]) -> str:
    folder = tmp_path_factory.mktemp("hostile")
    said = [Triple(THING, NamedNode(f"{BASE}ns#p{n}"), Literal(text)) for n, text in enumerate(HOSTILE)]
    said += [Triple(THING, LABEL, Literal(HOSTILE[0], language="en"))]
    said += [Triple(THING, NamedNode(f"{BASE}ns#link"), NamedNode(iri)) for iri in IRIS]
    said += [Triple(NamedNode(iri), LABEL, Literal(HOSTILE[1])) for iri in IRIS]
    with Store(folder).draft("test", NOW) as draft:
        draft.put(f"{BASE}graph/hostile", said)
    return start(folder)


@pytest.mark.slow
def test_nothing_hostile_is_run_and_no_page_breaks(hostile: str, browser: webdriver.Chrome, tmp_path: Path) -> None:
    browser.get(f"{hostile}/id/thing.html")

    links = [link.get_attribute("href") or "" for link in browser.find_elements(By.CSS_SELECTOR, "main a")]
    foreign = browser.find_elements(By.CSS_SELECTOR, "main script, main img, main svg, main iframe, main [onclick]")
    texts = browser.find_element(By.TAG_NAME, "main").text
    browser.save_screenshot(str(tmp_path / "hostile.png"))
    assert browser.title == HOSTILE[0]
    assert not foreign
    assert all(link.startswith((hostile, "http://evil.test/", "http://www.w3.org/", "https://")) for link in links)
    assert not any("//evil.test/x" in link for link in links)
    assert HOSTILE[0] in texts
    assert "1,048,576 characters" in texts
    logged = browser.get_log("browser")  # type: ignore[no-untyped-call]  # selenium does not say what it gives
    assert not [entry for entry in logged if entry["level"] == "SEVERE" and "favicon" not in str(entry)]


def test_literals_are_escaped_and_no_script_may_run(hostile: str) -> None:
    page = httpx.get(f"{hostile}/id/thing.html", timeout=30)

    for text in HOSTILE[:4]:
        assert text not in page.text
        assert escape(text) in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("suffix", "form"), [("ttl", RdfFormat.TURTLE), ("nt", RdfFormat.N_TRIPLES), ("jsonld", RdfFormat.JSON_LD)]
)
def test_formats_carry_hostile_values_unharmed(hostile: str, suffix: str, form: RdfFormat) -> None:
    content = httpx.get(f"{hostile}/id/thing.{suffix}", timeout=30).content

    read = {Quad(*quad.triple) for quad in parse(content, form)}
    assert {Quad(THING, NamedNode(f"{BASE}ns#p{n}"), Literal(text)) for n, text in enumerate(HOSTILE)} <= read


def test_what_xml_cannot_hold_is_refused_and_not_broken(hostile: str) -> None:
    answer = httpx.get(f"{hostile}/id/thing.rdf", timeout=30)

    assert answer.status_code == 406
    assert "ask for Turtle" in answer.text
