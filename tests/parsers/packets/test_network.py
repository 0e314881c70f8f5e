import struct

import pytest


@pytest.mark.parametrize(
    ("packet", "columns"),
    [
        pytest.param(
            lambda build: build.ipv4(build.tcp(), ident=0x1234, ttl=61, source="1.2.3.4", target="254.0.0.9"),
            (4, 0, 0xFFFF_01020304, 0, 0xFFFF_FE000009, 0x1234, 61),
            id="IPv4",
        ),
        pytest.param(
            lambda build: build.ipv6(build.tcp(), hops=7),
            (6, 0x0001020304050607, 0x08090A0B0C0D0E0F, 0x1011121314151617, 0x18191A1B1C1D1E1F, 0, 7),
            id="IPv6",
        ),
    ],
)
def test_the_network_header_fills_its_columns(build, decode_both, packet, columns):
    names = ["version", "source_high", "source_low", "destination_high", "destination_low", "ip_id", "ttl"]

    decoded = decode_both(build.batch([packet(build)], link_type=101))

    assert decoded.segments[names].tolist() == [columns]


@pytest.mark.parametrize(
    ("total", "captured", "original", "length", "missing"),
    [
        pytest.param(None, 60, 60, 20, 0, id="whole"),
        pytest.param(50, 60, 60, 10, 0, id="a trailer behind the packet"),
        pytest.param(None, 50, 60, 10, 10, id="data cut by the snap length"),
        pytest.param(None, 40, 60, 0, 20, id="all data cut"),
        pytest.param(0, 60, 60, 20, 0, id="offload: no length"),
        pytest.param(0, 50, 60, 10, 10, id="offload: no length, and cut"),
        pytest.param(100, 60, 60, 20, 40, id="the length says more than was on the wire"),
        pytest.param(None, 60, 0, 20, 0, id="the capture says that less was on the wire"),
    ],
)
def test_lengths_come_from_the_ip_header(*, build, decode_both, total, captured, original, length, missing):
    packet = build.ipv4(build.tcp(b"x" * 20), total=total)[:captured]
    batch = build.batch([packet], link_type=228, originals=original)

    decoded = decode_both(batch)

    assert decoded.segments[["payload_length", "payload_missing"]].tolist() == [(length, missing)]


@pytest.mark.parametrize("extra", [0, 9])
def test_an_ipv6_length_of_zero_is_up_to_the_end(build, decode_both, extra):
    packet = bytearray(build.ipv6(build.tcp(b"x" * 20)) + bytes(extra))
    packet[4:6] = b"\0\0"

    decoded = decode_both(build.batch([bytes(packet)], link_type=229))

    assert decoded.segments["payload_length"].tolist() == [20 + extra]


def test_a_jumbogram_states_its_length_in_an_option(build, decode_both):
    segment = build.tcp(b"x" * 70000)
    options = struct.pack("!BBBBI", 6, 0, 0xC2, 4, len(segment) + 8)
    packet = bytearray(build.ipv6(b"", 0) + options + segment + bytes(5))

    decoded = decode_both(build.batch([bytes(packet)], link_type=229))

    assert decoded.segments["payload_length"].tolist() == [70000]


@pytest.mark.parametrize(
    ("header", "number", "columnar"),
    [
        pytest.param(bytes([6, 0, 1, 4, 0, 0, 0, 0]), 0, 1, id="hop-by-hop"),
        pytest.param(bytes([6, 1, 1, 12]) + bytes(12), 60, 1, id="destination options"),
        pytest.param(bytes([60, 0, 1, 4, 0, 0, 0, 0, 6, 0, 1, 4, 0, 0, 0, 0]), 0, 1, id="both"),
        pytest.param(bytes([6, 2, 0, 0]) + bytes(20), 43, 0, id="routing"),
        pytest.param(bytes([6, 4, 0, 0]) + bytes(20), 51, 0, id="authentication"),
        pytest.param(
            bytes([60, 2, 0, 0]) + bytes(20) + bytes([6, 0, 1, 4, 0, 0, 0, 0]), 43, 0, id="routing, options"
        ),
    ],
)
def test_extension_headers_are_passed(
    *, build, decode_both, claimed_by_the_fast, data_of, header, number, columnar
):
    batch = build.batch([build.ipv6(header + build.tcp(b"hello"), number)], link_type=229)

    assert data_of(decode_both(batch)) == b"hello"
    assert claimed_by_the_fast(batch) == columnar


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        pytest.param(b"\x44" + bytes(30), "IPv4 header malformed", id="header length below 20"),
        pytest.param(
            b"\x45\0\0\x13" + bytes(30), "IPv4 header malformed", id="total length below the header's"
        ),
        pytest.param(b"\x65" + bytes(30), "IPv4 header malformed", id="version 6"),
        pytest.param(b"\x45\0\0\x28" + bytes(10), "IPv4 header malformed", id="no room"),
    ],
)
def test_a_malformed_header_is_counted(build, decode_both, packet, reason):
    assert decode_both(build.batch([packet], link_type=228)).tally == {reason: 1}


def test_a_header_cut_by_the_snap_length_is_told_from_a_malformed_one(build, decode_both):
    packets = [build.ipv4(build.tcp())[:19], build.ipv6(build.tcp())[:39]]
    batch = build.batch(packets, link_type=[228, 229], originals=100)

    assert decode_both(batch).tally == {
        "IPv4 header cut by the snap length": 1,
        "IPv6 header cut by the snap length": 1,
    }


@pytest.mark.parametrize(
    ("protocol", "reason"), [(2, "IGMP"), (50, "IP protocol 50"), (132, "SCTP"), (89, "IP protocol 89")]
)
@pytest.mark.parametrize("version", [4, 6])
def test_other_protocols_are_counted_by_the_fast_decoder(
    *, build, decode_both, claimed_by_the_fast, protocol, reason, version
):
    packet = (build.ipv4 if version == 4 else build.ipv6)(bytes(30), protocol)
    batch = build.batch([packet], link_type=101)

    assert decode_both(batch).tally == {reason: 1}
    assert claimed_by_the_fast(batch) == 1
