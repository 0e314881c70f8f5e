"""The fast look-up of a field gives what splitting the head gives."""

from hypothesis import given
from hypothesis import strategies as st

from analyzer.heads import field_value, host_value
from analyzer.rules.finding import host_of
from parsers.http.head import read_request_head, read_status_head
from parsers.model import Connection, Endpoint, Exchange, NotObservedReason, Request, Response

NAMES = st.sampled_from(
    ["location", "Location", "LOCATION", "location ", " location", "x-location", "Host", ""]
)
VALUES = st.text(st.sampled_from(list(" \t\r\x00:/ab\xe9,")), max_size=8)
ENDS = st.sampled_from(["\r\n", "\n", "\r\n ", "\r\n\t", "\r\r\n"])
LINES = st.lists(st.tuples(NAMES, st.sampled_from([":", ": ", ":\t", " :", ""]), VALUES, ENDS), max_size=5)


def connection():
    ends = Endpoint("192.0.2.1", 1), Endpoint("192.0.2.2", 80)
    return Connection(number=0, capture="a", tcp_stream=0, client=ends[0], server=ends[1], roles_known=True)


@given(LINES)
def test_a_field_has_the_value_that_the_field_lines_have(lines):
    text = "HTTP/1.1 200 OK\r\n" + "".join(map("".join, lines)) + "\r\n"
    response = Response(head=b"")
    read_status_head(text.encode("latin-1"), response)
    fast = field_value(response, b"\nlocation:", response.head.lower())
    assert fast == (response.value("location") or None)


@given(
    LINES,
    st.sampled_from(["GET", "CONNECT", ""]),
    st.sampled_from(["/", "*", "http://a.example:81/", "a.example:443", "/x://y", ""]),
)
def test_the_host_is_the_one_that_findings_name(lines, method, target):
    text = f"{method} {target} HTTP/1.1\r\nHost: B.example\r\n" + "".join(map("".join, lines)) + "\r\n"
    request = Request(head=b"")
    read_request_head(text.encode("latin-1"), request)
    exchange = Exchange(connection=connection(), index=0, request_or_none=request)
    absolute = "://" in request.target[:10]
    assert host_value(exchange, request, absolute=absolute) == host_of(exchange)


def test_a_head_that_was_not_captured_whole_has_no_values():
    response = Response(head=b"", head_complete=False, missing_reason=NotObservedReason.LOST)
    assert field_value(response, b"\nlocation:", response.head.lower()) is None
