from analyzer.rules.book.relays.hops import both_hops
from analyzer.rules.conversation import converse

OK = "< HTTP/1.1 200 OK\n<\n< Hello"


def test_the_hop_behind_lies_within_the_hop_in_front():
    behind, front = converse(both_hops(OK, OK)).exchanges
    assert front.request.first_frame < behind.request.first_frame
    assert behind.response.last_frame < front.response.first_frame
    assert front.connection.server.address == behind.connection.client.address


def test_the_proxy_asks_what_the_client_asked_unless_told_otherwise():
    for behind, expected in ((None, "1"), ("> X: 2", "2")):
        found, front = converse(both_hops(OK, OK, asked="> X: 1", asked_behind=behind)).exchanges
        assert (front.request.value("x"), found.request.value("x")) == ("1", expected)
