"""How a check states what it saw."""

import msgspec

from analyzer.rules import evidence
from analyzer.rules.conversation import converse
from analyzer.rules.rule import Evidence
from parsers.anomalies import Anomaly, AnomalyCode

TEXT = """
    > GET / HTTP/1.1
    >
    < HTTP/1.1 103 Early Hints
    <
    <! no Date
    < HTTP/1.1 200 OK
    < X:  a b
    < Content-Length: +1
    <
"""


def parts():
    (exchange,) = converse(TEXT).exchanges
    return exchange, exchange.request, exchange.response


def test_a_start_line_is_shown_whole_and_whose_it_is():
    _, request, response = parts()
    assert evidence.start_line(request) == Evidence(
        what="request line", value="GET / HTTP/1.1", frame=4, stream_offset=0, from_client=True
    )
    assert evidence.start_line(response, "it") == Evidence(
        what="it", value="HTTP/1.1 200 OK", frame=5, stream_offset=28
    )
    assert evidence.absence(response, "no X") == Evidence(
        what="no X", value="HTTP/1.1 200 OK", frame=5, stream_offset=28
    )


def test_a_field_line_is_shown_where_it_stands():
    _, _, response = parts()
    (line,) = response.lines("x")
    assert evidence.field_line(response, line) == Evidence(
        what="x", value="X: a b", frame=5, stream_offset=45
    )


def test_content_begins_behind_the_head():
    _, _, response = parts()
    assert evidence.content(response, "content", "5 octets") == Evidence(
        what="content", value="5 octets", frame=5, stream_offset=28 + len(response.head)
    )


def test_what_the_parser_found_odd_is_shown_by_its_code_unless_named():
    _, _, response = parts()
    (found,) = evidence.anomalies(response, AnomalyCode.CONTENT_LENGTH_INVALID)
    assert evidence.anomaly(response, found).what == "content-length-invalid"
    assert evidence.anomaly(response, found, "it") == Evidence(
        what="it", value=found.detail, frame=5, stream_offset=found.at
    )
    assert evidence.anomalies(response, AnomalyCode.BARE_LF) == []


def test_values_have_a_bound():
    text = f"> GET /{'a' * 1000} HTTP/1.1\n> X: {'b' * 1000}\n>"
    (exchange,) = converse(text).exchanges
    request = exchange.request
    assert len(evidence.start_line(request).value) == evidence.VALUE_LIMIT
    assert len(evidence.field_line(request, request.lines("x")[0]).value) == evidence.VALUE_LIMIT
    assert len(evidence.content(request, "c", "d" * 1000).value) == evidence.VALUE_LIMIT


def test_responses_are_the_interim_ones_and_the_final_one():
    exchange, _, _ = parts()
    assert [response.status for response in evidence.responses(exchange)] == [103, 200]
    (unanswered,) = converse("> GET / HTTP/1.1\n>").exchanges
    assert evidence.responses(unanswered) == []


def test_a_segment_is_shown_by_its_frame_and_sequence_number():
    event = converse(TEXT).connection.close.events[0]
    assert evidence.segment(event, "segment", "v") == Evidence(
        what="segment", value="v", frame=4, stream_offset=0, from_client=True
    )


def test_what_was_odd_is_shown_in_the_frame_that_holds_it_where_the_parser_named_one():
    _, _, response = parts()
    named = Anomaly(AnomalyCode.OCTETS_AFTER_MESSAGE, 99, "deleted", 8)
    assert evidence.anomaly(response, named).frame == 8
    assert evidence.anomaly(response, msgspec.structs.replace(named, frame=0)).frame == response.last_frame
