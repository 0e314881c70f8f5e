import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.packets.virtual_network import GRE, VLAN, VXLAN, folded, folded_all, gre_identifier


@given(st.integers(0, 2**64 - 1), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_one_and_many_are_folded_alike(network, kind, identifier):
    many = folded_all(np.array([network], np.uint64), kind, np.array([identifier], np.uint32))

    assert many.tolist() == [folded(network, kind, identifier)]


def test_kind_order_and_depth_count():
    networks = {
        0,
        folded(0, VLAN, 5),
        folded(0, VXLAN, 5),
        folded(folded(0, VLAN, 5), VLAN, 6),
        folded(folded(0, VLAN, 6), VLAN, 5),
        folded(folded(0, VLAN, 5), VLAN, 5),
    }

    assert len(networks) == 6


@pytest.mark.parametrize(
    ("key", "bridged", "identifier"),
    [(5, True, 5), (0x12345678, True, 0x123456), (0x12345678, False, 0x12345678), (0x0FFFFF, True, 0x0FFFFF)],
)
def test_the_flow_of_an_nvgre_key_names_no_network(key, bridged, identifier):
    assert gre_identifier(key, bridged=bridged) == identifier
    assert GRE == 4
