"""The manner of a close: in two steps, by FIN, or by a RST."""

import pytest
from msgspec import structs

from analyzer.rules.rule import Doubt, Severity
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    finding_of,
    judged,
    undecided,
    verdict,
)

UPLOAD = """
    > POST /upload HTTP/1.1
    > Content-Length: 1000
    >
    >= 0123456789
    < HTTP/1.1 413 Content Too Large
    < Connection: close
    <
    < No.
"""
GET = "> GET / HTTP/1.1\n>\n<! no Date\n< HTTP/1.1 200 OK\n<\n<= Hello\n"
"""The response ends at octet 43."""
SENDING = ">! in flight\n>= 0123456789\n"


@cases({
    "neither acknowledged nor reset": (BROKEN, f"{UPLOAD}<FIN\n{SENDING}"),
    "reset behind the acknowledgment": (
        BROKEN,
        f"{UPLOAD}>ACK\n<FIN\n>= 0123456789\n<RST 120".replace("< HTTP", "<! no Date\n< HTTP").replace(
            "<RST 120", "<RST 78"
        ),
    ),
    "acknowledged": (KEPT, f"{UPLOAD}<FIN\n>ACK\n>= 0123456789\n<ACK\n>FIN"),
    "nothing more was sent": (KEPT, f"{UPLOAD}<FIN\n>ACK\n>FIN"),
    "reset before the acknowledgment is another rule's": (KEPT, f"{UPLOAD}<FIN\n{SENDING}<RST 0\n>ACK"),
    "not closed": (NOT_APPLICABLE, UPLOAD),
    "a 200": (NOT_APPLICABLE, GET + "<FIN"),
})  # fmt: skip
def test_a_server_that_refuses_reads_on(expected, text):
    assert verdict("TCP-4XX-close-while-sending", text) == expected


def test_that_is_a_remark_with_the_fin():
    text = f"{UPLOAD}<FIN\n{SENDING}"
    assert finding_of("TCP-4XX-close-while-sending", text).severity is Severity.INFO
    assert [what for what, *_ in evidence_of("TCP-4XX-close-while-sending", text)] == [
        "status line",
        "FIN of the server",
    ]


@pytest.mark.parametrize(
    ("rest", "noted"), [("<FIN\n>ACK\n>= 0123456789\n<ACK\n>FIN", 1), (f"<FIN\n{SENDING}<RST 0\n>ACK", 0)]
)
def test_lingering_is_noted(rest, noted):
    judge, _ = judged(UPLOAD + rest)
    assert judge.tally["TCP-4XX-lingering-ok"].noted == noted


ABORTIVE, BEFORE = "TCP-ANY-abortive-close", "TCP-ANY-abortive-before-ack"


@cases({
    "right behind the acknowledgment": (BROKEN, GET + ">ACK\n>WAIT 0.01\n<RST"),
    "long behind it": (KEPT, GET + ">ACK\n>WAIT 1\n<RST"),
    "a FIN": (KEPT, GET + ">ACK\n<FIN\n>FIN"),
    "the client had closed": (KEPT, GET + ">ACK\n>FIN\n>WAIT 0.01\n<RST"),
    "too near to tell": (undecided(Doubt.ORDER), GET + ">ACK\n<RST"),
    "the client was sending": (KEPT, UPLOAD + f"{SENDING}<RST"),
    "not closed": (NOT_APPLICABLE, GET),
})  # fmt: skip
def test_a_rst_in_place_of_a_fin(expected, text):
    assert verdict(ABORTIVE, text) == expected


@cases({
    "before the acknowledgment": (BROKEN, GET + "<RST\n>ACK"),
    "and none ever": (BROKEN, GET + "<RST"),
    "behind it": (KEPT, GET + ">ACK\n>WAIT 0.01\n<RST"),
    "too near to tell": (undecided(Doubt.ORDER), GET + ">ACK\n<RST"),
})  # fmt: skip
def test_a_rst_before_the_acknowledgment_of_one_who_was_not_sending(expected, text):
    assert verdict(BEFORE, text) == expected


def test_it_is_said_in_place_of_the_milder_one():
    _, findings = judged(GET + "<RST\n>ACK")
    found = {finding.rule: finding for finding in findings if finding.rule.startswith("TCP-ANY-abortive")}
    assert set(found) == {BEFORE}
    assert found[BEFORE].severities == {"rfc2616": "info", "rfc9110": "warning"}


def test_a_request_that_crossed_the_close_of_an_idle_connection_is_no_fault():
    text = GET.replace("200 OK", "404 No") + ">ACK\n>WAIT 60\n<FIN\n>! in flight\n> GET /2 HTTP/1.1\n>\n"
    assert verdict("TCP-4XX-close-while-sending", text) == KEPT


def one_way(said):
    said.connection.one_way = True


def inside_tls(said):
    for exchange in said.exchanges:
        exchange.tls = True


def another_ttl(said):
    close = said.connection.close
    *others, last = close.events
    events = [*others, structs.replace(last, ttl=255)]
    said.connection.close = structs.replace(close, timeline=lambda: events, _events=None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [(one_way, Doubt.ONE_WAY), (inside_tls, Doubt.TLS), (another_ttl, Doubt.RST_DOUBTFUL)],
)
@pytest.mark.parametrize(
    ("rule_id", "text"),
    [
        ("TCP-4XX-close-while-sending", f"{UPLOAD}{SENDING}<RST"),
        (ABORTIVE, GET + ">ACK\n>WAIT 0.01\n<RST"),
        (BEFORE, GET + "<RST"),
    ],
)
def test_what_proves_nothing_of_the_manner(rule_id, text, change, reason):
    assert verdict(rule_id, text, change=change) == undecided(reason)


@pytest.mark.parametrize("rule_id", ["TCP-4XX-close-while-sending", ABORTIVE])
def test_a_client_that_reset_first_proves_nothing(rule_id):
    assert verdict(rule_id, UPLOAD + ">RST\n<RST") == undecided(Doubt.CLIENT_CLOSED_FIRST)
