import pytest

from parsers.packets import link_types, scapy_layers


@pytest.mark.parametrize("octets", [b"\x02\0\0\0", b"\0\0\0\x02"])
def test_a_family_is_read_in_both_byte_orders(octets):
    assert link_types.family_of(octets) == 2


def test_the_link_types_of_the_dissector_are_those_of_scapy_and_our_own():
    by_step = set(link_types.FIRST_STEP) - {12, 14, link_types.RAW}
    own = {link_types.NFLOG, link_types.FDDI}

    assert set(scapy_layers.LINK_TYPES) | own == by_step | link_types.DISSECTED
