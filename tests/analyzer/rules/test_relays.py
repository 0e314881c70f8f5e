import pytest

from analyzer.rules.book.relays.hops import both_hops
from analyzer.rules.conversation import converse
from analyzer.rules.history import History
from analyzer.rules.relays import is_relay, upstream
from analyzer.rules.rule import Undecided

OK = "< HTTP/1.1 200 OK\n<\n< Hello"


def _hops(text):
    """Note all of a conversation but the exchange of the hop in front; return that and the memory."""
    history = History()
    *earlier, front = converse(text).exchanges
    for exchange in earlier:
        history.note(exchange)
        history.memory.add(exchange)
    return front, history


def test_the_hop_behind_is_found_by_address_method_path_time_and_a_sign_of_forwarding():
    front, history = _hops(both_hops(OK, OK))
    assert is_relay(front, history)
    assert upstream(front, history).connection == 1


def test_one_that_was_never_seen_to_ask_is_no_relay():
    front, history = _hops(f"> GET / HTTP/1.1\n>\n{OK}")
    assert not is_relay(front, history)
    with pytest.raises(Undecided):
        upstream(front, history)


def test_both_ends_of_a_loopback_have_one_address_and_are_no_relay():
    loopback = f"=== a 127.0.0.1 127.0.0.1\n> GET / HTTP/1.1\n>\n{OK}"
    front, history = _hops(f"{loopback}\n{loopback.replace('=== a', '=== b')}")
    assert not is_relay(front, history)


def test_a_request_that_does_not_say_that_it_is_sent_on_proves_nothing():
    front, history = _hops(both_hops(OK, OK).replace("> Via: 1.1 proxy", "> Accept: */*"))
    assert is_relay(front, history)
    with pytest.raises(Undecided, match="not found for certain"):
        upstream(front, history)
