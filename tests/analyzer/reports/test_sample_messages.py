import dataclasses

import pytest

from analyzer.redaction import Mask
from analyzer.reports import sample_messages
from analyzer.reports.page import Look
from analyzer.reports.sample_messages import SampleMessages
from analyzer.rules.conversation import converse
from analyzer.rules.judge import Judge
from analyzer.run import Judged

SAID = """
    > DELETE /a HTTP/1.1
    > Cookie: sid=secret
    >
    < HTTP/1.1 405 Method Not Allowed
    < X-Long: {long}
    <
    < No.
"""


def judged(select="S405-allow"):
    conversation = converse(SAID.replace("{long}", "x" * 200))
    exchange = conversation.exchanges[0]
    (finding,) = Judge(select=[select]).exchange(exchange)
    return exchange, finding


def test_the_messages_stand_there_with_the_evidence_marked():
    exchange, finding = judged()
    messages = SampleMessages(Look(80), Mask(b"k"))
    messages.watch(Judged(exchange, None, [finding]))
    messages.keep(finding)
    lines = list(messages.lines(finding))
    at = lines.index("        HTTP/1.1 405 Method Not Allowed")
    assert lines[at + 1] == f"        {'^' * 31} error S405-allow: no Allow"
    assert sum(line.endswith("x...") and len(line) == 80 for line in lines) == 1
    assert lines[2:4] == ["        DELETE /a HTTP/1.1", "        + 2 more lines"]
    assert lines[-2:] == ["      content: 5 octets", "        (not shown)"]
    assert max(map(len, lines)) <= 80
    assert "secret" not in "".join(lines)


def test_an_exchange_that_is_not_at_hand_can_be_opened():
    exchange, finding = judged()
    messages = SampleMessages(Look(80), Mask())
    messages.keep(finding)
    assert list(messages.lines(finding)) == [f"    messages: wirelint show {finding.capture} 0:0"]
    finding.capture, finding.exchange = "-", None
    assert list(messages.lines(finding)) == []
    finding.capture = "a b"
    assert list(messages.lines(finding)) == ["    messages: wirelint show 'a b' 0"]
    messages.watch(Judged(exchange, None, []))
    messages.keep(finding)
    assert len(list(messages.lines(finding))) == 1


def test_the_last_exchange_of_a_connection_is_at_hand_when_it_is_over():
    exchange, finding = judged()
    exchange.connection.last_exchange = exchange
    messages = SampleMessages(Look(80), Mask())
    messages.watch(Judged(None, exchange.connection, [finding]))
    messages.keep(finding)
    assert len(list(messages.lines(finding))) > 5


@pytest.mark.parametrize("limit", [0, 1])
def test_no_more_are_kept_than_the_limit(monkeypatch, limit):
    monkeypatch.setattr(sample_messages, "EXCHANGES_KEPT", limit)
    exchange, finding = judged()
    messages = SampleMessages(Look(80), Mask())
    messages.watch(Judged(exchange, None, [finding]))
    messages.keep(finding)
    assert (len(list(messages.lines(finding))) > 1) is bool(limit)


def test_content_is_shown_where_evidence_lies_in_it():
    exchange, finding = judged()
    response = exchange.response
    finding.evidence[0] = dataclasses.replace(
        finding.evidence[0], stream_offset=response.at + len(response.head), what="content"
    )
    messages = SampleMessages(Look(80), Mask())
    messages.watch(Judged(exchange, None, [finding]))
    messages.keep(finding)
    assert list(messages.lines(finding))[-1] == "        No."
