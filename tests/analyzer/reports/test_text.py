from collections import Counter

from analyzer.redaction import Mask
from analyzer.reports.close_counts import CloseCounts
from analyzer.reports.gathering import Gathering
from analyzer.reports.outcome import Outcome, undecided_reasons
from analyzer.reports.page import Look
from analyzer.reports.text import headline, report
from analyzer.rules.book import RULES
from analyzer.rules.closes.verdict import CloseVerdict, Conduct
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.tally import Tally
from parsers.accounting import Accounting

SAID = """
    > GET /video.mp4?token=abc HTTP/1.1
    > Range: bytes=0-5
    >
    < HTTP/1.1 206 Partial Content
    <
    < abcd
    > GET /audio.ogg HTTP/1.1
    > Range: bytes=0-5
    >
    < HTTP/1.1 206 Partial Content
    <
    < abcd
    > GET /page HTTP/1.1
    > Host: www.example.com
    >
    < HTTP/1.1 404 Not Found
    <
    >? 100
    < HTTP/1.1 304 Not Modified
    <
"""


def judged(text, **settings):
    """The outcome of a conversation, and its findings gathered."""
    conversation = converse(text)
    judge, tally, gathering = Judge(**settings), Tally(), Gathering(1)
    for exchange in conversation.exchanges:
        findings = judge.exchange(exchange)
        tally.exchange(exchange, findings)
        for finding in findings:
            gathering.take(finding)
    for findings in (judge.connection(conversation.connection), judge.finish()):
        for finding in findings:
            gathering.take(finding)
    connection = conversation.connection
    octets = connection.octets_c2s + connection.octets_s2c
    accounting = Accounting(
        packets=connection.packets + 3,
        tcp_packets=connection.packets,
        other_packets=Counter({"UDP": 2, "ARP": 1}),
        payload_octets=octets,
        octets=Counter({"http/1": octets - 9, "retransmitted": 9}),
        missing_octets=100,
        connections=2,
        connections_by=Counter({"http/1": 1, "tls": 1}),
        tls_names=Counter({"example.net": 1}),
    )
    coverage = judge.tally
    outcome = Outcome(
        captures=["a.pcap"],
        profile="rfc9110",
        tally=tally,
        read=tally,
        accounting=accounting,
        coverage=coverage,
        undecided=undecided_reasons(coverage),
    )
    return outcome, gathering


ASKED = {
    "C4XX-explain-body",
    "S206-content-range",
    "S206-content-range-valid",
    "S206-range-requested",
    "S304-conditional",
    "S304-date",
    "S304-method",
    "S304-no-body",
}
REPORT = """\
4 responses judged in 1 connection: 2 errors, 1 warning, 0 infos, 2 undecided

error S206-content-range (2): Single-part 206 has Content-Range, else multipart/byteranges
  The 206 (Partial Content) response has no Content-Range and is not multipart/byteranges.
  MUST, server: RFC 9110, 15.3.7.1; RFC 9110, 15.3.7.2; RFC 2616, 10.2.7; RFC 2616, 14.16
  at example.com (2)
  - GET /video.mp4?token=MASK -> 206  192.0.2.1:49152 -> 192.0.2.2:80
    frames 4, 5; connection 0, exchange 0; 2024-01-01 00:00:00.005000Z
    frame 5, server octet 0: no Content-Range: HTTP/1.1 206 Partial Content
    frame.number in {4..5} && ip.addr == 192.0.2.1 && ip.addr == 192.0.2.2
  + 1 more finding (all: --select S206-content-range --show all)
  advice: Say in Content-Range which octets were sent, and of how many.

warning C4XX-explain-body (1): 4xx carries an explanation, except for HEAD
  The 4xx response has no content that explains the error.
  SHOULD, server: RFC 9110, 15.5; RFC 2616, 10.4
  at www.example.com (1)
  - GET /page -> 404  192.0.2.1:49152 -> 192.0.2.2:80
    frames 8, 9; connection 0, exchange 2; 2024-01-01 00:00:00.009000Z
    frame 9, server octet 188: no content: HTTP/1.1 404 Not Found
    frame.number in {8..9} && ip.addr == 192.0.2.1 && ip.addr == 192.0.2.2
  advice: Say in the content what was wrong, and whether it will stay so.

Responses, each under its worst finding
  status  responses  error  warning  info  no finding
  2xx             2      2        0     0           0
  3xx             1      0        0     0           1
  4xx             1      0        1     0           0

2 undecided verdicts, by reason (each: --undecided)
  2  request not captured

What was read
  packets       14 = 11 TCP + 2 UDP + 1 ARP
  octets       619 = 610 http/1 + 9 retransmitted
  connections    2 = 1 http/1 + 1 tls
  exchanges      4 = 4 judged
  TLS, not decrypted: 1 connection: example.net (1)
  not captured: 100 octets of the streams

What was asked
  profile rfc9110: 8 rules asked, 7 applied to something here: 3 kept throughout, 2
  broken, 2 never decided
  verdicts: 4 kept, 3 broken, 2 undecided
  the book knows 277 requirements that a capture can show; `wirelint rules` lists them
"""


def test_the_report_reads_as_meant():
    outcome, gathering = judged(SAID, rules=[rule for rule in RULES if rule.id in ASKED])
    mask = Mask(b"a key of this test")
    text = "\n".join(report(outcome, gathering, Look(90), mask)) + "\n"
    assert text == REPORT.replace("MASK", mask.secret("abc"))


def test_colour_changes_nothing_but_colour():
    outcome, gathering = judged(SAID)
    mask = Mask(b"a key of this test")
    plain = "\n".join(report(outcome, gathering, Look(100), mask))
    coloured = "\n".join(report(outcome, gathering, Look(100, colour=True), mask))
    for code in ("1;31", "1;33", "1;36", "35", "32", "1", "2", "0"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == plain


def test_lines_keep_to_the_width():
    outcome, gathering = judged(SAID)
    for width in (80, 100, 120):
        lines = report(outcome, gathering, Look(width), Mask())
        long = [line for line in lines if len(line) > width and "frame.number" not in line]
        assert not [line for line in long if not line.startswith(("error", "warning", "info"))]


def test_the_headline_says_what_is_not_listed():
    outcome, gathering = judged(SAID)
    outcome.least_severity = "error"
    lines = list(report(outcome, gathering, Look(100), Mask()))
    assert lines[0] == headline(outcome)
    assert lines[1] == "Not listed (--min-severity error): 1 warning"


def test_where_nothing_was_read_the_line_that_says_so_stands_alone():
    outcome = Outcome(
        captures=["a.pcap"],
        profile="rfc9110",
        tally=Tally(),
        read=Tally(),
        accounting=Accounting(),
        coverage={},
        undecided=Counter(),
    )
    lines = list(report(outcome, Gathering(1), Look(100), Mask()))
    assert lines == ["No response was judged: empty capture, no packets in it."]


def test_what_was_ignored_is_said_below_the_headline():
    outcome, gathering = judged(SAID)
    outcome.ignored = "3 findings ignored by 2 ignores of wirelint.toml"
    lines = list(report(outcome, gathering, Look(100), Mask()))
    assert lines[1] == "3 findings ignored by 2 ignores of wirelint.toml."


def test_closes_have_a_section_where_there_are_any():
    outcome, gathering = judged(SAID)
    closes = CloseCounts()
    assert not any("closed" in line for line in report(outcome, gathering, Look(100), Mask(), closes=closes))
    connection = converse(SAID).connection
    closes.take(connection, CloseVerdict(conduct=Conduct.SAFE))
    lines = list(report(outcome, gathering, Look(100), Mask(), closes=closes))
    assert lines.index("  1 safe: 1 not known, first on connection 0") > 10


def test_reasons_are_wrapped():
    outcome, gathering = judged(SAID)
    outcome.undecided = Counter({"why " * 40: 1200, "b": 1})
    lines = list(report(outcome, gathering, Look(80), Mask()))
    at = lines.index("  " + "1,200" + "  " + " ".join(["why"] * 18))
    assert lines[at + 1].startswith(" " * 9 + "why")
    assert max(len(line) for line in lines if "frame.number" not in line) <= 80
