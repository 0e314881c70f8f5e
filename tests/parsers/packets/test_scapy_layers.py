from parsers.packets import links, network, scapy_layers, transport


def test_both_decoders_follow_the_same_ethertypes():
    assert set(scapy_layers.ETHERTYPES) == set(links.ETHERTYPE_STEPS) | links.ETHERTYPES_LEFT


def test_both_decoders_follow_the_same_protocols():
    assert set(scapy_layers.PROTOCOLS) == {6, *network.STEPS} | network.LEFT


def test_both_decoders_follow_the_same_ports():
    assert set(scapy_layers.PORTS) == transport.TUNNELS_TO | transport.TUNNELS_BOTH
