import json

import pytest

from analyzer.cli.listing import several_captures

SAID = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 206 Partial Content
    <
    < abcd
"""


def test_nothing_is_judged(wirelint, said, monkeypatch):
    from analyzer.rules.judge import Judge

    asked = []
    for question in ("exchange", "connection", "finish"):
        monkeypatch.setattr(Judge, question, lambda *_, question=question: asked.append(question))
    said["a.pcap"] = SAID
    result = wirelint("exchanges", "a.pcap")
    assert "206" in result.stdout
    assert asked == []


def test_several_outputs_have_the_same_subjects(wirelint, said, tmp_path):
    said["a.pcap"] = SAID
    result = wirelint(
        "exchanges", "a.pcap", "-o", tmp_path / "a.json", "-o", tmp_path / "a.csv", "-o", "-", "-f", "jsonl"
    )
    assert json.loads((tmp_path / "a.json").read_text())["exchanges"] == [json.loads(result.stdout)]
    assert (tmp_path / "a.csv").read_text().count("\n") == 2


@pytest.mark.parametrize(
    ("arguments", "several"),
    [(["-"], False), ([__file__], False), ([__file__, "b"], True), (["."], True), (["*.pcap"], True)],
)
def test_captures_are_named_where_there_may_be_several(arguments, several):
    assert several_captures(arguments) is several


def test_many_captures_follow_one_another(wirelint, said):
    said["a.pcap"], said["b.pcap"] = SAID, SAID
    lines = wirelint("connections", "a.pcap", "b.pcap", "-f", "jsonl").stdout.splitlines()
    assert [json.loads(line)["capture"] for line in lines] == ["a.pcap", "b.pcap"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["exchanges", "b.pcap"], "no exchange to list: no HTTP in 1 connection: 1 other"),
        (["exchanges", "a.pcap", "--status", "777"], "no exchange to list: none matches the conditions"),
        (["connections", "a.pcap", "--port", "9"], "no connection to list: none matches the conditions"),
    ],
)
def test_where_nothing_is_listed_the_reason_is_said_beside_the_data(wirelint, said, arguments, words):
    said["a.pcap"], said["b.pcap"] = SAID, ""
    result = wirelint(*arguments)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"wirelint: {words}\n"


TWICE = """
    > GET /early HTTP/1.1
    >
    < HTTP/1.1 405 Method Not Allowed
    <
    < no
    > GET /late HTTP/1.1
    >
    < HTTP/1.1 405 Method Not Allowed
    <
    < no
"""
"""From 2024-01-01T00:00:00.004Z on, the second exchange from .006 on, its response at .007."""


@pytest.mark.parametrize(
    ("options", "exchanges", "connections"),
    [
        (["--since", "2024-01-01"], [0, 1], 1),
        (["--since", "2024-01-02"], [], 0),
        (["--until", "2024-01-01"], [], 0),
        (["--until", "2024-01-02", "--since", "2023-12-31"], [0, 1], 1),
        (["--since", "2024-01-01T00:00:00.006Z"], [1], 1),
        (["--since", "2024-01-01t01:00:00.0060+01:00"], [1], 1),
        (["--since", "2024-01-01 00:00:00.006"], [1], 1),
        (["--until", "2024-01-01T00:00:00.006Z"], [0], 1),
        (["--until", "2024-01-01T00:00:00.005000001Z"], [0], 1),
        (["--until", "2024-01-01T00:00:00.005Z"], [], 1),
        (["--since", "2024-01-01T00:00:00.005Z", "--until", "2024-01-01T00:00:00.007Z"], [0], 1),
        (["--since", "1704067200.006"], [1], 1),
    ],
)
def test_times_choose_what_each_command_shows(wirelint, said, options, exchanges, connections):
    said["a.pcap"] = TWICE

    def listed(command, *more):
        result = wirelint(*command, *options, *more)
        assert result.exit_code in {0, 1}, result.stderr
        return [json.loads(line) for line in result.stdout.splitlines()]

    assert [one["index"] for one in listed(["exchanges", "a.pcap"], "-f", "jsonl")] == exchanges
    assert len(listed(["connections", "a.pcap"], "-f", "jsonl")) == connections
    findings = listed(["analyze", "a.pcap", "--select", "S405-allow"], "-f", "jsonl")
    assert [one["exchange"] for one in findings if one["rule"] == "S405-allow"] == exchanges
    shown = json.loads(wirelint("show", "a.pcap", "0", *options, "-f", "json").stdout)
    assert [one["index"] for one in shown["exchanges"]] == exchanges
