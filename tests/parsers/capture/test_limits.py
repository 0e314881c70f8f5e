"""The largest packet of a link type."""

import pytest

from parsers.capture.limits import largest_packet


@pytest.mark.parametrize(("link_type", "octets"), [(1, 262_144), (113, 262_144), (220, 134_217_728)])
def test_usb_packets_may_be_larger_than_those_of_networks(link_type, octets):
    assert largest_packet(link_type) == octets
