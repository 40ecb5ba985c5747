"""The console, in a real browser that reaches nothing but this server."""

import json
import os
from pathlib import Path

from selenium.webdriver import Chrome
from selenium.webdriver.support.ui import WebDriverWait

ARTEFACTS = Path(os.environ.get("KG_ARTEFACTS", "artefacts"))


def until(browser: Chrome, script: str) -> object:
    return WebDriverWait(browser, 15).until(lambda driver: driver.execute_script(f"return {script}"))


def test_a_saved_query_is_chosen_run_and_its_table_seen(browser: Chrome, url: str) -> None:
    browser.get("about:blank")
    browser.get_log("performance")  # type: ignore[no-untyped-call]  # selenium has none
    browser.get(f"{url}/sparql")
    until(browser, "document.querySelector('.yasqe_queryButton')")
    browser.execute_script(
        "yasgui.getTab().getYasqe().setValue('SELECT * { ?s <https://kg.example/ns#number> ?o }');"
        "document.querySelector('.yasqe_queryButton').click()"
    )
    page = until(browser, "(document.querySelector('.yasr table a[href^=\"/id/\"]') || {}).href")
    browser.execute_script(
        "const e = document.getElementById('examples'); e.value = '0'; e.dispatchEvent(new Event('change'));"
        "document.querySelector('.yasqe_queryButton').click()"
    )
    until(browser, "(document.querySelector('.yasr table') || document.body).innerText.includes('publisher')")
    ARTEFACTS.mkdir(exist_ok=True)
    browser.save_screenshot(str(ARTEFACTS / "sparql-console.png"))

    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]  # type: ignore[no-untyped-call]  # selenium has none
    requested = [each["params"]["request"]["url"] for each in events if each["method"] == "Network.requestWillBeSent"]
    failed = [each["params"] for each in events if each["method"] == "Network.loadingFailed"]
    assert page == f"{url}/id/one"
    assert [each for each in requested if not each.startswith((url, "data:"))] == []
    assert failed == []
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]  # likewise


def test_an_error_is_shown_at_its_place_and_the_proposal_applied(browser: Chrome, url: str) -> None:
    browser.get(f"{url}/sparql")
    until(browser, "document.querySelector('.yasqe_queryButton')")
    browser.execute_script(
        "yasgui.getTab().getYasqe().setValue('SELECT * WERE { ?s ?p ?o } LIMIT 5');"
        "document.querySelector('.yasqe_queryButton').click()"
    )
    shown = until(browser, "document.querySelector('.kg-problem') && document.querySelector('.kg-problem').innerText")
    browser.execute_script("document.querySelector('.kg-problem button').click()")

    assert "did you mean WHERE?" in str(shown)
    assert until(browser, "document.querySelector('.yasr table tbody a') !== null")
