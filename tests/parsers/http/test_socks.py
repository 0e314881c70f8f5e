"""SOCKS is passed to where what it carries begins, in both versions."""

import pytest

from parsers.http import socks

ASK_4 = b"\x04\x01\x00\x50\x01\x02\x03\x04user\x00"
ASK_4A = b"\x04\x01\x00\x50\x00\x00\x00\x01\x00host\x00"
ASK_5 = b"\x05\x01\x00" + b"\x05\x01\x00\x01\x01\x02\x03\x04\x00\x50"
ASK_5_NAME = b"\x05\x02\x00\x02" + b"\x01\x01u\x02pp" + b"\x05\x01\x00\x03\x04host\x00\x50"
ASK_5_IPV6 = b"\x05\x01\x00" + b"\x05\x01\x00\x04" + bytes(16) + b"\x00\x50"


@pytest.mark.parametrize("octets", [ASK_4, ASK_4A, ASK_5, ASK_5_NAME, ASK_5_IPV6])
def test_the_clients_part_is_measured_once_it_is_whole(octets):
    assert socks.begins(octets)
    assert socks.client_length(octets + b"GET /") == len(octets)
    assert {socks.client_length(octets[:length]) for length in range(1, len(octets))} == {None}


@pytest.mark.parametrize(
    ("version", "octets"),
    [
        (4, b"\x00\x5a" + bytes(6)),
        (5, b"\x05\x00" + b"\x05\x00\x00\x01" + bytes(6)),
        (5, b"\x05\x02" + b"\x01\x00" + b"\x05\x00\x00\x03\x01a\x00\x50"),
    ],
)
def test_the_servers_part_is_measured_once_it_is_whole(version, octets):
    assert socks.server_length(version, octets + b"HTTP/") == len(octets)
    assert {socks.server_length(version, octets[:length]) for length in range(len(octets))} == {None}


@pytest.mark.parametrize(
    ("octets", "begins"),
    [
        (b"", False),
        (b"\x04", True),
        (b"\x05", True),
        (b"\x04\x03", False),
        (b"\x05\x00", False),
        (b"GE", False),
    ],
)
def test_only_its_own_first_octets_begin_it(octets, begins):
    assert socks.begins(octets) is begins


def test_what_is_none_after_all_is_told():
    assert socks.client_length(b"\x05\x01\x00" + b"GET / HTTP/1.1") == -1
    assert socks.server_length(4, b"HTTP/1.1") == -1
    assert socks.server_length(5, b"HTTP/1.1") == -1
