"""The Python interface: what analyze() takes and what an analysis holds."""

import pandas as pd
import pytest
from scapy.plist import PacketList

from analyzer import analyze, schema
from analyzer.charts import CHARTS
from analyzer.figures import Chart
from analyzer.rules.roles import Role
from parsers.capture.scapy_packets import pcap_of
from parsers.errors import CaptureError
from tests.analyzer.captures import packets
from tests.analyzer.own import declared, failing
from tests.analyzer.readings import TWO_EXCHANGES, UNANSWERED, reader


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "one.pcap"
    path.write_bytes(pcap_of(packets()).read())
    return path


def fake(*texts, **options):
    return analyze("a.pcap", read=reader({"a.pcap": texts}), **options)


def shown(analysis):
    return (
        analysis.exchanges[["connection", "target", "status"]].to_numpy().tolist(),
        analysis.findings[["rule", "frames", "capture"]].to_numpy().tolist(),
    )


@pytest.mark.parametrize("form", ["str", "path", "list", "directory"])
def test_analyze_takes_a_path_or_several(path, form):
    argument = {"str": str(path), "path": path, "list": [path], "directory": path.parent}[form]
    assert shown(analyze(argument)) == (
        [[0, "/<b>?token=abc", 405]],
        [["S405-allow", [4, 5], str(path)]],
    )


@pytest.mark.parametrize("kind", [list, tuple, PacketList])
def test_analyze_takes_scapy_packets(kind):
    analysis = analyze(kind(packets()))
    assert shown(analysis) == ([[0, "/<b>?token=abc", 405]], [["S405-allow", [4, 5], "packets"]])
    assert analysis.accounting.packets == 7
    assert analysis.exchanges["request_time"][0] == pd.Timestamp("2024-01-01T00:00:00.253000007Z")


@pytest.mark.parametrize("none", [[], PacketList([])])
def test_no_packets_are_an_analysis_of_nothing(none):
    analysis = analyze(none)
    assert (len(analysis.exchanges), len(analysis.findings)) == (0, 0)


def test_an_unreadable_capture_raises(tmp_path):
    with pytest.raises(CaptureError):
        analyze(tmp_path / "absent.pcap")


def test_of_several_captures_the_unreadable_ones_are_errors(path, tmp_path):
    absent = str(tmp_path / "absent.pcap")
    analysis = analyze([absent, path])
    assert (len(analysis.exchanges), len(analysis.errors)) == (1, 1)
    assert absent in analysis.errors[0]


def test_the_frames_have_the_declared_columns_and_are_made_once():
    analysis = fake(TWO_EXCHANGES, UNANSWERED)
    for name, columns in schema.FRAMES.items():
        frame = getattr(analysis, name)
        assert list(frame.columns) == [column.name for column in columns]
        assert getattr(analysis, name) is frame
    assert [len(getattr(analysis, name)) for name in ("exchanges", "findings", "connections")] == [3, 1, 2]


def test_rules_are_selected_and_left_out():
    assert fake(TWO_EXCHANGES, ignore=["S405"]).findings.empty
    selected = fake(TWO_EXCHANGES, select="S405").coverage["rule"].tolist()
    assert selected == ["S405-allow", "S405-allow-contradiction"]


def test_secrets_in_findings_are_masked_unless_asked_for():
    masked, plain = fake(TWO_EXCHANGES), fake(TWO_EXCHANGES, redact=False)
    assert plain.findings["target"][0] == "/b?token=abc"
    assert masked.findings["target"][0].startswith("/b?token=<masked ")


@pytest.mark.parametrize("name", list(CHARTS))
@pytest.mark.parametrize(
    "texts", [(TWO_EXCHANGES,), (UNANSWERED,), ()], ids=["filled", "unanswered", "empty"]
)
def test_every_chart_can_be_drawn(name, texts):
    assert isinstance(getattr(fake(*texts).charts, name)(), Chart)


def test_an_analysis_says_in_a_line_what_it_holds():
    assert repr(fake(TWO_EXCHANGES, UNANSWERED)) == (
        "<Analysis of a.pcap: 3 exchanges, 2 judged, 1 with findings (1 error)>"
    )
    assert str(fake()) == "0 exchanges, 0 judged, 0 with findings (none)"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"profile": "rfc7231"}, "no profile 'rfc7231': there are rfc9110, rfc2616, both"),
        ({"select": "S405-alow"}, "'S405-alow' matches no rule; did you mean S405-allow"),
        ({"ignore": ["S4", "Q"]}, "'Q' matches no rule"),
    ],
)
def test_what_cannot_be_meant_is_said_and_not_judged_by_nothing(path, options, message):
    with pytest.raises(ValueError, match=message):
        analyze(path, **options)


def test_prefixes_of_rules_are_taken_in_any_case(path):
    assert shown(analyze(path, select=["s405"]))[1] == [["S405-allow", [4, 5], str(path)]]


@pytest.mark.parametrize("wrong", [None, 5, b"one.pcap"])
def test_what_is_neither_path_nor_packets_is_said(wrong):
    with pytest.raises(TypeError, match=f"neither a path nor Scapy packets: {type(wrong).__name__}"):
        analyze(wrong)


def test_the_name_of_a_capture_does_not_act_on_a_terminal():
    name = "a\x1b[31m.pcap"
    analysis = analyze(name, read=reader({name: [TWO_EXCHANGES]}))
    assert repr(analysis).startswith("<Analysis of a\\x1b[31m.pcap: ")


def test_severities_roles_and_rules_of_the_user_are_taken():
    analysis = analyze(
        "a.pcap",
        read=reader({"a.pcap": [TWO_EXCHANGES]}),
        severity={"s405": "info"},
        roles={"192.0.2.2:80": "origin"},
        rules=[declared(check=failing), declared("OWN-other", field="Content-Type")],
        select=["S405-allow", "own"],
    )
    assert [(finding.rule, finding.severity.value) for finding in analysis.found] == [
        ("OWN-other", "warning"),
        ("S405-allow", "info"),
    ]
    assert analysis.run.settings.roles.given("192.0.2.2", 80) is Role.ORIGIN
    assert len(analysis.warnings) == 1
    assert analysis.warnings[0].startswith("the check of OWN-rule failed at a.pcap, connection 0, exchange 0")
    assert list(analysis.coverage["rule"])[-2:] == ["OWN-rule", "OWN-other"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"severity": {"S405": "fatal"}}, "'fatal' is none of the severities off, info, warning, error"),
        ({"severity": {"Z9": "off"}}, "'Z9' matches no rule"),
        ({"roles": {"host": "origin"}}, "'host' is no address"),
        ({"rules": [declared("S405-allow")]}, "S405-allow: this id stands in the book already"),
        ({"rules": "own_rules.py"}, "the rules must be a list or tuple of rules, not a str"),
    ],
)
def test_what_is_said_of_rules_and_addresses_must_be_readable(path, options, message):
    with pytest.raises(ValueError, match=message):
        analyze(path, **options)
