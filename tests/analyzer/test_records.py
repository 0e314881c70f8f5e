"""Records of exchanges and connections, member for member."""

import msgspec
import pytest

from analyzer.records import connection_record, exchange_record
from analyzer.redaction import Mask
from analyzer.rules.conversation import converse
from parsers.model import Connection, Endpoint, NotObservedReason, Protocol, Response
from tests.analyzer.readings import TWO_EXCHANGES, UNANSWERED

OFF = Mask(off=True)
ORPHAN = """
    < HTTP/1.1 200 OK
    <
"""
INTERIM = """
    > POST /form HTTP/1.1
    > Expect: 100-continue
    > Content-Length: 5
    >
    < HTTP/1.1 100 Continue
    <
    >= hello
    < HTTP/1.1 201 Created
    < Location: /form/1?token=abc
    <
"""


def lines(text, **options):
    exchanges = converse(text).exchanges
    return [msgspec.to_builtins(exchange_record(exchange, mask=OFF, **options)) for exchange in exchanges]


def test_an_ordinary_exchange_as_a_line():
    assert lines(TWO_EXCHANGES)[0] == {
        "capture": "conversation",
        "connection": 0,
        "tcp_stream": 0,
        "index": 0,
        "h2_stream": None,
        "tls": False,
        "client": "192.0.2.1",
        "client_port": 49152,
        "server": "192.0.2.2",
        "server_port": 80,
        "method": "GET",
        "target": "/a",
        "scheme": "http",
        "host": "example.com",
        "request_version": "HTTP/1.1",
        "status": 200,
        "reason": "OK",
        "response_version": "HTTP/1.1",
        "interim": [],
        "request_time": "2024-01-01T00:00:00.004000000Z",
        "response_time": "2024-01-01T00:00:00.005000000Z",
        "time_to_first_octet_ms": 1.0,
        "duration_ms": 1.0,
        "request_frames": (4, 4),
        "response_frames": (5, 5),
        "request_content_length": 0,
        "response_content_length": 7,
        "response_framing": "content-length",
        "complete": True,
        "missing_octets": 0,
        "content_type": "text/plain",
        "location": None,
        "anomalies": [],
    }


def test_the_lines_are_in_the_declared_order_and_without_the_field_lines():
    (line, _) = [
        msgspec.json.encode(exchange_record(each, mask=OFF)) for each in converse(TWO_EXCHANGES).exchanges
    ]
    assert list(msgspec.json.decode(line)) == list(lines(TWO_EXCHANGES)[0])


def test_an_unanswered_request_has_nulls_for_the_response():
    (line,) = lines(UNANSWERED)
    absent = {name for name, value in line.items() if value is None}
    assert absent == {
        *("h2_stream", "status", "reason", "response_version", "response_time", "time_to_first_octet_ms"),
        *("duration_ms", "response_frames", "response_content_length", "response_framing", "content_type"),
        "location",
    }
    assert (line["complete"], line["anomalies"]) == (False, ["unanswered"])


def test_an_orphan_response_has_nulls_for_the_request():
    (line,) = lines(ORPHAN)
    absent = {name for name, value in line.items() if value is None}
    assert absent == {
        *("h2_stream", "method", "target", "scheme", "host", "request_version", "request_time"),
        *("time_to_first_octet_ms", "duration_ms", "request_frames", "request_content_length"),
        *("content_type", "location"),
    }


def test_interim_responses_are_listed_by_code():
    (line,) = lines(INTERIM)
    assert (line["interim"], line["status"], line["location"], line["request_content_length"]) == (
        [100],
        201,
        "/form/1?token=abc",
        5,
    )


def test_what_is_missing_of_all_messages_is_added_up():
    (line,) = lines("> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< Content-Length: 120\n<\n<? 120")
    assert (line["missing_octets"], line["complete"], line["response_content_length"]) == (120, False, 120)


def test_an_early_response_has_a_negative_time_to_the_first_octet():
    (exchange,) = converse(UNANSWERED).exchanges
    exchange.response_or_none = Response(head=b"", first_time=exchange.request.last_time - 1_500_000)
    assert exchange_record(exchange, mask=OFF).time_to_first_octet_ms == -1.5


@pytest.mark.parametrize(
    ("target", "tls", "scheme"),
    [
        ("/", False, "http"),
        ("/", True, "https"),
        ("HTTPS://a.example/", False, "https"),
        ("*", True, "https"),
    ],
)
def test_the_scheme_is_that_of_the_absolute_form_or_of_the_connection(target, tls, scheme):
    (exchange,) = converse(UNANSWERED).exchanges
    exchange.request.target, exchange.tls = target, tls
    assert exchange_record(exchange, mask=OFF).scheme == scheme


def test_headers_lists_the_field_lines_as_sent():
    text = TWO_EXCHANGES.replace(
        "> GET /a HTTP/1.1", "> GET /a HTTP/1.1\n> accept: a\n> Accept: b\n> X-Odd: \xe9"
    )
    line = lines(text, headers=True)[0]
    assert line["request_fields"] == [
        *(("Host", "example.com"), ("accept", "a"), ("Accept", "b"), ("X-Odd", "\xe9")),
    ]
    assert [name for name, _ in line["response_fields"]] == ["Date", "Content-Length", "Content-Type"]


def test_headers_of_an_absent_message_are_null():
    (line,) = lines(UNANSWERED, headers=True)
    assert line["response_fields"] is None


def test_cookies_are_masked_and_targets_where_asked_for():
    mask = Mask(b"key")
    exchange = converse(TWO_EXCHANGES).exchanges[1]
    plain = exchange_record(exchange, mask=mask, headers=True)
    masked = exchange_record(exchange, mask=mask, mask_targets=True)
    secret = mask.secret("secret")
    assert ("Cookie", f"session={secret}") in plain.request_fields
    assert ("Set-Cookie", f"session={secret}; Path=/") in plain.response_fields
    assert (plain.target, masked.target) == ("/b?token=abc", f"/b?token={mask.secret('abc')}")


def test_a_head_that_was_not_captured_whole_gives_what_is_known():
    (exchange,) = converse(UNANSWERED).exchanges
    exchange.response_or_none = Response(
        head=b"HTTP/1.1 200 OK\r\nLocation: /x",
        status=200,
        head_complete=False,
        missing_reason=NotObservedReason.SNAP_LENGTH,
    )
    record = exchange_record(exchange, mask=OFF, headers=True)
    assert (record.status, record.location, record.response_content_length, record.response_fields) == (
        *(200, None, None, None),
    )


def test_the_codes_of_anomalies_are_listed_once_each():
    line = lines("> GET / HTTP/1.1\n> A : b\n> B : b\n>\n< HTTP/1.1 200 OK\n< C : d\n<")[0]
    assert line["anomalies"] == ["space-before-colon"]


def test_a_connection_as_a_line():
    line = msgspec.to_builtins(connection_record(converse(TWO_EXCHANGES).connection))
    close = line.pop("close")
    assert line == {
        "capture": "conversation",
        "connection": 0,
        "tcp_stream": 0,
        "client": "192.0.2.1",
        "client_port": 49152,
        "server": "192.0.2.2",
        "server_port": 80,
        "opened": "syn",
        "start": "2024-01-01T00:00:00.000000000Z",
        "end": "2024-01-01T00:00:00.007000000Z",
        "packets": 7,
        "octets_c2s": 113,
        "octets_s2c": 246,
        "gaps": 0,
        "retransmitted": 0,
        "protocol": "http/1",
        "sni": None,
        "exchanges": 2,
    }
    assert close["ended"] == "capture-end"


@pytest.mark.parametrize("protocol", list(Protocol))
def test_the_protocol_is_null_without_data(protocol):
    ends = Endpoint("192.0.2.1", 1), Endpoint("192.0.2.2", 80)
    connection = Connection(
        number=0,
        capture="a",
        tcp_stream=None,
        client=ends[0],
        server=ends[1],
        roles_known=True,
        protocol=protocol,
    )
    expected = None if protocol is Protocol.NO_DATA else protocol.value
    assert connection_record(connection).protocol == expected


def test_with_targets_masked_the_fields_that_hold_uris_are_too():
    exchange = converse(
        """
        > GET /a?token=one HTTP/1.1
        > Referer: http://a.example/?token=two
        >
        < HTTP/1.1 302 Found
        < Location: /b?token=three
        <
        """
    ).exchanges[0]
    plain = exchange_record(exchange, mask=Mask(), headers=True)
    masked = exchange_record(exchange, mask=Mask(), headers=True, mask_targets=True)
    for token, fields in (("two", "request_fields"), ("three", "response_fields")):
        assert any(token in value for _, value in getattr(plain, fields))
        assert not any(token in value for _, value in getattr(masked, fields))
