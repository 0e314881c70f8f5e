"""Interface description blocks and their options."""

import struct

import pytest

from parsers.capture import pcapng_blocks
from parsers.capture.pcapng_blocks import Interface, Section

MICROSECONDS = Interface(1, 65535, 6, 0, 262_144)


def described(order, options):
    content = struct.pack(f"{order}IIHHI", 1, 0, 1, 0, 65535) + options
    section = Section(order)
    why = section.describe(content + bytes(4))
    return section.interfaces, why


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("options", "interface"),
    [
        pytest.param([], MICROSECONDS, id="none"),
        pytest.param([(9, b"\x09")], MICROSECONDS._replace(resolution=9), id="if_tsresol"),
        pytest.param([(2, b"eth0"), (9, b"\x8a")], MICROSECONDS._replace(resolution=0x8A), id="binary"),
        pytest.param([(0, b""), (9, b"\x09")], MICROSECONDS, id="after the end of options"),
        pytest.param([(9, b"\x09\x09")], MICROSECONDS, id="if_tsresol of two octets"),
        pytest.param([(14, bytes(4))], MICROSECONDS, id="if_tsoffset of four octets"),
    ],
)
def test_options_of_interfaces_are_read(order, options, interface):
    octets = b"".join(
        struct.pack(f"{order}HH", code, len(value)) + value + bytes(-len(value) % 4)
        for code, value in options
    )

    assert described(order, octets) == ([interface], "")


@pytest.mark.parametrize("order", ["<", ">"])
def test_an_offset_of_the_times_may_be_negative(order):
    assert described(order, struct.pack(f"{order}HHq", 14, 8, -3600))[0][0].offset_s == -3600


@pytest.mark.parametrize("octets", [b"\x09", b"\x09\0\xff\0\x09\0\0\0", b"\xff" * 40])
def test_options_that_cannot_be_are_left_out(octets):
    assert described("<", octets) == ([MICROSECONDS], "")


def test_a_table_follows_the_interfaces():
    section = Section("<")
    for link_type in (1, 113):
        section.describe(struct.pack("<IIHHII", 1, 20, link_type, 0, 0, 20))
        assert section.table()["link_type"].tolist()[-1] == link_type


def test_the_number_of_interfaces_is_bounded(monkeypatch):
    monkeypatch.setattr(pcapng_blocks, "MOST_INTERFACES", 1)
    section = Section("<")
    block = struct.pack("<IIHHII", 1, 20, 1, 0, 0, 20)

    assert [section.describe(block), section.describe(block)] == ["", "more than 1 interfaces"]
