"""The laboratory's captures: what is wrong there is found, what is right there is not.

The truth files say what the servers did by design, and for closes what the server's own tap saw.
"""

import json
from functools import cache

import pytest

from analyzer.rules.judge import Judge
from analyzer.rules.rule import Severity
from parsers import read
from parsers.model import Exchange

pytestmark = pytest.mark.corpus

RESET = "TCP-4XX-reset-before-ack"

FOUND = {
    "000": None,
    "100-with-content-length": None,
    "101-no-connection-upgrade": None,
    "101-other-protocol": "S101-offered-protocol",
    "101-to-http10": "C1XX-http10-client",
    "101-unrequested": "S101-requested",
    "103-to-http10": "C1XX-http10-client",
    "103-transfer-encoding": None,
    "201-no-location": None,
    "202-empty": None,
    "204-cl0": None,
    "204-te": "S204-no-body",
    "205-body": "S205-no-entity",
    "205-body-chunked": "S205-no-entity",
    "206-cr-star": "S206-no-asterisk-range",
    "206-multipart-single": "S206-multipart-single-request",
    "206-multipart-top-cr": None,
    "206-no-content-range": "S206-content-range",
    "206-other-range": None,
    "206-past-complete": "S206-content-range-valid",
    "206-to-post": None,
    "299": None,
    "300-empty": None,
    "301-no-location": "S301-location",
    "302-bad-location": "CXXX-location-valid",
    "302-no-location": "S302-location",
    "304-body": "S304-no-body",
    "304-body-chunked": "S304-no-body",
    "304-extra-metadata": None,
    "304-unconditional": "S304-conditional",
    "305": None,
    "305-no-location": None,
    "308-no-location": None,
    "400-empty": "C4XX-explain-body",
    "401-basic-no-realm": "S401-challenge-valid",
    "401-empty-challenge": "S401-www-authenticate",
    "401-proxy-authenticate": "S401-www-authenticate",
    "405-allow-lists-method": None,
    "407-no-proxy-authenticate": "S407-proxy-authenticate",
    "408-close-unread": "TCP-4XX-reset-before-ack",
    "411-with-cl": None,
    "412-unconditional": None,
    "415-no-content": None,
    "416-multipart": None,
    "416-no-content-range": None,
    "416-no-range-request": "S416-range-present",
    "416-satisfiable": None,
    "426-no-connection": None,
    "429-bad-retry-after": None,
    "500-empty": "C5XX-explain-body",
    "501-get": None,
    "503-neg-retry-after": None,
    "999": None,
    "aiohttp-301-post": None,
    "aiohttp-307-post": None,
    "bare-lf": None,
    "chunk-no-last": "FR-truncated",
    "chunk-truncated": "FR-truncated",
    "cl-negative": "FR-content-length-invalid",
    "cl-two-different": "FR-content-length-invalid",
    "cl-two-same": None,
    "client-301-post-to-get": None,
    "client-301-post-to-post": None,
    "client-308-post-to-get": None,
    "client-after-close": None,
    "close-then-more": None,
    "curl-301-post": None,
    "curl-302-post": None,
    "head-cl-differs": None,
    "loop-301-two": None,
    "loop-302-self": None,
    "no-date": None,
    "no-host-200": "S400-host",
    "requests-301-post": None,
    "space-before-colon": None,
    "status-2-digits": "C0-status-line",
    "status-line-09": None,
    "status-line-http12": None,
    "status-line-two-spaces": "C0-status-line",
    "te-and-cl": "FR-te-and-cl",
    "te-http10": "FR-te-to-http10",
    "trace-with-body": "FR-trace-content",
    "urllib-301-post": None,
}
"""The rule that finds each deliberate fault; None: not yet, see NOT_YET for those with another reason."""

NOT_YET = "its rule is not in the book yet"
WHY_NOT = {
    "299": "no fault: an unassigned code is a remark at most",
    "no-date": "the server sent Date in no response, so that it may have no clock",
    "status-line-09": "HTTP/0.9 is not HTTP/1.x, and is set aside",
}
"""Faults that are not found, and why, where the reason is another than NOT_YET."""

ELSEWHERE: dict[str, str] = {}
"""Deliberate faults with a finding on an exchange other than the faulty one, and why."""


def truth(corpus, name):
    lines = (corpus / "lab" / "truth" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@cache
def judged(path, profile="rfc9110"):
    """Judge a capture; return its findings and the tallies."""
    judge = Judge(profile=profile)
    findings = []
    for event in read(str(path), content_wanted=judge.content_wanted):
        findings += judge.exchange(event) if isinstance(event, Exchange) else judge.connection(event)
    return [*findings, *judge.finish()], judge.tally


def capture(corpus, row):
    path = corpus / "lab" / row["capture"]
    assert path.is_file(), path.name
    return path


def test_what_is_right_gives_no_finding_above_info(corpus):
    found = {
        row["case"]: [
            one.rule for one in judged(capture(corpus, row))[0] if one.severity is not Severity.INFO
        ]
        for row in truth(corpus, "right")
    }
    assert len(found) == 53
    assert {case: rules for case, rules in found.items() if rules} == {}


def test_every_deliberate_fault_is_found_on_its_exchange_or_said_not_to_be(corpus):
    told = {}
    for row in truth(corpus, "wrong"):
        findings, _ = judged(capture(corpus, row))
        rules = {one.rule for one in findings if one.exchange == row["exchange"]}
        told[row["case"]] = FOUND[row["case"]] if FOUND[row["case"]] in rules else None
        assert rules <= {FOUND[row["case"]]}, row["case"]
    assert told == FOUND


def test_a_deliberate_fault_gives_no_finding_on_another_exchange(corpus):
    elsewhere = {}
    for row in truth(corpus, "wrong"):
        findings, _ = judged(capture(corpus, row))
        rules = {one.rule for one in findings if one.exchange != row["exchange"]}
        if rules and row["case"] not in ELSEWHERE:
            elsewhere[row["case"]] = rules
    assert elsewhere == {}


def test_reasons_are_given_for_faults_that_are_not_found_alone():
    assert [case for case in WHY_NOT if FOUND[case] is not None] == []
    reasons = {case: WHY_NOT.get(case, NOT_YET) for case, rule in FOUND.items() if rule is None}
    assert len(reasons) == 48
    assert ELSEWHERE.keys() <= FOUND.keys()


def close_verdicts(corpus):
    """The verdict on each capture with what the server's own tap says: (capture, truth, verdict)."""
    rows = {row["capture"]: row for row in truth(corpus, "rst")}
    for name, row in rows.items():
        twin = rows.get(name.replace("-c.pcap", "-s.pcap"), row)
        tally = judged(capture(corpus, row))[1][RESET]
        verdict = (
            "broken" if tally.broken else "kept" if tally.kept else "undecided" if tally.undecided else ""
        )
        yield name, twin["response_unacked_at_first_rst"], verdict


def test_a_reset_before_the_acknowledgment_is_told_as_the_servers_tap_saw_it(corpus):
    verdicts = list(close_verdicts(corpus))
    assert len(verdicts) == 305
    assert [name for name, unacked, verdict in verdicts if verdict == "broken" and unacked is not True] == []
    assert [name for name, unacked, verdict in verdicts if verdict == "kept" and unacked is True] == []


def test_resets_before_the_acknowledgment_are_found_at_both_taps(corpus):
    broken = [name for name, _, verdict in close_verdicts(corpus) if verdict == "broken"]
    at_client = [name for name in broken if name.endswith("-c.pcap.gz")]
    at_server = [name for name in broken if name.endswith("-s.pcap.gz")]
    assert (len(at_client), len(at_server), len(broken)) == (48, 50, 98)
