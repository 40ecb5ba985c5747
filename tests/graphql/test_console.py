"""The console in a real browser that reaches nothing but this server."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

if TYPE_CHECKING:
    from tests.graphql.conftest import Server

PATIENCE = 60
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def wait(browser: webdriver.Chrome, script: str) -> Any:  # noqa: ANN401 JavaScript may be anything
    return WebDriverWait(browser, PATIENCE).until(lambda b: b.execute_script(f"return {script}"))


def logged(browser: webdriver.Chrome, kind: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = browser.get_log(kind)  # type: ignore[no-untyped-call]
    return entries


def failures(browser: webdriver.Chrome) -> list[str]:
    """Return errors of the console and requests that failed or went elsewhere."""
    found = [entry["message"] for entry in logged(browser, "browser") if entry["level"] in {"SEVERE", "WARNING"}]
    for entry in logged(browser, "performance"):
        event = json.loads(entry["message"])["message"]
        parameters = event["params"]
        if event["method"] == "Network.loadingFailed" and not parameters.get("canceled"):
            found.append(str(parameters))
        if event["method"] == "Network.requestWillBeSent":
            url = parameters["request"]["url"]
            if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
                found.append(url)
        if event["method"] == "Network.responseReceived" and parameters["response"]["status"] >= 400:
            found.append(str(parameters["response"]))
    return found


@pytest.mark.slow
def test_the_console_completes_a_field_runs_a_query_and_loads_nothing_from_elsewhere(
    world: "Server", browser: webdriver.Chrome, artefacts: Path
) -> None:
    browser.get(f"{world.url}?query=%7B%20%7D")
    wait(browser, "document.querySelector('.graphiql-query-editor .CodeMirror')")
    # The schema has come when its documentation can be opened and names the root type.
    browser.find_element(By.CSS_SELECTOR, "button[aria-label='Show Documentation Explorer']").click()
    wait(browser, "document.querySelector('.graphiql-doc-explorer')?.innerText.includes('Query')")

    editor = "document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror"
    browser.execute_script(f"{editor}.focus(); {editor}.setValue('{{ articl }}'); {editor}.setCursor(0, 8);")
    browser.switch_to.active_element.send_keys(Keys.CONTROL, " ")
    wait(browser, "[...document.querySelectorAll('.CodeMirror-hint')].some(h => h.innerText.includes('articles'))")
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    completed = wait(browser, f"{editor}.getValue().includes('articles') && {editor}.getValue()")
    browser.execute_script(f"{editor}.setValue('{{ transfers {{ totalCount edges {{ node {{ label }} }} }} }}')")
    browser.find_element(By.CSS_SELECTOR, ".graphiql-execute-button").click()

    result = "document.querySelector('.result-window .CodeMirror').CodeMirror.getValue()"
    shown = wait(browser, f"{result}.includes('totalCount') && {result}")
    browser.save_screenshot(artefacts / "graphql-console.png")
    assert "articles" in completed
    assert json.loads(shown)["data"]["transfers"]["totalCount"] == 2
    assert failures(browser) == []


@pytest.mark.slow
def test_a_saved_example_is_put_into_the_editor(world: "Server", browser: webdriver.Chrome) -> None:
    browser.get(world.url)
    wait(browser, "document.querySelector('.graphiql-query-editor .CodeMirror')")

    browser.find_element(By.CSS_SELECTOR, "#examples option[value='3']").click()

    editor = "document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror.getValue()"
    wait(browser, f"{editor}.includes('broaderOrSelf')")
    assert failures(browser) == []


def test_the_page_runs_no_script_but_ours(world: "Server") -> None:
    page = httpx.get(world.url, headers=BROWSER)
    scripts = [line.split('"')[1] for line in page.text.splitlines() if line.startswith("<script src")]

    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "connect-src 'self'" in page.headers["content-security-policy"]
    assert len(scripts) == 4
    for script in scripts:
        answer = httpx.get(world.url.removesuffix("/graphql") + script)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/javascript")
    assert httpx.get(f"{world.url}/console/../endpoint.py").status_code == 404
