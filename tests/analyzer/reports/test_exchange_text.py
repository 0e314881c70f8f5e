from dataclasses import replace

from analyzer.redaction import Mask
from analyzer.reports.exchange_text import ExchangeText, Shown, marks_of, messages_of, remarks
from analyzer.reports.page import Look
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from parsers.model import NotObservedReason

REFUSED = """
    > DELETE /a HTTP/1.1
    >
    < HTTP/1.1 405 Method Not Allowed
    < Content-Type: text/plain
    <
    < No.
"""


def judged(text=REFUSED, **options):
    """The first exchange of a conversation with the findings on it."""
    judge = Judge(select=["S405-allow"], **options)
    exchange = converse(text).exchanges[0]
    return Shown(exchange, {}, judge.exchange(exchange))


def written(shown, **options):
    writer = ExchangeText(Look(**options), Mask(b"k"), content_limit=100)
    return list(writer.exchange(shown))


def test_an_exchange_is_its_messages_and_its_findings():
    lines = written(judged())
    assert [line for line in lines if not line.startswith(" ")] == [
        "exchange 0",
        "request: 192.0.2.1:49152; frame 4; 2024-01-01 00:00:00.004000Z; 41 octets from 0",
        "",
        "response: 192.0.2.2:80; frame 5; 2024-01-01 00:00:00.005000Z; 122 octets from 0",
        "",
        "",
        "error S405-allow: 405 lists the valid methods in Allow",
    ]
    line = lines.index("    HTTP/1.1 405 Method Not Allowed")
    assert lines[line + 1] == f"    {'^' * 31} error S405-allow: no Allow"
    assert lines[-1] == "  advice: List in Allow the methods that the resource supports."
    assert not any("octet 0: no Allow" in line for line in lines)


def test_evidence_that_stands_nowhere_in_the_messages_is_told():
    shown = judged()
    shown.findings[0].evidence[0] = _moved(shown.findings[0].evidence[0], 5000)
    (line,) = [line for line in written(shown) if "no Allow:" in line]
    assert line == "  frame 5, server octet 5000: no Allow: HTTP/1.1 405 Method Not Allowed"


def _moved(evidence, offset):
    return replace(evidence, stream_offset=offset)


def test_an_undecided_verdict_says_why():
    shown = judged(">? 10\n" + REFUSED.partition(">\n")[2], list_undecided=True)
    shown.findings[0].reason = "it is not known"
    lines = written(shown)
    assert "  (the request was not captured)" in lines


def test_octets_before_a_message_are_told_once_for_each_side():
    shown = judged("> GET / HTTP/1.1\n>\n< HTTP/1.1 103 Early Hints\n<\n< HTTP/1.1 200 OK\n<")
    shown.unread = {True: 1, False: 1000}
    lines = written(shown)
    assert [line for line in lines if "before it" in line] == [
        "  (not read before it: 1 octet of the client)",
        "  (not read before it: 1,000 octets of the server)",
    ]
    assert [name for name, _ in messages_of(shown.exchange)] == ["request", "interim response", "response"]


def test_what_is_missing_of_an_exchange_is_said():
    (unanswered,) = converse("> GET / HTTP/1.1\n>").exchanges
    assert "no final response was captured" in list(remarks(unanswered))
    assert "odd: unanswered" in list(remarks(unanswered))
    unanswered.doubt = NotObservedReason.PAIRING
    assert "whether these belong together is not certain: pairing not certain" in list(remarks(unanswered))


def test_the_connection_says_its_ends_and_what_it_lacks():
    connection = converse(REFUSED).connection
    connection.gap_octets, connection.sni, connection.reason = 12, "a\x1b.example", "too many"
    writer = ExchangeText(Look(), Mask(), content_limit=0)
    ends = "192.0.2.1:49152 -> 192.0.2.2:80 (a\\x1b.example)"
    assert list(writer.connection(connection, 0)) == [
        f"connection 0: {ends}; http/1, 0 exchanges, 12 octets not captured",
        "no exchange was read on it: too many",
    ]
    connection.reason = ""
    assert list(writer.connection(connection, 0))[1] == "no exchange was read on it"
    assert len(list(writer.connection(connection, 2))) == 1


def test_a_finding_without_places_has_no_marks():
    finding = judged().findings[0]
    assert [mark.at for mark in marks_of(finding)] == [0]
    finding.evidence = [_moved(finding.evidence[0], None)]
    assert marks_of(finding) == []


def test_what_evidence_says_beyond_the_line_it_points_at_stands_behind_the_mark():
    shown = judged()
    evidence = shown.findings[0].evidence[0]
    shown.findings[0].evidence = [
        replace(evidence, value="12 octets"),
        replace(evidence, what="end", value="3 of 9 octets", stream_offset=shown.exchange.response.end - 1),
    ]
    lines = written(shown)
    assert any(line.endswith("^ error S405-allow: no Allow: 12 octets") for line in lines)
    assert any(line.endswith("^ error S405-allow: end: 3 of 9 octets") for line in lines)


def test_what_is_said_behind_a_mark_is_masked():
    shown = judged()
    evidence = shown.findings[0].evidence[0]
    shown.findings[0].evidence = [replace(evidence, value="GET /?token=abc HTTP/1.1")]
    assert not any("abc" in line for line in written(shown))


def test_an_empty_line_stands_between_two_messages():
    lines = written(judged("> PUT /a HTTP/1.1\n>\n> Hello\n< HTTP/1.1 204 Done\n<"))
    (answer,) = [number for number, line in enumerate(lines) if line.startswith("response: ")]
    assert lines[answer - 2 : answer] == ["    Hello", ""]
    lines = written(judged())
    (answer,) = [number for number, line in enumerate(lines) if line.startswith("response: ")]
    assert lines[answer - 2 : answer] == ["    Host: example.com", ""]
