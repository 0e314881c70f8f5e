from collections import Counter

import pytest

from analyzer.reports.outcome import Outcome, nothing_judged, undecided_reasons
from analyzer.rules.tally import RuleTally
from analyzer.tally import Tally
from parsers.accounting import Accounting


def an_outcome(accounting=None, **changes):
    tally = Tally()
    facts = {"tally": tally, "read": tally, **changes}
    return Outcome(
        captures=["a.pcap"],
        profile="rfc9110",
        accounting=accounting or Accounting(),
        coverage={},
        undecided=Counter(),
        **facts,
    )


def tcp(**by):
    names = Counter(by.pop("names", {}))
    return Accounting(
        packets=9,
        tcp_packets=9,
        connections=sum(by.values()),
        connections_by=Counter(by),
        tls_names=names,
        set_aside=Counter({"HTTP/0.9 request": 2} if "http/1" in by else {}),
    )


@pytest.mark.parametrize(
    ("accounting", "why"),
    [
        (Accounting(), "empty capture, no packets in it"),
        (Accounting(packets=1, other_packets=Counter({"ARP": 1})), "no TCP in 1 packet: all ARP"),
        (tcp(), "no TCP connection in 9 TCP packets"),
        (tcp(tls=1), "only TLS, not decrypted: 1 connection without a server name"),
        (tcp(tls=1, names={"": 1}), "only TLS, not decrypted: 1 connection without a server name"),
        (
            tcp(tls=4, names={"a": 1, "b": 1, "c": 1, "d": 1}),
            "only TLS, not decrypted: 4 connections to a (1), b (1), c (1), and 1 more",
        ),
        (tcp(other=1), "no HTTP in 1 connection: 1 other"),
        (
            tcp(**{"http/1": 1, "no data": 2}),
            "no HTTP in 3 connections: 2 no data, 1 http/1; set aside: HTTP/0.9 request (2)",
        ),
    ],
)
def test_the_reason_is_found_layer_by_layer(accounting, why):
    assert nothing_judged(an_outcome(accounting)) == f"No response was judged: {why}."


def test_no_reason_is_given_where_something_was_judged():
    outcome = an_outcome()
    outcome.tally.judged = 1
    assert nothing_judged(outcome) is None


def test_filters_and_errors_are_reasons_too():
    outcome = an_outcome(tally=Tally(), conditions="--port 81")
    outcome.read.judged = 2
    assert (
        nothing_judged(outcome) == "No response was judged: none of the 2 judged responses matches --port 81."
    )
    outcome = an_outcome(errors=["a.pcap: no such file"])
    assert nothing_judged(outcome) == "No response was judged: no capture could be read."
    outcome = an_outcome(interrupted=True)
    assert nothing_judged(outcome) == "Interrupted: empty capture, no packets in it."


def test_connections_are_those_with_http_unless_filters_count_them():
    accounting = tcp(**{"http/1": 3, "websocket": 1, "tls": 5})
    assert an_outcome(accounting).connections == 4
    assert an_outcome(accounting, shown_connections=0).connections == 0
    assert an_outcome(accounting).filtered is False
    assert an_outcome(accounting, tally=Tally()).filtered is True


def test_undecided_verdicts_add_up_by_reason():
    coverage = {
        "A": RuleTally(undecided=3, reasons=Counter({"x": 1, "y": 2})),
        "B": RuleTally(undecided=1, reasons=Counter({"x": 1})),
    }
    assert undecided_reasons(coverage) == Counter({"x": 2, "y": 2})


def test_findings_without_a_judged_response_stand_in_the_same_line():
    tally = Tally()
    tally.findings["error"] = 2
    outcome = Outcome(
        captures=["a.pcap"],
        profile="rfc9110",
        tally=tally,
        read=Tally(),
        accounting=Accounting(),
        coverage={},
        undecided=Counter(),
    )
    assert nothing_judged(outcome) == (
        "No response was judged: empty capture, no packets in it; found all the same: 2 errors."
    )


def test_a_capture_that_is_damaged_from_its_first_packet_on_is_not_called_empty():
    outcome = an_outcome(warnings=["a.pcap: octet 24: record of 34,525,486 octets cannot be"])
    assert nothing_judged(outcome) == "No response was judged: no packet could be read."
