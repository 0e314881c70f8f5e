from types import SimpleNamespace

from analyzer.reports.close_counts import CloseCounts
from analyzer.reports.page import Look
from analyzer.rules.closes.verdict import CloseVerdict, Conduct, Outcome


def counts(*closes):
    found = CloseCounts()
    for number, (conduct, outcome, capture) in enumerate(closes):
        verdict = None if conduct is None else CloseVerdict(conduct=conduct, outcome=outcome)
        found.take(SimpleNamespace(capture=capture, number=number), verdict)
    return found


def test_the_risky_ones_come_first_each_with_what_to_open():
    found = counts(
        (Conduct.SAFE, Outcome.DELIVERED, "a b.pcap"),
        (Conduct.SAFE, Outcome.DELIVERED, "a b.pcap"),
        (None, None, "a b.pcap"),
        (Conduct.ORDER, Outcome.UNKNOWN, "a b.pcap"),
        (Conduct.RESET_BEFORE_ACK, Outcome.UNKNOWN, "a b.pcap"),
        (Conduct.RESET_BEFORE_ACK, Outcome.DELIVERED_THEN_RESET, "a b.pcap"),
        (Conduct.PROVABLY_LOST, Outcome.LOST, "a b.pcap"),
        (Conduct.MIDSTREAM, Outcome.UNKNOWN, "a b.pcap"),
    )
    assert list(found.lines(Look(80))) == [
        "How connections closed, and what became of the response (7 closes)",
        "  1 response-provably-lost: 1 lost, first on connection 6",
        "      wirelint show 'a b.pcap' 6 --close",
        "  2 reset-before-ack: 1 not known, 1 delivered-then-reset, first on connection 4",
        "      wirelint show 'a b.pcap' 4 --close",
        "  1 indeterminate-order: 1 not known, first on connection 3",
        "      wirelint show 'a b.pcap' 3 --close",
        "  2 safe: 2 delivered, first on connection 0",
        "  1 indeterminate-mid-stream: 1 not known, first on connection 7",
    ]


def test_standard_input_cannot_be_opened_again_and_names_lose_their_power():
    assert not any("show" in line for line in counts((Conduct.ABORTIVE, Outcome.LOST, "-")).lines(Look(80)))
    lines = counts((Conduct.ABORTIVE, Outcome.LOST, "a\x1b[31m.pcap")).lines(Look(80))
    assert "\x1b" not in "".join(lines)


def test_nothing_closed():
    assert not counts((None, None, "a"))
