"""A capture read from start to end: the order of what comes out, and the sums."""

import io
import struct

import pytest

from parsers import read, read_exchanges
from parsers.errors import CaptureError
from parsers.model import Connection, Exchange, Protocol

MACS = bytes(range(2, 14))


def packet(client, sequence, acknowledgment, data=b"", flags=0x18, port=40000):
    """One Ethernet frame of a connection between 10.0.0.1 and 10.0.0.2:80."""
    ends = (b"\n\0\0\1", port, b"\n\0\0\2", 80)
    source, source_port, target, target_port = ends if client else (*ends[2:], *ends[:2])
    tcp = struct.pack(
        "!HHIIHHHH", source_port, target_port, sequence, acknowledgment, 5 << 12 | flags, 500, 0, 0
    )
    length = 40 + len(data)
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, length, 7, 0, 64, 6, 0, source, target)
    return MACS + b"\x08\x00" + ip + tcp + data


def capture(packets, start=0):
    """A pcap file of packets, a millisecond apart."""
    octets = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for number, one in enumerate(packets, start):
        octets += struct.pack("<IIII", 1_700_000_000, number * 1000, len(one), len(one)) + one
    return octets


REQUEST = b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def conversation(port=40000, requests=2):
    packets = [packet(True, 99, 0, flags=2, port=port), packet(False, 199, 100, flags=18, port=port)]
    client, server = 100, 200
    for number in range(requests):
        request = REQUEST % number
        packets.append(packet(True, client, server, request, port=port))
        client += len(request)
        packets.append(packet(False, server, client, RESPONSE, port=port))
        server += len(RESPONSE)
    return packets


def test_exchanges_come_in_the_order_of_the_frames_that_completed_them_then_their_connections():
    one, two = conversation(), conversation(port=40001)
    packets = [part for pair in zip(one, two, strict=True) for part in pair]
    reading = read(io.BytesIO(capture(packets)), name="mixed")

    events = list(reading)

    exchanges = [event for event in events if isinstance(event, Exchange)]
    assert [event.connection.client.port for event in exchanges] == [40000, 40001, 40000, 40001]
    assert [event.response.last_frame for event in exchanges] == [7, 8, 11, 12]
    connections = [event for event in events if isinstance(event, Connection)]
    assert [(one.number, one.protocol, one.exchanges) for one in connections] == [
        (0, Protocol.HTTP1, 2),
        (1, Protocol.HTTP1, 2),
    ]
    assert {event.connection.capture for event in exchanges} == {"mixed"}


def test_every_packet_octet_and_connection_is_accounted_for():
    packets = [*conversation(), MACS + b"\x08\x06" + bytes(28), b"short"]
    reading = read(io.BytesIO(capture(packets)))

    list(reading)

    sums = reading.accounting
    assert sums.balances() == []
    assert (sums.packets, sums.tcp_packets, sums.exchanges, sums.connections) == (8, 6, 2, 1)
    assert sums.other_packets["ARP"] == 1
    assert sums.octets == {"http/1": sum(len(one) - 54 for one in conversation())}


def test_the_files_of_a_ring_are_one_capture_with_frames_numbered_through(tmp_path):
    packets = conversation(requests=3)
    (tmp_path / "ring_1.pcap").write_bytes(capture(packets[:5]))
    (tmp_path / "ring_2.pcap").write_bytes(capture(packets[5:], 5))
    paths = [str(tmp_path / f"ring_{number}.pcap") for number in (1, 2)]

    exchanges = list(read_exchanges(paths))

    assert [event.request.target for event in exchanges] == ["/0", "/1", "/2"]
    assert exchanges[1].request.first_frame == 5
    assert exchanges[1].response.last_frame == 6
    assert exchanges[0].connection.capture == f"{paths[0]}..{paths[1]}"


def test_what_stands_before_the_damage_is_read_and_the_warning_says_where():
    whole = capture(conversation())
    reading = read(io.BytesIO(whole[:-10]))

    exchanges = [event for event in reading if isinstance(event, Exchange)]

    assert [event.request.target for event in exchanges] == ["/0", "/1"]
    assert not exchanges[1].complete
    (warning,) = reading.warnings
    assert warning.startswith("-: octet ")


def test_what_is_no_capture_raises_with_the_name_of_it(tmp_path):
    path = tmp_path / "notes.pcap"
    path.write_text("just some words")

    with pytest.raises(CaptureError) as caught:
        list(read(str(path)))

    assert caught.value.path == str(path)


def test_the_universal_decoder_reads_the_same():
    octets = capture(conversation())

    plain, universal = (read(io.BytesIO(octets), dissect_all=way) for way in (False, True))

    assert [event.response.head for event in plain if isinstance(event, Exchange)] == [
        event.response.head for event in universal if isinstance(event, Exchange)
    ]
    assert plain.accounting.dissected_packets == 0
    assert universal.accounting.dissected_packets == 6


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["gap", "lost", "pipe", "rst"])
def test_the_edge_captures_are_read_as_they_were_sent(corpus, name):
    exchanges = list(read_exchanges(str(corpus / "edge" / f"{name}.pcap")))
    seen = [
        (
            one.request_or_none.target if one.request_or_none else None,
            one.response_or_none.status if one.response_or_none else None,
            one.complete,
        )
        for one in exchanges
    ]

    assert (
        seen
        == {
            "gap": [("/a/1", 200, False), ("/a/2", 405, True)],
            "lost": [("/a/1", None, False), (None, 405, False)],
            "pipe": [("/a/1", 200, True), ("/a/2", 405, True), ("/a/3", 401, True)],
            "rst": [("/up", 413, False)],
        }[name]
    )


def test_stream_offsets_go_on_where_the_content_turned_the_roles_about():
    tail = packet(False, 200, 100, b"the end of something", port=70)  # the lower port looks like the server's
    request, response = REQUEST % 1, RESPONSE
    packets = [tail, packet(True, 100, 220, request, port=70)]
    packets.append(packet(False, 220, 100 + len(request), response, port=70))
    reading = read(io.BytesIO(capture(packets)))

    exchange, _ = list(reading)

    assert exchange.connection.client.port == 70
    assert (exchange.request.at, exchange.response.at) == (0, 20)
    assert reading.accounting.set_aside == {"octets between messages": 20}
