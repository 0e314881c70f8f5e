"""Whatever a connection carries is recognised, also inside tunnels; HTTP/1 is found on any of them."""

import pytest

from parsers.model import EndedBy, NotObservedReason, Protocol

C, S = True, False
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
BAD = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
CONNECT = b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"
GRANTED = b"HTTP/1.1 200 OK\r\n\r\n"
EXCHANGE = "GET / > 200 content-length 2"
TUNNEL = "CONNECT a:443 > 200 tunnel 0"
INVALID = "cut !invalid [start-line-invalid] [version-invalid]"


def hello(name=b"example.com"):
    server_name = b"\x00" + len(name).to_bytes(2) + name
    listed = len(server_name).to_bytes(2) + server_name
    extensions = b"\x00\x17\x00\x00" + b"\x00\x00" + len(listed).to_bytes(2) + listed
    body = b"\x03\x03" + bytes(32) + b"\x20" + bytes(32) + b"\x00\x04\x13\x01\x13\x02\x01\x00"
    body += len(extensions).to_bytes(2) + extensions
    handshake = b"\x01" + len(body).to_bytes(3) + body
    return b"\x16\x03\x01" + len(handshake).to_bytes(2) + handshake


SERVER_HELLO = b"\x16\x03\x03\x00\x50" + bytes(80)
SETTINGS = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
UPGRADE = b"GET / HTTP/1.1\r\nUpgrade: %s\r\nConnection: upgrade\r\n\r\n"
SWITCH = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: %s\r\n\r\n"

CARRIED = {
    "nothing": ([], [], Protocol.NO_DATA, {}),
    "HTTP/1": ([(C, GET), (S, OK)], [EXCHANGE], Protocol.HTTP1, {}),
    "TLS": ([(C, hello()), (S, SERVER_HELLO), (S, b"GET")], [], Protocol.TLS, {}),
    "TLS answered in HTTP": (
        [(C, hello()), (S, BAD)],
        [f" {INVALID} > 400 content-length 0 [framing-assumed]"],
        Protocol.HTTP1,
        {},
    ),
    "HTTP/2": ([(C, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), (S, SETTINGS)], [], Protocol.HTTP2, {}),
    "HTTP/2, the server first": ([(S, SETTINGS), (C, b"PRI * HT")], [], Protocol.HTTP2, {}),
    "SSH": ([(S, b"SSH-2.0-x\r\n"), (C, b"SSH-2.0-y\r\n")], [], Protocol.OTHER, {}),
    "SSH, the client first": ([(C, b"SSH-2.0-y\r\n"), (S, b"SSH-2.0-x\r\n")], [], Protocol.OTHER, {}),
    "SMTP": ([(S, b"220 x\r\n"), (C, b"EHLO\r\n")], [], Protocol.OTHER, {}),
    "SIP": (
        [(C, b"INVITE sip:a@b SIP/2.0\r\n\r\n"), (S, b"SIP/2.0 100 Trying\r\n\r\n")],
        [],
        Protocol.OTHER,
        {},
    ),
    "RTSP": (
        [(C, b"OPTIONS rtsp://a RTSP/1.0\r\n\r\n"), (S, b"RTSP/1.0 200 OK\r\n\r\n")],
        [],
        Protocol.OTHER,
        {},
    ),
    "ICY": (
        [(C, b"GET / HTTP/1.0\r\n\r\n"), (S, b"ICY 200 OK\r\n\r\n")],
        ["GET / > - [pairing-doubtful] ?"],
        Protocol.HTTP1,
        {"octets between messages": 14},
    ),
    "HTTP/0.9": ([(C, b"GET /x\r\n"), (S, b"<html>")], [], Protocol.OTHER, {"HTTP/0.9 request": 1}),
    "HTTP/0.9, not answered": ([(C, b"GET /x\r\n")], [], Protocol.OTHER, {"HTTP/0.9 request": 1}),
    "a request line without version, answered": (
        [(C, b"GET /x\r\n\r\n"), (S, OK)],
        ["GET /x [start-line-invalid] [version-invalid] > 200 content-length 2"],
        Protocol.HTTP1,
        {},
    ),
    "octets that are no request, answered": (
        [(C, b"\x01\x02\x03"), (S, BAD)],
        [f" {INVALID} > 400 content-length 0 [framing-assumed]"],
        Protocol.HTTP1,
        {},
    ),
    "a PROXY header": (
        [(C, b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + GET), (S, OK)],
        [EXCHANGE],
        Protocol.HTTP1,
        {"PROXY protocol header": 1},
    ),
    "a PROXY header, version 2": (
        [(C, b"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c" + bytes(12) + GET), (S, OK)],
        [EXCHANGE],
        Protocol.HTTP1,
        {"PROXY protocol header": 1},
    ),
    "SOCKS 5": (
        [
            (C, b"\x05\x02\x00\x02"),
            (S, b"\x05\x02"),
            (C, b"\x01\x01u\x01p"),
            (S, b"\x01\x00"),
            (C, b"\x05\x01\x00\x03\x01a\x00\x50"),
            (S, b"\x05\x00\x00\x01\x01\x02\x03\x04\x00\x50"),
            (C, GET),
            (S, OK),
        ],
        [EXCHANGE],
        Protocol.HTTP1,
        {"SOCKS 5": 1},
    ),
    "SOCKS 4A": (
        [
            (C, b"\x04\x01\x00\x50\x00\x00\x00\x01u\x00host\x00"),
            (S, b"\x00\x5a" + bytes(6)),
            (C, GET),
            (S, OK),
        ],
        [EXCHANGE],
        Protocol.HTTP1,
        {"SOCKS 4": 1},
    ),
    "a tunnel with TLS": (
        [(C, CONNECT), (S, GRANTED), (C, hello()), (S, SERVER_HELLO)],
        [TUNNEL],
        Protocol.HTTP1,
        {"tls in a tunnel": 1},
    ),
    "a tunnel with HTTP": (
        [(C, CONNECT), (S, GRANTED), (C, GET), (S, OK), (C, GET), (S, OK)],
        [TUNNEL, EXCHANGE, EXCHANGE],
        Protocol.HTTP1,
        {},
    ),
    "a tunnel with HTTP, sent before it was granted": (
        [(C, CONNECT + GET), (S, GRANTED + OK)],
        [TUNNEL, EXCHANGE],
        Protocol.HTTP1,
        {},
    ),
    "a tunnel that is refused": (
        [(C, CONNECT + GET), (S, b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n" + OK)],
        ["CONNECT a:443 > 502 content-length 0", EXCHANGE],
        Protocol.HTTP1,
        {},
    ),
    "a tunnel with something else": (
        [(C, CONNECT), (S, GRANTED), (S, b"220 mail\r\n")],
        [TUNNEL],
        Protocol.HTTP1,
        {"other in a tunnel": 1},
    ),
    "WebSocket": (
        [(C, UPGRADE % b"websocket"), (S, SWITCH % b"websocket" + b"\x81\x05hello"), (C, b"\x81"), (S, OK)],
        ["GET / > 101 tunnel 0"],
        Protocol.WEBSOCKET,
        {},
    ),
    "HTTP/2 by upgrade": (
        [(C, UPGRADE % b"h2c"), (S, SWITCH % b"h2c" + SETTINGS), (C, b"PRI * HTTP/2.0\r\n\r\n")],
        ["GET / > 101 tunnel 0"],
        Protocol.HTTP2,
        {},
    ),
    "an upgrade that the server ignores": (
        [(C, UPGRADE % b"h2c"), (S, OK), (C, GET), (S, OK)],
        [EXCHANGE, EXCHANGE],
        Protocol.HTTP1,
        {},
    ),
}


@pytest.mark.parametrize("name", CARRIED)
@pytest.mark.parametrize("portion", [None, 1], ids=["whole", "octet by octet"])
def test_what_a_connection_carries_is_recognised(feed, name, portion):
    segments, lines, protocol, aside = CARRIED[name]
    found, connection, reader = feed(segments, portion=portion)
    assert (found, connection.protocol, dict(reader.set_aside)) == (lines, protocol, aside)
    assert reader._client.position == sum(len(octets) for client, octets in segments if client)
    assert reader._server.position == sum(len(octets) for client, octets in segments if not client)


MIDSTREAM = {
    "content first": ([(S, b"some content"), (C, GET), (S, OK)], [EXCHANGE]),
    "a response first": (
        [(S, OK), (C, GET), (S, OK)],
        ["- > 200 content-length 2 [framing-assumed] [pairing-doubtful]", EXCHANGE],
    ),
    "a request first": ([(C, GET), (S, OK)], [EXCHANGE]),
    "content of a request first": (
        [(C, b"content"), (S, OK), (C, GET), (S, OK)],
        ["- > 200 content-length 2 [framing-assumed] [pairing-doubtful]", EXCHANGE],
    ),
    "TLS": ([(S, b"\x17\x03\x03\x00\x50" + bytes(80)), (C, b"\x17\x03\x03\x00\x02ab")], []),
}


@pytest.mark.parametrize("name", MIDSTREAM)
def test_a_connection_that_was_open_before_the_capture_is_read_from_its_next_message(feed, name):
    segments, lines = MIDSTREAM[name]
    found, connection, _ = feed(segments, opened="midstream")
    assert found == lines
    assert connection.protocol is (Protocol.TLS if name == "TLS" else Protocol.HTTP1)


def test_the_server_name_of_tls_is_told(feed):
    for portion in (None, 1):
        _, connection, _ = feed([(C, hello(b"www.example.org"))], portion=portion)
        assert connection.sni == "www.example.org"


@pytest.mark.parametrize(
    ("segments", "client", "length"),
    [
        ([(C, hello())], True, 1 << 62),
        ([(C, hello())], False, 0),
        ([(C, hello()), (S, SERVER_HELLO)], False, 1 << 62),
        ([(C, GET)], True, 0),
        ([(C, GET), (S, b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n12345")], False, 45),
        ([(C, GET), (S, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n1")], False, 254),
        ([(C, GET), (S, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff")], False, 0),
        ([(C, GET), (S, b"HTTP/1.1 200 OK\r\n\r\n1")], False, 1 << 62),
        ([(C, CONNECT), (S, GRANTED), (S, b"220 mail\r\n")], True, 1 << 62),
        ([(C, 10), (S, 10)], False, 0),
    ],
    ids=[
        "a TLS client",
        "a TLS server may answer in HTTP",
        "TLS",
        "between messages",
        "content of known length",
        "chunk data",
        "a chunk line",
        "close-delimited content",
        "a tunnel",
        "behind a gap",
    ],
)
def test_it_says_how_many_octets_it_need_not_see(feed, segments, client, length):
    _, _, reader = feed(segments, finish=False)
    assert reader.skippable(client) == length


def test_a_skipped_end_of_content_ends_the_message_with_the_last_frame(feed):
    exchanges = []
    _, connection, reader = feed([(C, GET)], finish=False)
    reader._http.pairing.emit = exchanges.append
    reader.data(False, b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n12345", 2, 20)
    reader.skip(False, 45, 9, 90)
    (exchange,) = exchanges
    response = exchange.response
    assert (response.last_frame, response.last_time, response.end) == (9, 90, 89)
    assert (response.content_length, response.complete, connection.last_exchange) == (50, True, exchange)


def test_copies_that_differ_are_noted_on_the_message(feed):
    exchanges = []
    _, _, reader = feed([(C, GET), (S, OK[:30])], finish=False)
    reader._http.pairing.emit = exchanges.append
    reader.overlap(False)
    reader.data(False, OK[30:], 3, 3)
    reader.finish()
    assert [a.code.value for a in exchanges[0].response.anomalies] == ["overlap-differs"]


def test_the_reason_of_an_end_is_told_on_the_message(feed):
    exchanges = []
    _, _, reader = feed([(C, GET)], finish=False)
    reader._http.pairing.emit = exchanges.append
    reader.data(False, OK[:-1], 2, 2)
    reader.finish(NotObservedReason.NOT_SEEN)
    response = exchanges[0].response
    assert (response.ended_by, response.missing_reason) == (EndedBy.CAPTURE_END, NotObservedReason.NOT_SEEN)
