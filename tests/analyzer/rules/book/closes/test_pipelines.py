"""Rules for clients whose pipeline failed."""

import pytest

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    doubtful,
    evidence_of,
    finding_of,
    undecided,
    verdict,
)

RULE = "TCP-ANY-pipeline-retry"
AGENT = "User-Agent: a/1"


def get(*numbers, agent=AGENT, method="GET"):
    return "".join(f"> {method} /{number} HTTP/1.1\n> {agent}\n>\n" for number in numbers)


def ok(*numbers, field="X: y"):
    return "".join(f"< HTTP/1.1 200 OK\n< {field}\n<\n< {number}\n" for number in numbers)


FAILED = "=== a\n" + get(0, 1, 2) + ok(0)
AGAIN = get(1, 2) + ok(1, 2)
OTHERS = "=== z\n" + get(9, agent="User-Agent: b/1") + ok(9)


@cases({
    "FIN": (BROKEN, f"{FAILED}<FIN\n=== b\n{AGAIN}"),
    "RST": (BROKEN, f"{FAILED}<RST\n=== b\n{AGAIN}"),
    "with others before and behind": (BROKEN, f"{FAILED}<FIN\n=== b\n{get(7, 1, 2, 8)}{ok(7, 1, 2, 8)}"),
    "no response at all on the second one": (BROKEN, f"{FAILED}<FIN\n=== b\n{get(1, 2)}<ACK\n< \n"),
    "another server": (BROKEN, f"{FAILED}<FIN\n=== b 192.0.2.1 192.0.2.9:80\n{AGAIN}"),
    "one first": (KEPT, f"{FAILED}<FIN\n=== b\n{get(1)}{ok(1)}{get(2, 3)}{ok(2, 3)}"),
    "one of them alone": (KEPT, f"{FAILED}<FIN\n=== b\n{get(1, 3)}{ok(1, 3)}"),
    "the answered one again": (KEPT, f"{FAILED}<FIN\n=== b\n{get(0, 1)}{ok(0, 1)}"),
    "other requests": (KEPT, f"{FAILED}<FIN\n=== b\n{get(3, 4)}{ok(3, 4)}"),
    "another method": (KEPT, f"{FAILED}<FIN\n=== b\n{get(1, 2, method='OPTIONS')}{ok(1, 2)}"),
    "another user agent": (KEPT, f"{FAILED}<FIN\n=== b\n{get(1, 2, agent='User-Agent: b/1')}{ok(1, 2)}"),
    "another address": (NOT_APPLICABLE, f"{FAILED}<FIN\n=== b 192.0.2.7\n{AGAIN}"),
    "the server had said close": (
        KEPT,
        f"=== a\n{get(0, 1, 2)}{ok(0, field='Connection: close')}<FIN\n=== b\n{AGAIN}",
    ),
    "the client closed first": (KEPT, f"{FAILED}>FIN\n<FIN\n=== b\n{AGAIN}"),
    "the server did not close": (KEPT, f"{FAILED}=== b\n{AGAIN}"),
    "opened before the failure": (KEPT, f"{FAILED}=== b\n{AGAIN}=== a\n<FIN"),
    "long after": (KEPT, f"{FAILED}<FIN\n<WAIT 11\n=== b\n{AGAIN}"),
    "sent elsewhere before": (KEPT, f"{FAILED}<FIN\n=== c\n{get(1)}{ok(1)}=== b\n{AGAIN}"),
    "no failure": (NOT_APPLICABLE, f"=== a\n{get(1, 2)}{ok(1, 2)}<FIN\n=== b\n{AGAIN}"),
    "two requests that did not wait for one another on different connections": (
        KEPT,
        f"=== a\n{get(1)}<FIN\n=== c\n{get(2)}<FIN\n=== b\n{AGAIN}",
    ),
    "octets were lost before": (
        undecided(Doubt.CAPTURE_LOSS),
        f"=== a\n{get(0, 1, 2)}{ok(0)}>? 9\n<FIN\n=== b\n{AGAIN}",
    ),
})  # fmt: skip
def test_a_failed_pipeline_is_not_retried_as_one(expected, text):
    assert verdict(RULE, text) == expected


def test_what_was_sent_again_is_shown():
    text = f"{FAILED}<FIN\n=== b\n{AGAIN}"
    assert [(what, value) for what, value, *_ in evidence_of(RULE, text)] == [
        ("unanswered request", "GET /1 HTTP/1.1"),
        ("sent again", "GET /1 HTTP/1.1"),
        ("sent again", "GET /2 HTTP/1.1"),
    ]
    assert finding_of(RULE, text).severity.value == "warning"


@pytest.mark.parametrize(
    "text",
    [
        f"{OTHERS}{FAILED}<FIN\n=== b\n{AGAIN}",
        f"{FAILED}<FIN\n=== b\n{AGAIN}".replace(AGENT, "Via: 1.1 proxy"),
        f"{FAILED}<FIN\n=== b\n{AGAIN}".replace(AGENT, "X: y"),
    ],
)
def test_where_several_clients_may_stand_behind_the_address_it_is_a_remark(text):
    assert finding_of(RULE, text).severity.value == "info"


def inside_tls(said):
    for exchange in said.exchanges:
        exchange.tls = True


def midstream(said):
    said.connections[1].opened = "midstream"


def one_way(said):
    said.connections[0].one_way = True


def without_close(said):
    said.connections[0].close = None


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (inside_tls, Doubt.TLS),
        (midstream, Doubt.MIDSTREAM),
        (one_way, Doubt.ONE_WAY),
        (without_close, NotObservedReason.NOT_SEEN),
    ],
)
def test_what_proves_nothing(change, reason):
    assert verdict(RULE, f"{FAILED}<FIN\n=== b\n{AGAIN}", change=change) == undecided(reason)


def test_a_doubtful_pairing_is_no_failure():
    assert verdict(RULE, f"{FAILED}<FIN\n=== b\n{AGAIN}", change=doubtful) == NOT_APPLICABLE
