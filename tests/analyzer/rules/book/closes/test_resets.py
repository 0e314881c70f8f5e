"""Resets while the client is sending: before the acknowledgment, and with the response lost."""

import pytest
from msgspec import structs

from analyzer.rules.rule import Doubt, Severity
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    doubtful,
    evidence_of,
    finding_of,
    judged,
    overlapping,
    undecided,
    verdict,
)

CLIENT_FIRST = undecided(Doubt.CLIENT_CLOSED_FIRST)


def retell(said, events):
    """Put another timeline in the place of that of the conversation."""
    said.connection.close = structs.replace(said.connection.close, timeline=lambda: events, _events=None)


def inside_tls(said):
    for exchange in said.exchanges:
        exchange.tls = True


def without_timeline(said):
    said.connection.close = None


def another_ttl(said):
    *others, last = said.connection.close.events
    retell(said, [*others, structs.replace(last, ttl=255)])


UPLOAD = """
    > POST /upload HTTP/1.1
    > Content-Length: 1000
    >
    >= 0123456789
    <! no Date
    < HTTP/1.1 {}
    < Connection: close
    < Content-Length: 3
    <
    <= No.
"""
END = 26 + 19 + 19 + 2 + 3
"""Stream offset after the response of `refused`."""


def refused(rest, status="400 Bad Request"):
    return UPLOAD.format(status) + rest


RULE = "TCP-4XX-reset-before-ack"
SENDING = ">! in flight\n>= 0123456789\n"


@cases({
    "a bare RST below the end of the response": (BROKEN, refused(f"<FIN\n{SENDING}<RST 0\n>ACK")),
    "without FIN": (BROKEN, refused(f"{SENDING}<RST 0\n>ACK")),
    "in the middle of the response": (
        undecided(Doubt.CAPTURE_LOSS),
        refused(f"<FIN\n{SENDING}<RST 10\n>ACK"),
    ),
    "at the end of the response": (KEPT, refused(f"<FIN\n>ACK\n>= 0123\n<RST {END + 1}")),
    "with the ACK flag, and no acknowledgment ever": (BROKEN, refused(f"{SENDING}<RST")),
    "with the ACK flag, before the acknowledgment": (BROKEN, refused(f"{SENDING}<RST\n>ACK")),
    "with the ACK flag, right behind the acknowledgment": (
        undecided(Doubt.ORDER),
        refused(">ACK\n<RST\n>= 0123456789"),
    ),
    "with the ACK flag, more than a round trip behind it": (KEPT, refused(">ACK\n>= 0123456789\n<RST")),
    "with the ACK flag, where octets were lost": (
        undecided(Doubt.CAPTURE_LOSS),
        refused(f">? 10\n{SENDING}<RST"),
    ),
    "the server went on reading": (KEPT, refused("<FIN\n>ACK\n>= 0123\n<ACK\n>RST")),
    "the server went on reading, then reset": (
        KEPT,
        refused(f"<FIN\n>ACK\n>= 0123456789\n<ACK\n>= 01234\n<RST {END + 1}"),
    ),
    "no RST": (KEPT, refused("<FIN\n>ACK\n>FIN")),
    "neither FIN nor RST": (NOT_APPLICABLE, refused("")),
    "the client reset first": (CLIENT_FIRST, refused(">RST\n<RST")),
    "the client reset, the server only closed": (KEPT, refused("<FIN\n>RST")),
    "the client had sent everything": (
        KEPT,
        refused(f"<FIN\n>ACK\n<RST {END + 1}").replace("Content-Length: 1000", "Content-Length: 10"),
    ),
    "a 200 is another rule's": (NOT_APPLICABLE, refused(f"<FIN\n{SENDING}<RST 0", status="200 OK for now")),
    "the request was not captured": (
        undecided(Doubt.CAPTURE_LOSS),
        f">? 50{UPLOAD.partition('0123456789')[2].format('400 Bad Request')}<RST 0",
    ),
})  # fmt: skip
def test_the_response_is_acknowledged_before_the_server_resets(expected, text):
    assert verdict(RULE, text) == expected


def test_pipelined_requests_that_nobody_reads_count_as_sending():
    text = """
        > GET /1 HTTP/1.1
        >
        > GET /2 HTTP/1.1
        >
        < HTTP/1.1 400 Bad Request
        < Connection: close
        <
        < No.
        <FIN
        >! in flight
        > GET /3 HTTP/1.1
        >
        <RST 0
    """
    assert verdict(RULE, text) == BROKEN


def test_the_rst_is_shown():
    text = refused(f"<FIN\n{SENDING}<RST 0\n>ACK")
    shown = f"at 0, the response ends at {END} (E2, E5)"
    assert evidence_of(RULE, text) == [
        ("status line", "HTTP/1.1 400 Bad Request", 5, 0),
        ("RST before the acknowledgment", shown, 8, 0),
        ("acknowledgment", f"of octets up to {END + 1}", 9, 86),
    ]
    found = finding_of(RULE, text)
    assert (found.severity.value, found.standards) == ("warning", ["rfc9110", "rfc2616"])


@pytest.mark.parametrize(
    ("rest", "severity"), [(f"<RST\n{SENDING}", "warning"), ("<RST", "info"), ("<RST\n>ACK", "info")]
)
def test_a_client_that_may_have_paused_makes_it_a_remark(rest, severity):
    assert finding_of(RULE, refused(rest)).severity.value == severity


def one_way(said):
    said.connection.one_way = True


def timeline_cut(said):
    retell(said, said.connection.close.events[-1:])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (one_way, Doubt.ONE_WAY),
        (inside_tls, Doubt.TLS),
        (another_ttl, Doubt.RST_DOUBTFUL),
        (timeline_cut, Doubt.CAPTURE_LOSS),
        (without_timeline, None),
        (overlapping, Doubt.OVERLAP),
        (doubtful, NotObservedReason.PAIRING),
    ],
)
def test_what_proves_no_reset_before_the_acknowledgment(change, reason):
    expected = undecided(reason) if reason else NOT_APPLICABLE
    assert verdict(RULE, refused(f"<FIN\n{SENDING}<RST 0"), change=change) == expected


ANSWERED = "> GET /1 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n>ACK\n>WAIT 60\n"
LOST_RULE, ANY = "TCP-4XX-response-lost", "TCP-ANY-reset-before-ack"
PROVED = f"<FIN\n{SENDING}<RST 0\n>ACK 0\n<RST 0\n>WAIT 4"


@cases({
    "the client still acknowledges nothing, and falls silent": (BROKEN, refused(PROVED)),
    "the capture ends too early": (KEPT, refused(PROVED.replace(">WAIT 4", ">WAIT 2"))),
    "the client has all of it": (KEPT, refused(f"<FIN\n{SENDING}<RST 0\n>ACK\n>WAIT 4")),
    "the rest was never sent": (BROKEN, refused(f"{SENDING}<RST").replace("<= No.", "<= N")),
    "lingering": (KEPT, refused("<FIN\n>ACK\n>= 0123\n<ACK\n>FIN")),
    "a 200 is another rule's": (NOT_APPLICABLE, refused(PROVED, status="200 OK for now")),
    "not closed": (NOT_APPLICABLE, refused("")),
})  # fmt: skip
def test_a_response_is_proved_lost(expected, text):
    assert verdict(LOST_RULE, text) == expected


def test_the_loss_is_said_in_place_of_the_risk():
    _, findings = judged(refused(PROVED))
    named = {finding.rule: finding.severity for finding in findings if finding.rule.startswith("TCP-4XX")}
    assert named == {LOST_RULE: Severity.ERROR}


@cases({
    "a success that is reset": (BROKEN, refused(f"<FIN\n{SENDING}<RST 0\n>ACK", status="200 OK for now")),
    "a 4xx is another rule's": (NOT_APPLICABLE, refused(f"<FIN\n{SENDING}<RST 0\n>ACK")),
    "lingering": (KEPT, refused("<FIN\n>ACK\n>= 0123\n<ACK\n>FIN", status="503 Busy for now")),
    "a request that crossed the close of an idle connection": (
        KEPT,
        f"{ANSWERED}<FIN\n>! in flight\n> GET /2 HTTP/1.1\n>\n<RST 75",
    ),
})  # fmt: skip
def test_other_responses_are_acknowledged_too(expected, text):
    assert verdict(ANY, text) == expected


def test_a_success_that_is_proved_lost_is_an_error():
    found = finding_of(ANY, refused(PROVED, status="200 OK for now"), profile="rfc9110")
    assert (found.severity, found.standards) == (Severity.ERROR, ["rfc9110"])
    risk = refused(f"<FIN\n{SENDING}<RST 0\n>ACK", status="200 OK for now")
    assert finding_of(ANY, risk).severity is Severity.WARNING


def test_a_notice_that_nobody_asked_for_may_be_lost():
    notice = "< HTTP/1.1 408 Request Timeout\n<\n<FIN\n>! in flight\n> GET /2 HTTP/1.1\n>\n<RST 75\n>ACK"
    assert verdict(RULE, ANSWERED + notice) == KEPT


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (one_way, Doubt.ONE_WAY),
        (inside_tls, Doubt.TLS),
        (another_ttl, Doubt.RST_DOUBTFUL),
        (overlapping, Doubt.OVERLAP),
        (doubtful, NotObservedReason.PAIRING),
    ],
)
@pytest.mark.parametrize(("rule_id", "status"), [(LOST_RULE, "400 Bad Request"), (ANY, "200 OK for now")])
def test_what_proves_no_loss(rule_id, status, change, reason):
    text = refused(f"<FIN\n{SENDING}>ACK 0\n<RST 0\n>WAIT 4", status=status)
    assert verdict(rule_id, text) == BROKEN
    assert verdict(rule_id, text, change=change) == undecided(reason)
