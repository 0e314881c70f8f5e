"""Who is the same client."""

import pytest

from analyzer.rules import clients
from analyzer.rules.clients import Clients, agent_of, proxied_for
from analyzer.rules.conversation import converse
from analyzer.rules.seen import seen


def get(fields="", *, connection="", target="/a"):
    return f"{connection}> GET {target} HTTP/1.1\n{fields}>\n< HTTP/1.1 200 OK\n<\n"


AGENT, OTHER = "> User-Agent: a/1\n", "> User-Agent: b/2\n"
THERE = "=== b 192.0.2.1\n"


def certain(*texts):
    """Whether the last exchange is certainly by the client of the first one."""
    known = Clients()
    exchanges = converse("".join(texts)).exchanges
    for exchange in exchanges:
        if not exchange.index:
            known.note(exchange)
    return known.certainly_same(seen(exchanges[0]), exchanges[-1])


@pytest.mark.parametrize(
    ("expected", "texts"),
    [
        (True, [get(), get()]),
        (True, [get(AGENT), get(AGENT, connection=THERE)]),
        (False, [get(), get(connection=THERE)]),
        (False, [get(AGENT), get(OTHER, connection="=== c 192.0.2.1\n"), get(AGENT, connection=THERE)]),
        (False, [get(AGENT), get(connection="=== c 192.0.2.1\n"), get(AGENT, connection=THERE)]),
        (True, [get(AGENT), get(OTHER, connection="=== c 192.0.2.7\n"), get(AGENT, connection=THERE)]),
    ],
    ids=[
        "one connection",
        "one user agent",
        "no user agent",
        "another user agent at the address",
        "somebody without user agent at the address",
        "another user agent elsewhere",
    ],
)
def test_a_client_is_certain_by_its_connection_or_by_the_only_user_agent(expected, texts):
    assert certain(*texts) is expected


def test_a_proxy_that_does_not_say_for_whom_it_asks_is_nobody_for_certain():
    via = "> Via: 1.1 gate\n"
    assert certain(get(via), get(via)) is False
    assert certain(get(via), get(f"{via}> X-Forwarded-For: 198.51.100.7\n")) is True
    assert certain(get(via), get(f"{via}> Forwarded: for=198.51.100.7\n")) is True


def test_a_user_agent_that_was_not_the_first_of_its_connection_is_not_certain_elsewhere():
    """Something at the address sends for several; only the first of each connection is noted."""
    first = converse(get(AGENT) + get(OTHER) + get(OTHER, connection=THERE)).exchanges
    known = Clients()
    known.note(first[0])
    assert known.certainly_same(seen(first[1]), first[2]) is False


def test_a_request_that_was_not_captured_says_nothing_of_its_client():
    known = Clients()
    known.note(converse(">? 20\n< HTTP/1.1 200 OK\n<\n").exchanges[0])
    known.note(converse("> GET / HTTP/1.1\n>? 20\n< HTTP/1.1 200 OK\n<\n").exchanges[0])
    assert "192.0.2.1" not in known.addresses


def test_addresses_beyond_the_limit_are_counted_and_nobody_for_certain(monkeypatch):
    monkeypatch.setattr(clients, "ADDRESSES_LIMIT", 1)
    known = Clients()
    said = converse(
        get(AGENT) + get(AGENT, connection="=== b 192.0.2.7\n") + get(AGENT, connection="=== c 192.0.2.7\n")
    )
    for exchange in said.exchanges:
        known.note(exchange)
    assert ("192.0.2.1" in known.addresses, "192.0.2.7" in known.addresses, known.forgotten) == (
        True,
        False,
        2,
    )
    assert known.certainly_same(seen(said.exchanges[1]), said.exchanges[2]) is False


@pytest.mark.parametrize(
    ("expected", "fields"),
    [
        ("", ""),
        ("a/1", "> User-Agent: a/1\n"),
        ("a/1", "> USER-agent:a/1 \n"),
        ("", "> X-User-Agent: a/1\n"),
        ("a/1", "> User-Agent: a/1\n> User-Agent: b/2\n"),
        ("é", "> User-Agent: é\n"),
    ],
)
def test_the_user_agent_is_read_from_the_octets(expected, fields):
    assert agent_of(converse(get(fields)).exchanges[0].request) == expected


def test_forwarded_goes_before_x_forwarded_for():
    both = "> X-Forwarded-For: 198.51.100.8\n> Forwarded: for=198.51.100.7\n"
    assert proxied_for(converse(get(both)).exchanges[0].request) == "for=198.51.100.7"
    assert proxied_for(converse(get()).exchanges[0].request) is None
