"""Sums that add up, or say which do not."""

from parsers.accounting import Accounting


def test_sums_that_add_up_are_silent_and_those_that_do_not_are_named():
    sums = Accounting(packets=3, tcp_packets=2, payload_octets=5, connections=1)
    sums.other_packets["ARP"] = 1
    sums.octets["http/1"] = 5
    sums.connections_by["http/1"] = 1

    assert sums.balances() == []

    sums.octets["http/1"] = 4
    sums.connections = 2
    assert sums.balances() == ["payload octets: 5 is not 4", "connections: 2 is not 1"]


def test_the_sums_of_two_captures_are_added_heading_by_heading():
    one, two = Accounting(packets=3, exchanges=1), Accounting(packets=4, exchanges=2)
    one.other_packets["ARP"], two.other_packets["ARP"], two.other_packets["UDP"] = 1, 2, 3

    one.add(two)

    assert (one.packets, one.exchanges) == (7, 3)
    assert one.other_packets == {"ARP": 3, "UDP": 3}
