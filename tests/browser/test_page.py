"""The page in a browser: nothing of a capture acts in it, and everything of its own does."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.browser.hostile import LOADED, MARK

SAMPLE = Path(__file__).parents[2] / "sample_pcaps" / "handful-of-violations.pcap"
CHOOSE = """
const control = document.getElementById(arguments[0]);
control.value = arguments[1];
control.dispatchEvent(new Event("change", { bubbles: true }));
"""


@pytest.fixture(scope="module")
def hostile(report, hostile_capture):
    return report(hostile_capture, "--profile", "both", "--undecided")


@pytest.fixture(scope="module")
def sample(report):
    return report(SAMPLE)


def stolen(browser):
    """What a script or an element of the capture did, one line each."""
    asked, _ = browser.requests()
    found = [f"asked for {url}" for url in asked if not url.startswith(("file:", "data:"))]
    if browser.evaluate("window.stolen"):
        found.append("a script ran")
    return found


def use_everything(browser):
    """Open, filter, group and sort: every text is put on the page in every way that there is."""
    browser.run("for (const each of document.querySelectorAll('details')) each.open = true;")
    for group in ("rule", "host", "path", ""):
        browser.run(CHOOSE, "f-group", group)
        browser.run("for (const each of [...document.querySelectorAll('button.open')]) each.click();")
        browser.run(
            "for (const each of [...document.querySelectorAll('tr.inside button.open')]) each.click();"
        )
    for column in ("target", "host", "time"):
        browser.run("document.querySelector(`[data-sort=${arguments[0]}]`).click();", column)
    browser.run(CHOOSE, "f-text", "<script>")
    browser.run("document.querySelector('button.copy').click();")


def test_no_script_of_a_capture_runs_and_nothing_is_asked_for(browser, hostile):
    browser.open(hostile)
    use_everything(browser)
    asked, blocked = browser.requests()
    assert (asked, blocked) == ([hostile.as_uri()], [])
    assert stolen(browser) == []
    assert browser.complaints() == []


def test_hostile_text_stays_text(browser, hostile):
    browser.open(hostile)
    use_everything(browser)
    assert browser.run("return document.querySelectorAll('script').length") == 2
    assert (
        browser.run("return document.querySelectorAll('img, iframe, link, base, object, embed').length") == 0
    )
    assert browser.run("return document.querySelectorAll('a[href^=\"javascript:\" i]').length") == 0
    handlers = "[...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames())"
    names = browser.run(f"return [...new Set({handlers})]")
    assert [name for name in names if name.startswith("on") or name == "style"] == []
    shown = browser.run("return document.body.textContent")
    assert f"<script>{MARK}</script>" in shown
    assert "\\x1b[2J" in shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200f\u2028-\u202e\u2066-\u2069]", shown)


def test_every_finding_is_in_the_table_also_where_names_are_those_of_objects(browser, hostile):
    browser.open(hostile)
    listed = browser.run("return document.querySelector('#findings-data').textContent")
    count = sum(json.loads(listed)["counts"].values()) or len(json.loads(listed)["columns"]["rule"])
    assert browser.run("return document.querySelector('#found').textContent").startswith(f"{count:,} finding")
    for host in ("__proto__", "constructor"):
        browser.run(CHOOSE, "f-text", host)
        browser.run(CHOOSE, "f-group", "host")
        assert host in browser.run("return document.querySelector('#findings-table tbody').textContent")
        browser.run(CHOOSE, "f-group", "")


@pytest.mark.parametrize(
    "markup",
    [
        f"<script>{MARK}</script>",
        f"<img src=x onerror={MARK}>",
        f"<img src={LOADED}>",
        f"<svg onload={MARK}>",
    ],
)
def test_the_policy_holds_also_where_escaping_had_failed(browser, hostile, tmp_path, markup):
    page = tmp_path / "injected.html"
    page.write_text(
        hostile.read_text(encoding="utf-8").replace("</main>", f"{markup}</main>"), encoding="utf-8"
    )
    browser.open(page)
    assert stolen(browser) == []


@pytest.mark.parametrize("markup", [f"<script>{MARK}</script>", f"<img src={LOADED}>"])
def test_these_tests_would_notice(browser, hostile, tmp_path, markup):
    page = tmp_path / "open.html"
    text = hostile.read_text(encoding="utf-8").replace("</main>", f"{markup}</main>")
    page.write_text(text.replace("Content-Security-Policy", "X-Nothing"), encoding="utf-8")
    browser.open(page)
    assert stolen(browser) != []


def rows(browser):
    """The texts of the rows of the table, cell by cell."""
    return browser.run(
        "return [...document.querySelectorAll('#findings-table > tbody > tr:not(.details)')]"
        ".map((row) => [...row.cells].map((cell) => cell.textContent));"
    )


def test_the_table_filters(browser, sample):
    browser.open(sample)
    everything = rows(browser)
    assert len(everything) == 8
    browser.run(CHOOSE, "f-severity", "warning")
    assert {row[1] for row in rows(browser)} == {"warning"}
    browser.run("document.querySelector('form.controls').reset();")
    browser.run(CHOOSE, "f-severity", "")
    browser.run(CHOOSE, "f-status", "405")
    assert [row[3] for row in rows(browser)] == ["S405-allow"]
    browser.run(CHOOSE, "f-status", "")
    browser.run(CHOOSE, "f-rule", "S204-no-body")
    assert [row[2] for row in rows(browser)] == ["204"]
    browser.run(CHOOSE, "f-rule", "")
    browser.run(CHOOSE, "f-text", "FILM api")
    assert sorted(row[5] for row in rows(browser)) == ["GET /film", "GET /film"]
    browser.run(CHOOSE, "f-text", "nothing like it")
    assert rows(browser) == [["Nothing matches."]]


def test_the_table_sorts_both_ways_and_says_so(browser, sample):
    browser.open(sample)
    for column, place in (("status", 2), ("rule", 3), ("host", 4), ("target", 5), ("time", 6)):
        browser.run("document.querySelector(`[data-sort=${arguments[0]}]`).click();", column)
        up = [row[place].rpartition(" ")[2] for row in rows(browser)]
        assert up == sorted(up)
        assert browser.run("return document.activeElement.dataset.sort") == column
        assert browser.run("return document.querySelector('th[aria-sort=ascending]').textContent").strip("▲")
        browser.run("document.querySelector(`[data-sort=${arguments[0]}]`).click();", column)
        down = [row[place].rpartition(" ")[2] for row in rows(browser)]
        assert down == sorted(up, reverse=True)


def test_the_table_groups_with_counts(browser, sample):
    browser.open(sample)
    hosts = Counter(row[4] for row in rows(browser))
    browser.run(CHOOSE, "f-group", "host")
    assert {row[2]: int(row[3]) for row in rows(browser)} == dict(hosts)
    browser.run("document.querySelector('button.open').click();")
    inside = "return document.querySelectorAll('tr.inside tbody tr').length"
    assert browser.run(inside) == max(hosts.values())


def test_a_finding_opens_with_its_frames_and_its_filter_by_keys(browser, sample):
    from selenium.webdriver.common.keys import Keys

    browser.open(sample)
    button = browser.driver.find_element("css selector", "#findings-table button.open")
    button.send_keys(Keys.ENTER)
    details = browser.run("return document.querySelector('tr.details').textContent")
    assert "frame.number in {13, 15}" in details
    assert "wirelint show" in details
    assert button.get_attribute("aria-expanded") == "true"
    button.send_keys(Keys.SPACE)
    assert browser.run("return document.querySelector('tr.details')") is None


def test_two_clicks_lead_from_what_is_wrong_to_the_frame(browser, sample):
    browser.open(sample)
    browser.driver.find_element("link text", "S405-allow").click()
    section = browser.run("return document.querySelector(':target').textContent")
    assert "frame 15" in section
    copy = browser.driver.find_element("css selector", ":target button.copy")
    text = copy.get_attribute("data-copy")
    assert text.startswith("frame.number in {13, 15}")
    copy.click()
    said = "new Promise((done) => setTimeout(() => done(document.getElementById('said').textContent), 300))"
    assert browser.evaluate(said) == "Copied"


def background(browser):
    return browser.run("return getComputedStyle(document.body).backgroundColor")


def test_dark_and_light_follow_the_system_and_the_button(browser, sample):
    media = "Emulation.setEmulatedMedia"
    feature = "prefers-color-scheme"
    try:
        browser.driver.execute_cdp_cmd(media, {"features": [{"name": feature, "value": "light"}]})
        browser.open(sample)
        light = background(browser)
        browser.driver.execute_cdp_cmd(media, {"features": [{"name": feature, "value": "dark"}]})
        dark = background(browser)
        assert light != dark
        browser.driver.find_element("id", "theme").click()
        assert background(browser) == light
        browser.driver.find_element("id", "theme").click()
        assert background(browser) == dark
        assert browser.driver.find_element("id", "theme").get_attribute("aria-pressed") == "true"
    finally:
        browser.run("localStorage.removeItem('wirelint-theme');")
        browser.driver.execute_cdp_cmd(media, {"features": []})


def test_without_scripts_everything_but_the_table_is_there(browser, sample):
    try:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        browser.open(sample)
        body = browser.driver.find_element("tag name", "body").text
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert "The table needs JavaScript" in body
    assert "HTTP/1.1 405 Method Not Allowed" in body
    assert "Group by" not in body


def test_a_print_has_no_controls(browser, sample):
    try:
        browser.open(sample)
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        controls = "[...document.querySelectorAll('header, form, button')]"
        hidden = browser.run(f"return {controls}.every((each) => !each.getClientRects().length);")
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert hidden


def test_nothing_is_wider_than_a_telephone(browser, sample):
    metrics = {"width": 390, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    try:
        browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        browser.open(sample)
        assert browser.run("return document.documentElement.scrollWidth") <= 390
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


STEPS = {
    "as it opens": "",
    "dark": "document.documentElement.dataset.theme = 'dark';",
    "unfolded": "for (const each of document.querySelectorAll('details, button.open'))"
    " if ('open' in each) each.open = true; else each.click();",
    "grouped": "const g = document.getElementById('f-group'); g.value = 'rule';"
    " g.dispatchEvent(new Event('change', { bubbles: true }));"
    " document.querySelector('button.open').click();",
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("page", ["sample", "hostile"])
def test_axe_finds_nothing(browser, axe, request, page, step):
    browser.open(request.getfixturevalue(page))
    browser.run(STEPS[step])
    browser.evaluate(axe)
    found = browser.evaluate(
        "axe.run().then((found) => JSON.stringify([found.violations, found.passes.length]))"
    )
    violations, passes = json.loads(found)
    assert [(each["id"], each["nodes"][0]["html"]) for each in violations] == []
    assert passes > 30
