import struct

import pytest

from parsers.packets.segment import QUOTED, TCP

NAMES = ["source_port", "destination_port", "sequence", "acknowledgment", "flags", "window", "urgent"]


def test_the_tcp_header_fills_its_columns(build, decode_both):
    segment = bytes.fromhex("9c40 0050 fffffffe 80000001 51ff 1234 0000 5678")

    decoded = decode_both(build.batch([build.ethernet(build.ipv4(segment))]))

    assert decoded.segments[NAMES].tolist() == [(40000, 80, 2**32 - 2, 2**31 + 1, 0x1FF, 0x1234, 0x5678)]
    assert decoded.segments["kind"].tolist() == [TCP]


@pytest.mark.parametrize(
    ("octets", "tally", "kinds"),
    [
        pytest.param(15, {"TCP header cut by the snap length": 1}, [], id="of no use"),
        pytest.param(16, {"TCP header cut by the snap length": 1}, [QUOTED], id="Wireshark numbers it"),
        pytest.param(19, {"TCP header cut by the snap length": 1}, [QUOTED], id="one octet short"),
        pytest.param(20, {}, [TCP], id="options cut, all else known"),
    ],
)
def test_a_cut_header_is_a_segment_from_20_octets_on(build, decode_both, octets, tally, kinds):
    packet = build.ethernet(build.ipv4(build.tcp(b"data", options=bytes(12))))
    batch = build.batch([packet[: 34 + octets]], originals=len(packet))

    decoded = decode_both(batch)

    assert decoded.tally == tally
    assert decoded.segments["kind"].tolist() == kinds
    if kinds == [TCP]:
        assert decoded.segments[["payload_length", "payload_missing"]].tolist() == [(0, 4)]


@pytest.mark.parametrize("offset", [0, 4, 7, 15])
def test_a_malformed_header_is_counted_and_recorded_for_its_number(build, decode_both, offset):
    packet = build.ethernet(build.ipv4(build.tcp(b"data", offset=offset)))

    decoded = decode_both(build.batch([packet]))

    assert decoded.tally == {"TCP header malformed": 1}
    assert decoded.segments[["kind", "source_port", "sequence", "payload_length"]].tolist() == [
        (QUOTED, 40000, 1000, 0)
    ]


@pytest.mark.parametrize("port", [53, 443, 4788])
def test_udp_off_the_tunnel_ports_is_counted_by_the_fast_decoder(
    build, decode_both, claimed_by_the_fast, port
):
    batch = build.batch([build.ethernet(build.ipv4(build.udp(bytes(30), port), 17))])

    assert decode_both(batch).tally == {"UDP": 1}
    assert claimed_by_the_fast(batch) == 1


ERRORS = [*((4, kind) for kind in (3, 4, 5, 11, 12)), *((6, kind) for kind in (1, 2, 3, 4))]


def quoting(build, version, kind, segment):
    """An ICMP error of a version and type about a segment."""
    if version == 4:
        return build.ipv4(bytes([kind]) + bytes(7) + build.ipv4(segment, total=1500), 1)
    return build.ipv6(bytes([kind]) + bytes(7) + build.ipv6(segment), 58)


@pytest.mark.parametrize(("version", "kind"), ERRORS)
def test_an_icmp_error_gives_a_record_of_the_header_that_it_quotes(build, decode_both, version, kind):
    packet = quoting(build, version, kind, build.tcp(b"", seq=77, source=1234))

    decoded = decode_both(build.batch([packet], link_type=101))

    assert decoded.tally == {"ICMP" if version == 4 else "ICMPv6": 1}
    assert decoded.segments[["kind", "source_port", "sequence", "flags", "payload_length"]].tolist() == [
        (QUOTED, 1234, 77, 0x18, 0)
    ]


@pytest.mark.parametrize(("octets", "records"), [(8, 0), (15, 0), (16, 1), (20, 1)])
def test_a_quoted_header_is_recorded_from_16_octets_on(build, decode_both, octets, records):
    packet = quoting(build, 4, 3, build.tcp(b"")[:octets])

    decoded = decode_both(build.batch([packet], link_type=101))

    assert decoded.tally == {"ICMP": 1}
    assert decoded.segments["kind"].tolist() == [QUOTED] * records


@pytest.mark.parametrize("kind", [0, 8, 9, 13, 255])
def test_other_icmp_quotes_nothing(build, decode_both, claimed_by_the_fast, kind):
    packet = quoting(build, 4, kind, build.tcp())
    batch = build.batch([packet], link_type=101)

    decoded = decode_both(batch)

    assert (decoded.tally, len(decoded.segments)) == ({"ICMP": 1}, 0)
    assert claimed_by_the_fast(batch) == 1


def test_records_stand_in_frame_order(build, decode_both):
    plain, error = build.ipv4(build.tcp()), quoting(build, 4, 3, build.tcp(b""))
    packets = [error, plain, plain, error, build.ipv6(build.tcp()), error]

    decoded = decode_both(build.batch(packets, link_type=101))

    assert decoded.segments[["frame", "kind"]].tolist() == [(1, 1), (2, 0), (3, 0), (4, 1), (5, 0), (6, 1)]


@pytest.mark.parametrize(
    ("source", "port", "reason"),
    [
        (50000, 6343, "UDP that may hold packets, not decoded"),
        (6343, 50000, "UDP that may hold packets, not decoded"),
        (50000, 53, "UDP"),
    ],
)
def test_udp_that_may_hold_packets_has_a_heading_of_its_own(build, decode_both, source, port, reason):
    datagram = struct.pack("!HHHH", source, port, 12, 0) + b"data"

    assert decode_both(build.batch([build.ethernet(build.ipv4(datagram, 17))])).tally == {reason: 1}
