from parsers.packets.segment import ACK, FIN, PSH, RST, SEGMENT, SYN, URG


def test_flags_are_the_bits_of_the_header():
    assert (FIN, SYN, RST, PSH, ACK, URG) == (1, 2, 4, 8, 16, 32)


def test_a_segment_has_no_padding():
    assert SEGMENT.itemsize == sum(SEGMENT[name].itemsize for name in SEGMENT.names)
