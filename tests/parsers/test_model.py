"""What was not captured is told as the reason, never as a value."""

import pytest

from parsers.model import (
    Connection,
    EndedBy,
    Endpoint,
    Exchange,
    Framing,
    NotObserved,
    NotObservedReason,
    Request,
    Response,
)

HEAD = b"HTTP/1.1 200 OK\r\nVary: a\r\nServer: x\r\nvary: b\r\n\r\n"


def response(**values):
    made = {"head": HEAD, "start_line_length": 17, "status": 200, "ended_by": EndedBy.FRAMING, **values}
    return Response(**made)


def connection():
    ends = {"client": Endpoint("192.0.2.1", 1), "server": Endpoint("2001:db8::1", 80)}
    return Connection(number=0, capture="c", tcp_stream=None, roles_known=True, **ends)


def reason_of(ask):
    with pytest.raises(NotObserved) as raised:
        ask()
    return raised.value.reason


def test_fields_are_found_by_lower_case_names_and_combined():
    message = response()
    assert [line.value for line in message.lines("vary")] == ["a", "b"]
    assert (message.value("vary"), message.value("server"), message.value("date")) == ("a, b", "x", None)
    assert message.fields is message.fields


@pytest.mark.parametrize("name", ["vary", "server", "date", "a", "http/1.1 200 ok", "", "\xe0", "\u0160"])
@pytest.mark.parametrize("line", [b"", b"X: date\r\n", b"no colon\r\n", b" date: folded\r\n", b"\xc0: b\r\n"])
def test_lines_are_the_same_before_and_after_they_were_parsed(name, line):
    head = HEAD[:-2] + line + b"\r\n"
    parsed = response(head=head)
    expected = [each for each in parsed.fields if each.key == name]
    assert response(head=head).lines(name) == parsed.lines(name) == expected


def test_fields_of_a_cut_head_are_not_told():
    message = response(head_complete=False, missing_reason=NotObservedReason.SNAP_LENGTH)
    assert reason_of(lambda: message.value("vary")) is NotObservedReason.SNAP_LENGTH
    assert reason_of(lambda: response(head_complete=False).fields) is NotObservedReason.NOT_SEEN


@pytest.mark.parametrize(
    ("values", "ended", "complete"),
    [
        ({}, True, True),
        ({"missing": 1}, True, False),
        ({"ended_by": EndedBy.SENDER_FIN, "framing": Framing.CLOSE}, True, True),
        ({"ended_by": EndedBy.SENDER_FIN, "framing": Framing.CONTENT_LENGTH}, False, False),
        ({"ended_by": EndedBy.SENDER_RST, "framing": Framing.CLOSE}, False, False),
        ({"ended_by": EndedBy.CAPTURE_END, "framing": Framing.CLOSE}, False, False),
        ({"ended_by": EndedBy.OPEN}, False, False),
        ({"head_complete": False}, False, False),
    ],
)
def test_a_message_is_ended_by_its_framing_and_complete_if_all_of_it_was_captured(values, ended, complete):
    message = response(**values)
    assert (message.ended, message.complete) == (ended, complete)


def test_content_is_told_only_where_all_of_it_is_there():
    assert response(content=b"ab", content_length=2).whole_content() == b"ab"
    beyond = response(content=b"ab", content_length=3)
    assert reason_of(beyond.whole_content) is NotObservedReason.CONTENT_LIMIT
    holed = response(content_length=3, missing=1, missing_reason=NotObservedReason.LOST)
    assert (reason_of(holed.whole_content), holed.content_octets()) == (NotObservedReason.LOST, 3)
    cut = response(ended_by=EndedBy.SENDER_FIN)
    assert reason_of(cut.content_octets) is NotObservedReason.CONNECTION_ENDED


def test_an_exchange_hands_out_no_request_that_is_missing_or_in_doubt():
    request = Request(head=b"", method="GET", ended_by=EndedBy.FRAMING)
    certain = Exchange(connection=connection(), index=0, request_or_none=request, response_or_none=response())
    assert (certain.request, certain.complete) == (request, True)
    doubtful = Exchange(
        connection=connection(), index=0, request_or_none=request, doubt=NotObservedReason.PAIRING
    )
    assert reason_of(lambda: doubtful.request) is NotObservedReason.PAIRING
    assert reason_of(lambda: doubtful.response) is NotObservedReason.NO_RESPONSE
    orphan = Exchange(connection=connection(), index=0, response_or_none=response())
    assert reason_of(lambda: orphan.request) is NotObservedReason.NO_REQUEST


@pytest.mark.parametrize(
    ("status", "interim"), [(100, True), (103, True), (101, False), (200, False), (None, False)]
)
def test_101_is_the_last_response_and_no_interim_one(status, interim):
    assert response(status=status).is_interim is interim


def test_an_endpoint_is_written_as_a_uri_writes_it():
    assert [str(connection().client), str(connection().server)] == ["192.0.2.1:1", "[2001:db8::1]:80"]


def test_lists_are_not_shared_between_messages():
    first, second = response(), response()
    first.anomalies.append("x")
    assert second.anomalies == []
