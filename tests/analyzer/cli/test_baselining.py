"""`analyze --baseline` and `--update-baseline`, on captures."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from analyzer.cli import cli
from analyzer.cli.baselining import failed_on, update
from tests.analyzer.traffic import ALLOW, GOOD, NO_ALLOW, NO_CHALLENGE, NO_HOST, OTHERWISE, write

USUAL = (GOOD, NO_ALLOW, NO_CHALLENGE, NO_HOST)


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def wirelint(*arguments):
    result = CliRunner().invoke(cli, list(map(str, arguments)), prog_name="wirelint")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def analyze(*arguments):
    return wirelint("analyze", *arguments, "--baseline", "base.json")


def updated(*exchanges, **how):
    write("first.pcap", *exchanges, **how)
    return analyze("first.pcap", "--update-baseline")


def first_lines(result):
    return result.stdout.splitlines()[:2]


def test_an_update_lists_what_is_new_and_fails_on_nothing():
    result = updated(*USUAL)
    assert (result.exit_code, result.stderr) == (
        0,
        "wirelint: note: base.json: written, 3 different findings\n",
    )
    assert "error S405-allow (2)" in result.stdout
    again = analyze("first.pcap", "--update-baseline")
    assert first_lines(again) == [
        "4 responses judged in 4 connections: 0 errors, 0 warnings, 0 infos, 0 undecided",
        "3 findings are in the baseline base.json.",
    ]


def test_the_same_traffic_captured_again_has_nothing_new():
    updated(*USUAL)
    write("other name.pcap", *USUAL, **OTHERWISE)
    result = analyze("other name.pcap", "--fail-on", "info")
    assert result.exit_code == 0
    assert first_lines(result) == [
        "4 responses judged in 4 connections: 0 errors, 0 warnings, 0 infos, 0 undecided",
        "3 findings are in the baseline base.json.",
    ]


def test_more_of_what_is_known_is_not_new():
    updated(GOOD, NO_ALLOW)
    write("longer.pcap", *[NO_ALLOW] * 9)
    assert analyze("longer.pcap").exit_code == 0


def test_what_is_new_is_listed_and_failed_on():
    updated(GOOD, NO_ALLOW)
    write("more.pcap", *USUAL, **OTHERWISE)
    result = analyze("more.pcap", "-f", "json")
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [finding["rule"] for finding in document["findings"]] == ["S401-www-authenticate", "S405-allow"]
    assert document["baseline"] == {"path": "base.json", "entries": 1, "findings": 1, "gone": 0}
    assert document["summary"]["findings"]["error"] == 2


def test_what_is_gone_is_said_unless_only_a_part_was_looked_at():
    updated(*USUAL)
    write("mended.pcap", GOOD, ALLOW, NO_CHALLENGE, NO_HOST)
    assert first_lines(analyze("mended.pcap"))[1] == (
        "2 findings are in the baseline base.json; 1 of the 3 in it is gone."
    )
    part = analyze("mended.pcap", "--host", "shop.example").stdout.splitlines()
    assert "1 finding is in the baseline base.json." in part


def test_ignored_findings_are_neither_known_nor_new():
    Path("wirelint.toml").write_text(
        '[[ignores]]\nrule = "S405"\nhost = "shop.example"\nreason = "known"\n', encoding="utf-8"
    )
    assert "written, 2 different findings" in updated(*USUAL).stderr
    assert first_lines(analyze("first.pcap"))[1] == (
        "1 finding ignored by 1 ignore of wirelint.toml; 2 findings are in the baseline base.json."
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--update-baseline",), "--update-baseline needs --baseline FILE: where to write it"),
        (
            ("--update-baseline", "--baseline", "base.json", "--host", "a"),
            "--update-baseline writes all that is found: leave out --host a",
        ),
        (("--baseline", ""), "Invalid value for '--baseline': a baseline without a name"),
        (("--baseline", "absent.json"), "absent.json: No such file or directory"),
        (("--baseline", "broken.json"), "broken.json: is no baseline: JSON is malformed"),
        (
            ("--baseline", "broken.json", "--update-baseline"),
            "broken.json: is no baseline: JSON is malformed",
        ),
    ],
)
def test_what_cannot_be_is_said_in_one_line(arguments, message):
    write("a.pcap", GOOD)
    Path("broken.json").write_text("no json", encoding="utf-8")
    result = wirelint("analyze", "a.pcap", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"wirelint: error: {message}")
    assert result.stderr.count("\n") == 1
    assert Path("broken.json").read_text(encoding="utf-8") == "no json"


def test_nothing_is_written_where_something_could_not_be_read():
    updated(*USUAL)
    before = Path("base.json").read_bytes()
    result = wirelint("analyze", "first.pcap", "absent.pcap", "--baseline", "base.json", "--update-baseline")
    assert result.exit_code == 2
    assert "note: base.json: not written, since not everything was read and judged" in result.stderr
    assert Path("base.json").read_bytes() == before


def test_where_it_cannot_be_written_the_report_is_there_all_the_same():
    write("a.pcap", NO_ALLOW)
    result = wirelint("analyze", "a.pcap", "--baseline", "absent/base.json", "--update-baseline")
    assert result.exit_code == 2
    assert "error S405-allow (1)" in result.stdout
    assert result.stderr.startswith("wirelint: error: ")
    assert "No such file or directory" in result.stderr
    assert list(Path().iterdir()) == [Path("a.pcap")]


def test_a_selection_of_rules_leaves_the_others_in_the_baseline():
    updated(*USUAL)
    before = Path("base.json").read_text(encoding="utf-8")
    result = analyze("first.pcap", "--update-baseline", "--select", "S401")
    assert "3 different findings" in result.stderr
    after = Path("base.json").read_text(encoding="utf-8")
    assert json.loads(after)["findings"] == json.loads(before)["findings"]


def test_only_severities_are_left_out_of_what_an_update_fails_on():
    assert failed_on({"update_baseline": True}, ("error", "empty", "undecided")) == ("empty", "undecided")
    assert failed_on({"update_baseline": False}, ("error", "empty")) == ("error", "empty")
    write("none.pcap", GOOD)
    assert analyze("none.pcap", "--update-baseline", "--select", "S404", "--fail-on", "error").exit_code == 0


@pytest.mark.parametrize("wrong", [{"interrupted": True}, {"errors": ["x"]}, {"failures": ["x"]}], ids=str)
def test_an_update_wants_a_whole_run(wrong):
    state = {"interrupted": False, "errors": [], "failures": [], "notes": []} | wrong
    known = SimpleNamespace(source="base.json")
    update(known, SimpleNamespace(**state), SimpleNamespace(**state))
    assert state["notes"] == ["base.json: not written, since not everything was read and judged"]
    assert list(Path().iterdir()) == []


def test_no_secret_of_the_traffic_is_in_a_baseline_or_a_difference():
    answer = NO_CHALLENGE[1].replace("401 Unauthorized", "407 Proxy Authentication Required")
    asked = (
        "DELETE http://u:CANARY1@shop.example/a;sid=CANARY2/b?token=CANARY3&q=CANARY4#CANARY5 HTTP/1.1",
        "CONNECT u:CANARY6@shop.example:443 HTTP/1.1",
        "GET http://shop.example/reset/eyJDQU5BUlk.eyJDQU5BUlkifQ.CANARY7 HTTP/1.1",
    )
    fields = "Host: shop.example\r\nCookie: a=CANARY8\r\nProxy-Authorization: Basic CANARY9\r\n\r\n"
    exchanges = [(f"{line}\r\n{fields}", answer.replace("why?", "CANA")) for line in asked]
    assert updated(*exchanges).exit_code == 0
    written = Path("base.json").read_text(encoding="utf-8")
    assert {entry["target"] for entry in json.loads(written)["findings"]} == {
        "/a;sid/b?q&token",
        "/reset/{id}",
        "shop.example:443",
    }
    write("none.pcap", GOOD)
    for format_ in ("text", "json", "markdown"):
        result = wirelint("diff", "none.pcap", "first.pcap", "-f", format_)
        assert (result.exit_code, "shop.example:443" in result.stdout) == (1, True)
        written += result.stdout
    assert "CANA" not in written
    assert "eyJ" not in written
