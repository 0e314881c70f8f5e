"""The first octets of a side say what it speaks; the first part of them never says something wrong."""

import pytest

from parsers.http.protocols import (
    Start,
    client_hello,
    client_start,
    is_tls_record,
    proxy_header_length,
    server_start,
)

RECORD = b"\x16\x03\x01\x00\x10\x01" + bytes(15)
CLIENT = [
    (b"GET / HTTP/1.1\r\n", Start.HTTP),
    (b"\r\nGET / http/1.1\n", Start.HTTP),
    (b"NOTIFY * HTTP/1.1\r\n", Start.HTTP),
    (b"GET /" + b"a" * 5000, Start.HTTP),
    (b"GET /x\r\n", Start.SIMPLE),
    (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Start.HTTP2),
    (RECORD, Start.TLS),
    (b"\x17\x03\x03\x00\x05hello", Start.TLS),
    (b"SSH-2.0-x\r\n", Start.OTHER),
    (b"INVITE sip:a SIP/2.0\r\n", Start.OTHER),
    (b"OPTIONS rtsp://a RTSP/1.0\r\n", Start.OTHER),
    (b"EHLO a\r\n", Start.OTHER),
    (b"\x00\x01\x02", Start.OTHER),
    (b"\x16\x02\x00", Start.OTHER),
    (b"\x16\x03\x01\x00\x10\x02", Start.OTHER),
]
SERVER = [
    (b"HTTP/1.1 200 OK\r\n", Start.HTTP),
    (b"http/1.1 200 OK\r\n", Start.HTTP),
    (b"\r\nHTTP/", Start.HTTP),
    (b"ICY 200 OK\r\n", Start.OTHER),
    (b"220 mail\r\n", Start.OTHER),
    (b"\x00\x00\x12\x04\x00\x00\x00\x00\x00", Start.HTTP2),
    (b"\x00\x00\x12\x05\x00\x00\x00\x00\x00", Start.OTHER),
    (b"\x16\x03\x03\x00\x50", Start.TLS),
    (b"\x16\x04\x03\x00\x50", Start.OTHER),
]


@pytest.mark.parametrize(("octets", "start"), CLIENT)
def test_a_client_is_recognised_and_not_before_it_is_certain(octets, start):
    assert client_start(octets) is start
    earlier = {client_start(octets[:length]) for length in range(len(octets))}
    assert earlier <= {Start.MORE, start}


@pytest.mark.parametrize(("octets", "start"), SERVER)
def test_a_server_is_recognised_and_not_before_it_is_certain(octets, start):
    assert server_start(octets) is start
    earlier = {server_start(octets[:length]) for length in range(len(octets))}
    assert earlier <= {Start.MORE, start}


V2 = b"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x04abcd"


@pytest.mark.parametrize(
    ("octets", "length"),
    [
        (b"GET / HTTP/1.1", 0),
        (b"PROXY", None),
        (b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nGET", 36),
        (b"PROXY UNKNOWN\r\n", 15),
        (b"PROXY \n", 0),
        (b"PROXY " + b"x" * 200, 0),
        (V2[:5], None),
        (V2[:14], None),
        (V2[:-1], None),
        (V2 + b"GET", len(V2)),
        (b"\r\nGET / HTTP/1.1", 0),
    ],
)
def test_a_proxy_header_is_measured(octets, length):
    assert proxy_header_length(octets) == length


@pytest.mark.parametrize(
    ("octets", "is_record"),
    [
        (b"\x17\x03\x03\x00\x01", True),
        (b"\x17\x03\x03\x00", False),
        (b"\x18\x03\x03\x00\x01", False),
        (b"\x17\x03\x05\x00\x01", False),
        (b"\x17\x03\x03\x00\x00", False),
        (b"\x17\x03\x03\x48\x01", False),
    ],
)
def test_a_tls_record_is_known_by_its_header(octets, is_record):
    assert is_tls_record(octets) is is_record


def test_a_client_hello_of_any_octets_is_read_without_an_error():
    for length in range(len(RECORD)):
        assert client_hello(RECORD[:length]).sni is None
    for octet in range(256):
        client_hello(b"\x16\x03\x01\x00\x60\x01\x00\x00\x5c" + bytes([octet]) * 92)
