"""A headless Chromium for the tests of the page; without one they are skipped, which is said."""

import json
import os
import shutil
from pathlib import Path

import pytest

from parsers.capture.scapy_packets import pcap_of
from tests.browser.hostile import packets

PROJECT = Path(__file__).parents[2]
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,1400",
)


class Browser:
    """Opens pages, and knows what they asked for."""

    def __init__(self, driver):
        self.driver = driver

    def open(self, path):
        """Open a file and forget what was asked for before."""
        self.driver.get_log("performance")
        self.driver.get_log("browser")
        self.driver.get(path.as_uri())
        return self

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def evaluate(self, expression):
        """Evaluate by the devtools, which the policy of a page does not bind; awaits a promise."""
        asked = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        return self.driver.execute_cdp_cmd("Runtime.evaluate", asked)["result"].get("value")

    def requests(self):
        """The addresses that were asked for since the page was opened, and those that the policy blocked."""
        events = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        asked = {
            event["params"]["requestId"]: event["params"]["request"]["url"]
            for event in events
            if event["method"] == "Network.requestWillBeSent"
        }
        blocked = {
            event["params"]["requestId"]
            for event in events
            if event["method"] == "Network.loadingFailed" and event["params"].get("blockedReason") == "csp"
        }
        return (
            [url for number, url in asked.items() if number not in blocked],
            [url for number, url in asked.items() if number in blocked],
        )

    def complaints(self):
        """What the browser wrote to its console: errors, and what the policy forbade."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    names = ("chromium", "chromium-browser", "google-chrome")
    binary = next(filter(None, map(shutil.which, names)), None)
    chromedriver = shutil.which("chromedriver")
    if binary is None or chromedriver is None:
        pytest.skip("there is no chromium with its chromedriver here")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(chromedriver))
    yield Browser(driver)
    driver.quit()


@pytest.fixture(scope="session")
def axe():
    """The script of axe-core: the variable names a file, or it is where npm puts it."""
    places = [os.environ.get("WIRELINT_AXE", ""), str(PROJECT / "node_modules" / "axe-core" / "axe.min.js")]
    found = next((Path(place) for place in places if place and Path(place).is_file()), None)
    if found is None:
        pytest.skip("axe-core is not here: npm install axe-core, and name axe.min.js in WIRELINT_AXE")
    return found.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def hostile_capture(tmp_path_factory):
    path = tmp_path_factory.mktemp("captures") / "a<b>'\"&.pcap"
    path.write_bytes(pcap_of(packets()).read())
    return path


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """Make the page of a capture by the command line."""
    from click.testing import CliRunner

    from analyzer.cli import cli

    def make(capture, *options):
        page = tmp_path_factory.mktemp("pages") / "page.html"
        made = CliRunner().invoke(
            cli, ["report", str(capture), "-o", str(page), "-q", "--isolated", *options]
        )
        assert made.exit_code == 0, made.output
        return page

    return make
