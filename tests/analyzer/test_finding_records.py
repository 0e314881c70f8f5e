"""Records of findings: the columns, the evidence, and what is masked."""

import msgspec
import pytest

from analyzer.finding_records import finding_record
from analyzer.redaction import Mask
from analyzer.rules.rule import Evidence, Severity, Verdict
from tests.analyzer.readings import TWO_EXCHANGES, run_of, subjects

OFF = Mask(off=True)


def finding():
    (found,) = subjects(run_of(TWO_EXCHANGES))[2]
    return found


def line(found, mask=OFF, **options):
    return msgspec.to_builtins(finding_record(found, mask=mask, **options))


def test_a_finding_as_a_line():
    shown = line(finding())
    assert (shown.pop("title"), shown.pop("message"), shown.pop("advice")) != ("", "", "")
    assert len(shown.pop("fingerprint")) == 32
    assert shown == {
        "id": "a.pcap:0:1:S405-allow",
        "rule": "S405-allow",
        "status": 405,
        "severity": "error",
        "level": "MUST",
        "party": "origin",
        "verdict": "broken",
        "standards": ["rfc9110"],
        "citation_rfc2616": "RFC 2616, 10.4.6; RFC 2616, 14.7",
        "citation_current": "RFC 9110, 15.5.6; RFC 9110, 10.2.1",
        "evidence": [
            {
                "what": "no Allow",
                "value": "HTTP/1.1 405 Method Not Allowed",
                "frame": 7,
                "stream_offset": 108,
            },
        ],
        "capture": "a.pcap",
        "connection": 0,
        "exchange": 1,
        "frames": [6, 7],
        "filter": "frame.number in {6..7} && ip.addr == 192.0.2.1 && ip.addr == 192.0.2.2",
        "time": "2024-01-01T00:00:00.007000000Z",
        "client": "192.0.2.1:49152",
        "server": "192.0.2.2:80",
        "method": "DELETE",
        "target": "/b?token=abc",
        "host": "example.com",
    }


def test_severities_are_given_in_profile_both_and_a_count_above_one():
    found = finding()
    found.count = 3
    shown = line(found, both=True)
    assert (shown["severities"], shown["count"]) == ({"rfc2616": "error", "rfc9110": "error"}, 3)


def test_an_undecided_finding_has_its_reason():
    found = finding()
    found.verdict, found.reason, found.standards = Verdict.UNDECIDED, "lost at the tap", []
    shown = line(found)
    assert (shown["verdict"], shown["reason"], shown["standards"]) == ("undecided", "lost at the tap", [])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("Cookie: a=b", "Cookie: a={b}"),
        ("Set-Cookie: a=b; Path=/", "Set-Cookie: a={b}; Path=/"),
        ("AUTHORIZATION : Basic b", "AUTHORIZATION : Basic {b}"),
        ("Proxy-Authorization: Basic b", "Proxy-Authorization: Basic {b}"),
        (" b", "{ b}"),
        ("Accept: a=b", "Accept: a=b"),
    ],
)
def test_evidence_that_quotes_a_secret_field_is_masked(value, shown):
    mask = Mask(b"key")
    found = finding()
    found.evidence = [Evidence(what="x", value=value)]
    (evidence,) = line(found, mask)["evidence"]
    expected = shown.replace("{b}", mask.secret("b")).replace("{ b}", mask.secret(" b"))
    assert evidence == {"what": "x", "value": expected, "frame": None, "stream_offset": None}


def test_the_target_is_masked_where_asked_for():
    mask = Mask(b"key")
    assert line(finding(), mask, mask_targets=True)["target"] == f"/b?token={mask.secret('abc')}"


def test_the_severity_is_written_in_words():
    found = finding()
    found.severity = Severity.INFO
    assert line(found)["severity"] == "info"
