"""What judging remembers."""

import pytest

from analyzer.rules import history as module
from analyzer.rules.conversation import converse
from analyzer.rules.history import History, server_key
from analyzer.rules.roles import Role, Roles

OK = "> GET /{n} HTTP/1.1\n> Host: {host}\n>\n{denied}< HTTP/1.1 200 OK\n<\n< a\n"


def said(*, host="example.com", date=True, number=0, text=""):
    denied = "" if date else "<! no Date\n"
    return converse(OK.format(n=number, host=host, denied=denied) + text, number=number)


def noted(*conversations):
    history = History()
    for one in conversations:
        for exchange in one.exchanges:
            history.note(exchange)
    return history


def test_a_server_has_a_clock_once_a_response_of_it_carries_date():
    one, other = said(), said(host="other.example", date=False, number=1)
    history = noted(one, other)
    assert [history.has_clock(server_key(each.exchanges[0])) for each in (one, other)] == [True, False]
    assert history.has_clock(None) is False


def test_a_server_is_its_address_and_the_host_asked_for_without_case():
    keys = [server_key(said(host=host).exchanges[0]) for host in ("A.example", "a.EXAMPLE")]
    assert keys == [("192.0.2.2:80", "a.example")] * 2
    assert server_key(converse(">! no Host\n> GET / HTTP/1.1\n>").exchanges[0]) == ("192.0.2.2:80", "")


@pytest.mark.parametrize(
    "text", [">? 20\n< HTTP/1.1 200 OK\n<\n< a", "> GET / HTTP/1.1\n>? 20\n< HTTP/1.1 200 OK\n<"]
)
def test_without_the_request_or_its_head_the_server_is_not_known(text):
    assert server_key(converse(text).exchanges[0]) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (0, 0, False)),
        ("> GET / HTTP/1.1\n>", (0, 1, False)),
        ("< HTTP/1.1 200 OK\n<", (1, 0, False)),
        ("< HTTP/1.1 200 OK\n<\n< HTTP/1.1 200 OK\n<", (2, 0, False)),
        ("> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< Content-Length: x\n<", (0, 0, True)),
        ("<? 10\n< HTTP/1.1 200 OK\n<", (1, 0, False)),
    ],
)
def test_the_odd_exchanges_of_a_connection_are_booked(text, expected):
    one = said(text=text)
    ledger = noted(one).ledger(one.connection)
    assert (ledger.orphans, ledger.unanswered, ledger.doubtful) == expected
    assert (ledger.first_orphan is not None) == (expected[0] > 0)


def test_a_connection_that_is_over_is_forgotten_and_its_server_is_not():
    one = said(text="< HTTP/1.1 200 OK\n<")
    history = noted(one)
    history.forget(one.connection)
    assert history.ledger(one.connection).orphans == 0
    assert history.has_clock(server_key(one.exchanges[0]))


def test_what_there_is_no_room_for_is_counted(monkeypatch):
    monkeypatch.setattr(module, "SERVERS_LIMIT", 1)
    one, two, again = said(), said(host="b", number=1), said(number=2)
    history = noted(one, two, again)
    assert [history.has_clock(server_key(each.exchanges[0])) for each in (one, two)] == [True, False]
    assert history.forgotten == {"servers that send Date": 1}


def test_what_the_user_says_of_addresses_is_remembered():
    assert History(roles=Roles.of({"10.0.0.1": "proxy"})).roles.given("10.0.0.1", 80) is Role.PROXY
    assert History().roles.given("10.0.0.1", 80) is None
