"""The laboratory's captures: what is wrong there is found, what is right there is not.

The truth files say what the servers did by design, and for closes what the server's own tap saw.
"""

import json
import re
from collections import Counter
from functools import cache

import pytest

from analyzer.rules.book import RULES
from analyzer.rules.closes.judging import close_verdict
from analyzer.rules.closes.verdict import Conduct, Outcome
from analyzer.rules.judge import Judge
from analyzer.rules.rule import Severity
from parsers import read
from parsers.model import Connection, Exchange

pytestmark = pytest.mark.corpus

RESET = "TCP-4XX-reset-before-ack"

FOUND = {
    "000": "C0-code-range",
    "100-with-content-length": "C1XX-no-content-length",
    "101-no-connection-upgrade": "S101-connection-option",
    "101-other-protocol": "S101-offered-protocol",
    "101-to-http10": "C1XX-http10-client",
    "101-unrequested": "S101-requested",
    "103-to-http10": "C1XX-http10-client",
    "103-transfer-encoding": "C1XX-no-transfer-encoding",
    "201-no-location": "S201-location",
    "202-empty": "S202-status-entity",
    "204-cl0": "S204-no-content-length",
    "204-te": "S204-no-transfer-encoding",
    "205-body": "S205-no-entity",
    "205-body-chunked": "S205-no-entity",
    "206-cr-star": "S206-no-asterisk-range",
    "206-multipart-single": "S206-multipart-single-request",
    "206-multipart-top-cr": "S206-multipart-no-top-range",
    "206-no-content-range": "S206-content-range",
    "206-other-range": "S206-range-requested-overlap",
    "206-past-complete": "S206-content-range-valid",
    "206-to-post": "S206-method-get",
    "299": "C0-unregistered",
    "300-empty": "S300-entity-list",
    "301-no-location": "S301-location",
    "302-bad-location": "CXXX-location-valid",
    "302-no-location": "S302-location",
    "304-body": "S304-no-body",
    "304-body-chunked": "S304-no-body",
    "304-extra-metadata": "S304-extra-strong",
    "304-unconditional": "S304-conditional",
    "305": "S305-deprecated",
    "305-no-location": "S305-location",
    "308-no-location": "S308-location",
    "400-empty": "C4XX-explain-body",
    "401-basic-no-realm": "S401-challenge-valid",
    "401-empty-challenge": "S401-www-authenticate",
    "401-proxy-authenticate": "S401-www-authenticate",
    "405-allow-lists-method": "S405-allow-contradiction",
    "407-no-proxy-authenticate": "S407-proxy-authenticate",
    "408-close-unread": "TCP-4XX-reset-before-ack",
    "411-with-cl": "S411-length-missing",
    "412-unconditional": "S412-precondition-present",
    "415-no-content": "S415-body-present",
    "416-multipart": "S416-no-byteranges",
    "416-no-content-range": "S416-content-range",
    "416-no-range-request": "S416-range-present",
    "416-satisfiable": "S416-unsatisfiable",
    "426-no-connection": "S426-connection-option",
    "429-bad-retry-after": "CXXX-retry-after-syntax",
    "500-empty": "C5XX-explain-body",
    "501-get": "S501-get-head",
    "503-neg-retry-after": "CXXX-retry-after-syntax",
    "999": "C0-code-range",
    "aiohttp-301-post": "S301-client-auto-unsafe",
    "aiohttp-307-post": "S307-client-auto-unsafe",
    "bare-lf": "FR-bare-lf",
    "chunk-no-last": "FR-truncated",
    "chunk-truncated": "FR-truncated",
    "cl-negative": "FR-content-length-invalid",
    "cl-two-different": "FR-content-length-invalid",
    "cl-two-same": "FR-content-length-repeated",
    "client-301-post-to-get": "S301-client-auto-unsafe",
    "client-301-post-to-post": "S301-client-auto-unsafe",
    "client-308-post-to-get": "S308-client-method-kept",
    "client-after-close": "TCP-ANY-client-after-close",
    "close-then-more": "TCP-ANY-close-honoured",
    "curl-301-post": "S301-client-auto-unsafe",
    "curl-302-post": "S302-client-auto-unsafe",
    "head-cl-differs": "S200-head-content-length",
    "loop-301-two": "C3XX-client-loop",
    "loop-302-self": "C3XX-self-redirect",
    "no-date": None,
    "no-host-200": "S400-host",
    "requests-301-post": "S301-client-auto-unsafe",
    "space-before-colon": "FR-space-before-colon",
    "status-2-digits": "C0-status-line",
    "status-line-09": None,
    "status-line-http12": None,
    "status-line-two-spaces": "C0-status-line",
    "te-and-cl": "FR-te-and-cl",
    "te-http10": "FR-te-to-http10",
    "trace-with-body": "FR-trace-content",
    "urllib-301-post": "S301-client-auto-unsafe",
}
"""The rule that finds each deliberate fault; None: none, see WHY_NOT."""

WHY_NOT = {
    "no-date": "the server sent Date in no response, so that it may have no clock: undecided",
    "status-line-09": "HTTP/0.9 is not HTTP/1.x, and is set aside",
    "status-line-http12": "a remark of the truth: no standard forbids a minor version that is not known",
}
"""Faults that are not found, and why."""

ALSO = {
    "loop-302-self": {"C3XX-client-loop"},
}
"""What else is found in today's standards on the faulty exchange: the other side's part in it."""

ELSEWHERE = {
    "loop-302-self": {"C3XX-self-redirect"},
}
"""Deliberate faults that stand on other exchanges too."""

RELATIVE = "RFC 2616, 14.30, asks for an absolute URI in Location"
RIGHT_TODAY = {
    "client-307-post-to-post": "the client follows a 307 by itself, which RFC 2616, 10.3.8, forbids",
    "fetch-307-post": RELATIVE,
    "httpx-301-post": RELATIVE,
    "redirect-chain": RELATIVE,
    "unknown-expect-ignored": "RFC 2616, 14.20, asks for 417",
}
"""What is right today and a breach of RFC 2616, and why."""


def truth(corpus, name):
    lines = (corpus / "lab" / "truth" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@cache
def judged(path, profile="rfc9110"):
    """Judge a capture; return its findings by the place of their exchange in it, and the tallies."""
    judge = Judge(profile=profile)
    places, findings = {}, []
    for event in read(str(path), content_wanted=judge.content_wanted):
        if isinstance(event, Exchange):
            places[event.connection.number, event.index] = len(places)
            findings += judge.exchange(event)
        else:
            findings += judge.connection(event)
    findings += judge.finish()
    return [(places.get((one.connection, one.exchange)), one) for one in findings], judge.tally


def capture(corpus, row):
    path = corpus / "lab" / row["capture"]
    assert path.is_file(), path.name
    return path


def weighty(findings):
    return {one.rule for _, one in findings if one.severity is not Severity.INFO}


def test_what_is_right_gives_no_finding_above_info(corpus):
    rows = truth(corpus, "right")
    found = {row["case"]: weighty(judged(capture(corpus, row))[0]) for row in rows}
    assert len(found) == 53
    assert {case: rules for case, rules in found.items() if rules} == {}


def test_what_is_right_breaks_rfc_2616_only_where_a_reason_is_known(corpus):
    rows = truth(corpus, "right")
    found = {row["case"] for row in rows if weighty(judged(capture(corpus, row), "rfc2616")[0])}
    assert found == RIGHT_TODAY.keys()


def test_every_deliberate_fault_is_found_on_its_exchange_or_said_not_to_be(corpus):
    told = {}
    for row in truth(corpus, "wrong"):
        findings, _ = judged(capture(corpus, row), "both")
        rules = {one.rule for place, one in findings if place == row["exchange"]}
        told[row["case"]] = FOUND[row["case"]] if FOUND[row["case"]] in rules else None
    assert told == FOUND
    assert {case for case, rule in FOUND.items() if rule is None} == WHY_NOT.keys()
    assert sum(rule is not None for rule in FOUND.values()) == 80


def sections(reference):
    """Read the sections of a reference such as "RFC 9110 8.6, 15; RFC 2616 4.4": {(document, section)}."""
    found, document = set(), ""
    for part in re.split(r"[;,/(]", reference):
        named = re.search(r"RFC (\d+)", part)
        if named:
            document = f"RFC{named[1]}"
        numbers = part[named.end() :] if named else part
        found |= {(document, section) for section in re.findall(r"\b\d+(?:\.\d+)*\b", numbers)}
    return found


def test_the_rule_that_finds_a_fault_cites_the_requirement_that_the_truth_names(corpus):
    rules = {rule.id: rule for rule in RULES}
    for row in truth(corpus, "wrong"):
        if FOUND[row["case"]] is not None:
            rule = rules[FOUND[row["case"]]]
            cited = {(each.document, each.section) for each in (*rule.rfc2616, *rule.current)}
            assert cited & sections(row["ref"]), (row["case"], row["ref"])


def test_a_deliberate_fault_gives_no_other_finding_today(corpus):
    extra = {}
    for row in truth(corpus, "wrong"):
        case = row["case"]
        findings, _ = judged(capture(corpus, row))
        here = {one.rule for place, one in findings if place == row["exchange"]}
        elsewhere = {one.rule for place, one in findings if place != row["exchange"]}
        left = (here - {FOUND[case]} - ALSO.get(case, set())) | (elsewhere - ELSEWHERE.get(case, set()))
        if left and case != "305-no-location":  # a 305 is itself a fault today
            extra[case] = left
    assert extra == {}


def close_verdicts(corpus):
    """The verdict on the close of each run, at each of its taps: (truth, verdict)."""
    for row in truth(corpus, "rst"):
        subjects = read(str(capture(corpus, row)))
        connections = [subject for subject in subjects if isinstance(subject, Connection)]
        asked = [one for one in connections if one.server.port == row["port"]] or connections
        yield row, close_verdict(max(asked, key=lambda one: one.packets))


def test_what_the_application_got_never_contradicts_a_close_verdict(corpus):
    wrong = []
    for row, verdict in close_verdicts(corpus):
        if row["client_outcome"] == "full-response":
            good = verdict.outcome is not Outcome.LOST
        elif row["rst_from_server"] and row.get("app_lost_response"):
            good = verdict.conduct is not Conduct.SAFE and verdict.outcome is not Outcome.DELIVERED
        else:
            good = True
        if not good:
            wrong.append((row["capture"], verdict))
    assert wrong == []


def test_a_reset_before_the_acknowledgment_is_told_as_the_servers_tap_saw_it(corpus):
    told = [
        (row["capture"], row["response_unacked_at_first_rst"], one) for row, one in close_verdicts(corpus)
    ]
    before = {Conduct.RESET_BEFORE_ACK, Conduct.PROVABLY_LOST}
    truths = {name: unacked for name, unacked, _ in told}
    said = {True: [], False: []}
    for name, _, verdict in told:
        truly = truths[name.replace("-c.pcap", "-s.pcap")]
        if verdict.conduct in before:
            said[True].append(truly)
        elif verdict.conduct in {Conduct.RESET_AFTER_ACK, Conduct.LINGERING, Conduct.SAFE}:
            said[False].append(truly)
    assert (len(told), len(said[True]), set(said[True])) == (305, 116, {True})
    assert True not in said[False]


def test_both_taps_tell_the_same_and_few_are_undecided(corpus):
    verdicts = {row["capture"]: verdict for row, verdict in close_verdicts(corpus)}
    undecided, differing = Counter(), []
    for name, verdict in verdicts.items():
        undecided[name.split("-")[-1][0]] += not verdict.conduct.decided
        other = verdicts.get(name.replace("-c.pcap", "-s.pcap"), verdict)
        if all(ORDER_TESTS & set(one.decided_by) for one in (verdict, other)):
            differing += [name] if other.conduct is not verdict.conduct else []
    assert differing == []
    assert undecided == {"c": 1, "s": 1, "u": 1}


ORDER_TESTS = {"E1", "E2", "E3", "E4", "E5", "E6", "E7"}
