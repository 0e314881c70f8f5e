"""`wirelint diff`: the same traffic again has nothing new, one bad response more is one finding more."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from analyzer.cli import cli
from analyzer.cli.diff import failed
from analyzer.differences import Difference
from tests.analyzer.traffic import ALLOW, GOOD, NO_ALLOW, NO_CHALLENGE, NO_HOST, OTHERWISE, recapture, write

SAMPLES = Path(__file__).parents[3] / "sample_pcaps"
USUAL = (GOOD, NO_ALLOW, NO_HOST)


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write("old.pcap", *USUAL)


def diff(*arguments):
    result = CliRunner().invoke(cli, ["diff", *map(str, arguments)], prog_name="wirelint")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def text_of(name):
    return Path(name).read_text(encoding="utf-8")


def summary(*arguments):
    result = diff(*arguments, "-f", "json")
    found = json.loads(result.stdout)["summary"]
    return found["new"], found["gone"], found["still"], result.exit_code


def test_the_same_traffic_captured_again_has_nothing_new():
    write("again, elsewhere.pcap", *USUAL, **OTHERWISE)
    assert summary("old.pcap", "again, elsewhere.pcap") == (0, 0, 2, 0)


@pytest.mark.parametrize(
    "name",
    [
        "handful-of-violations",
        "early-413-reset",
        "pipelined",
        "interim-responses",
        "connect-tunnel",
        "midstream",
    ],
)
def test_a_sample_captured_again_has_nothing_new(name):
    sample = SAMPLES / f"{name}.pcap"
    lines = CliRunner().invoke(cli, ["connections", str(sample), "-f", "jsonl"]).stdout.splitlines()
    clients = sorted({json.loads(line)["client"] for line in lines})
    recapture("again.pcap", sample, clients=clients)
    found = [json.loads(diff(old, "again.pcap", "-f", "json").stdout) for old in (sample, "again.pcap")]
    assert clients
    assert found[0]["summary"] == found[1]["summary"] == {**found[0]["summary"], "new": 0, "gone": 0}
    assert found[0]["findings_still"] == found[1]["findings_still"]


def test_in_another_order_too():
    write("again.pcap", *USUAL[::-1], **OTHERWISE)
    assert summary("old.pcap", "again.pcap") == (0, 0, 2, 0)


def test_another_server_address_is_the_same_where_there_is_a_host():
    write("one.pcap", GOOD, NO_ALLOW)
    write("moved.pcap", GOOD, NO_ALLOW, server="203.0.113.9", server_port=8080, **OTHERWISE)
    assert summary("one.pcap", "moved.pcap") == (0, 0, 1, 0)
    write("moved.pcap", *USUAL, server="203.0.113.9")
    assert summary("old.pcap", "moved.pcap") == (1, 1, 1, 1)


def test_one_bad_response_more_is_one_new_finding():
    write("worse.pcap", GOOD, NO_CHALLENGE, NO_ALLOW, NO_HOST, **OTHERWISE)
    assert summary("old.pcap", "worse.pcap") == (1, 0, 2, 1)
    assert summary("worse.pcap", "old.pcap") == (0, 1, 2, 0)


def test_one_that_is_mended_is_gone():
    write("mended.pcap", GOOD, ALLOW, NO_HOST, **OTHERWISE)
    assert summary("old.pcap", "mended.pcap") == (0, 1, 1, 0)
    assert summary("old.pcap", "mended.pcap", "--fail-on", "gone") == (0, 1, 1, 1)
    assert summary("old.pcap", "mended.pcap", "--fail-on", "gone,never") == (0, 1, 1, 0)


def test_a_finding_met_more_often_is_still_there_and_its_rate_rises():
    write("before.pcap", *[ALLOW] * 40, *[NO_ALLOW] * 4)
    write("after.pcap", *[ALLOW] * 14, *[NO_ALLOW] * 30)
    result = diff("before.pcap", "after.pcap", "--fail-on", "new,rise")
    assert result.exit_code == 1
    assert result.stdout.startswith("0 new, 0 gone, 1 still there; of the rates of rules 1 rose\n")
    assert "S405-allow  4 of 44 (9.1%)  30 of 44 (68.2%)  p = " in result.stdout
    assert diff("before.pcap", "after.pcap").exit_code == 0
    assert diff("after.pcap", "before.pcap", "--fail-on", "rise").exit_code == 0


def test_a_side_may_be_a_directory_or_a_baseline():
    CliRunner().invoke(cli, ["analyze", "old.pcap", "--baseline", "base.any", "--update-baseline"])
    Path("ring").mkdir()
    for number, exchange in enumerate((GOOD, NO_ALLOW, NO_HOST, NO_CHALLENGE)):
        write(f"ring/{number}.pcap", exchange, start=1_900_000_000 + number * 60)
    assert summary("base.any", "ring") == (1, 0, 2, 1)
    assert summary("ring", "base.any") == (0, 1, 2, 0)
    assert summary("base.any", "base.any") == (0, 0, 2, 0)


def test_it_is_written_to_files_by_their_endings():
    write("new.pcap", GOOD)
    assert diff("old.pcap", "new.pcap", "-o", "a.md", "-o", "a.json", "-o", "a.txt").stdout == ""
    assert text_of("a.md").startswith("# Wirelint: what differs\n")
    assert json.loads(text_of("a.json"))["summary"]["gone"] == 2
    assert text_of("a.txt").startswith("0 new, 2 gone, 0 still there\n")


def test_what_the_settings_ignore_is_on_no_side_and_their_fail_on_is_not_that_of_diff():
    ignore = 'fail-on = "warning"\n[[ignores]]\nrule = "S405"\nhost = "*"\nreason = "known"\n'
    Path("wirelint.toml").write_text(ignore, encoding="utf-8")
    write("new.pcap", GOOD)
    result = diff("old.pcap", "new.pcap")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "0 new, 1 gone, 0 still there")
    assert result.stderr == "wirelint: note: old.pcap: 1 finding ignored by 1 ignore of wirelint.toml\n"


def test_sides_judged_by_different_standards_are_said():
    CliRunner().invoke(cli, ["analyze", "old.pcap", "--baseline", "base.json", "--update-baseline"])
    result = diff("base.json", "old.pcap", "--profile", "both")
    assert "note: the old side was judged by 'rfc9110', the new one by 'both'" in result.stderr
    assert diff("base.json", "old.pcap").stderr == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-", "-"), "standard input can be one side alone"),
        (("old.pcap", "absent.pcap"), "absent.pcap: no such file"),
        (("absent.pcap", "old.pcap"), "absent.pcap: no such file"),
        (("old.pcap", "broken.json"), "broken.json: is no baseline: "),
        (("old.pcap", "text"), "text: is not a packet capture"),
        (("old.pcap", ""), "Invalid value for 'NEW': a side without a name"),
        (("old.pcap",), "Missing argument 'NEW'"),
        (
            ("old.pcap", "old.pcap", "--fail-on", "error"),
            "Invalid value for '--fail-on': 'error' is none of new",
        ),
        (("old.pcap", "text", "-o", "text", "-f", "json"), "-o text is one of the captures"),
    ],
)
def test_what_cannot_be_compared_is_said_in_one_line(arguments, message):
    for name, text in (("broken.json", '{"kind": "wirelint baseline", "findings": 1}'), ("text", "text")):
        Path(name).write_text(text, encoding="utf-8")
    result = diff(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"wirelint: error: {message}")
    assert result.stderr.count("\n") == 1


def test_nothing_differs_fails_on_nothing():
    assert not failed(Difference(new=[], gone=[], still=[], rates=[]), ("new", "gone", "rise"))
