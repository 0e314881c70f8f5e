"""Conversations become exchanges and a connection with its close."""

import pytest

from analyzer.rules.book import RULES
from analyzer.rules.conversation import START_NS, STEP_NS, converse
from parsers.model import NotObservedReason, Protocol

TEXT = """
    > GET / HTTP/1.1
    >
    <! no Date
    < HTTP/1.1 200 OK
    <
    <= Hello
    <FIN
    >ACK
    >FIN
"""


def test_each_step_is_a_frame_of_its_own_a_millisecond_apart():
    said = converse(TEXT)
    (exchange,) = said.exchanges
    request, response = exchange.request, exchange.response
    assert (request.first_frame, response.first_frame, response.last_frame) == (4, 5, 5)
    assert response.first_time - request.first_time == STEP_NS
    assert said.connection.end_ns == START_NS + 8 * STEP_NS
    assert (said.connection.packets, said.connection.last_frame) == (8, 8)


def test_the_connection_knows_how_it_was_opened_what_it_carried_and_how_it_closed():
    connection = converse(TEXT).connection
    assert (connection.opened, connection.protocol, connection.exchanges) == ("syn", Protocol.HTTP1, 1)
    assert (connection.octets_c2s, connection.octets_s2c, connection.gaps) == (37, 43, 0)
    close = connection.close
    assert (close.fin_server, close.fin_client, close.rst_server, close.ended) == (6, 8, None, "fin")
    assert (close.highest_ack_by_client, close.highest_ack_by_server) == (44, 37)
    shown = [(e.frame, e.from_client, e.sequence, e.acknowledgment, e.length) for e in close.events]
    assert shown == [
        (4, True, 0, 0, 37),
        (5, False, 0, 37, 43),
        (6, False, 43, 37, 0),
        (7, True, 37, 44, 0),
        (8, True, 37, 44, 0),
    ]


def test_what_is_in_flight_acknowledges_nothing_that_came_before_it():
    said = converse(
        "> POST / HTTP/1.1\n> Content-Length: 99\n>\n"
        "< HTTP/1.1 400 Bad Request\n<\n>! in flight\n>= abc\n<RST 0"
    )
    events = said.connection.close.events
    assert [event.acknowledgment for event in events] == [0, 58, 0, None]
    assert (events[-1].sequence, events[-1].window, said.connection.close.ended) == (0, 0, "rst")


def test_a_gap_is_octets_that_were_lost():
    said = converse("> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<? 7")
    response = said.exchanges[0].response
    assert (response.content_length, response.missing, response.missing_reason) == (
        7,
        7,
        NotObservedReason.LOST,
    )
    assert (said.connection.gaps, said.connection.gap_octets) == (1, 7)


def test_content_is_kept_up_to_the_limit():
    said = converse("> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<= 0123456789", content_limit=4)
    assert (said.exchanges[0].response.content, said.exchanges[0].response.content_length) == (b"0123", 10)


def told(said):
    """What the exchanges of a conversation say, frames and all."""
    return [
        (
            exchange.index,
            exchange.doubt,
            [
                (
                    message.head,
                    message.at,
                    message.end,
                    message.content,
                    message.ended_by,
                    message.first_frame,
                )
                for message in (exchange.request_or_none, *exchange.interim, exchange.response_or_none)
                if message is not None
            ],
        )
        for exchange in said.exchanges
    ]


BY_SEGMENT = {"C1XX-no-body": "behind octets that begin no message reading goes on at the start of a segment"}
"""Rules whose bad example is read by its segments, and why."""


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_octet_by_octet_gives_the_same_exchanges(rule):
    for text in (rule.good, *([] if rule.id in BY_SEGMENT else [rule.bad])):
        assert told(converse(text, octet_by_octet=True)) == told(converse(text))


TWO_CONNECTIONS = """
    === a 192.0.2.1
    > GET /a HTTP/1.1
    >
    === b 192.0.2.7 192.0.2.8:8080
    > GET /b HTTP/1.1
    >
    >WAIT 2.5
    < HTTP/1.1 200 OK
    <
    <= b
    === a
    < HTTP/1.1 200 OK
    <
    <= a
"""


def test_a_conversation_may_be_on_several_connections_turn_by_turn():
    said = converse(TWO_CONNECTIONS, number=3)
    assert [exchange.request.target for exchange in said.exchanges] == ["/b", "/a"]
    assert [each.number for each in said.connections] == [3, 4]
    assert said.connection is said.connections[0] is said.exchanges[1].connection
    ends = [(str(each.client), str(each.server)) for each in said.connections]
    assert ends == [("192.0.2.1:49155", "192.0.2.2:80"), ("192.0.2.7:49156", "192.0.2.8:8080")]
    assert [each.exchanges for each in said.connections] == [1, 1]


def test_frames_are_counted_through_all_connections_and_time_passes_while_one_waits():
    second, first = converse(TWO_CONNECTIONS).exchanges
    assert [first.request.first_frame, second.request.first_frame] == [4, 5]
    assert [second.response.first_frame, first.response.first_frame] == [6, 7]
    assert second.response.first_time - second.request.first_time == 2_500_000_000 + STEP_NS


def test_a_conversation_may_say_what_part_an_address_plays():
    roles = converse(f"!! 192.0.2.2:80=origin\n{TEXT}").roles
    assert roles.given("192.0.2.2", 80).value == "origin"
    assert converse(TEXT).roles.given("192.0.2.2", 80) is None
    assert len(converse(f"!! 192.0.2.2=proxy\n{TEXT}").exchanges) == 1
