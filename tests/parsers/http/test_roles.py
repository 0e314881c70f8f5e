"""Who sent a segment, by its first octets."""

import pytest

from parsers.http.roles import sent_by_client


@pytest.mark.parametrize(
    ("octets", "client"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\n", True),
        (b"\r\nREPORT /x HTTP/1.0\n", True),
        (b"HTTP/1.1 200 OK\r\n", False),
        (b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", True),
        (b"\x16\x03\x03\x00\x05\x02\x00\x00\x01\x00", False),
        (b"\x17\x03\x03\x00\x05hello", None),
        (b"GET / RTSP/1.0\r\n", None),
        (b"220 mail.example ESMTP\r\n", None),
        (b"", None),
    ],
)
def test_only_what_one_side_alone_sends_tells_it(octets, client):
    assert sent_by_client(octets) is client
