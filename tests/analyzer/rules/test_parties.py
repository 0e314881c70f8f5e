import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.history import History
from analyzer.rules.parties import given_role, is_intermediary, is_proxy, proved_proxy
from analyzer.rules.roles import Role, Roles
from analyzer.rules.rule import Undecided
from parsers.model import NotObserved

ORDINARY = "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n"
VIA = ORDINARY.replace("OK\n", "OK\n< Via: 1.1 cache\n")
ABSOLUTE = ORDINARY.replace("GET /", "GET http://example.com/")
CONNECT = "> CONNECT example.com:443 HTTP/1.1\n>\n< HTTP/1.1 502 Bad Gateway\n<\n< No.\n"
HOPS = """
    === down 192.0.2.1 192.0.2.9
    > GET /a HTTP/1.1
    >
    === up 192.0.2.9
    > GET /a HTTP/1.1
    > Via: 1.1 gate
    >
    < HTTP/1.1 200 OK
    <
    === down
    < HTTP/1.1 200 OK
    <
"""


def _last(text, **roles):
    """Return the last exchange of a conversation, and a history of those before."""
    history = History(roles=Roles.of({"192.0.2.2": roles["role"]}) if roles else None)
    *earlier, last = converse(text).exchanges
    for exchange in earlier:
        history.note(exchange)
        history.memory.add(exchange)
    history.note(last)
    return last, history


@pytest.mark.parametrize(
    ("role", "intermediary", "proxy"),
    [("origin", False, False), ("gateway", True, False), ("proxy", True, True)],
)
@pytest.mark.parametrize("text", [ORDINARY, VIA, ABSOLUTE, CONNECT])
def test_a_role_that_was_given_decides(text, role, intermediary, proxy):
    last, history = _last(text, role=role)
    assert given_role(last, history) is Role(role)
    assert (is_intermediary(last, history), is_proxy(last, history)) == (intermediary, proxy)


def test_one_that_is_called_a_client_may_be_anything_when_it_answers():
    for text in (ORDINARY, VIA, ABSOLUTE, CONNECT):
        called, history = _last(text, role="client")
        plain, without = _last(text)
        assert is_intermediary(called, history) is is_intermediary(plain, without)
        assert is_proxy(called, history) is is_proxy(plain, without)


def test_nothing_tells_of_an_ordinary_exchange():
    last, history = _last(ORDINARY)
    assert given_role(last, history) is is_intermediary(last, history) is is_proxy(last, history) is None


def test_via_in_the_response_is_of_an_intermediary_that_may_be_a_gateway():
    last, history = _last(VIA)
    assert (is_intermediary(last, history), is_proxy(last, history)) == (True, None)


@pytest.mark.parametrize("text", [ABSOLUTE, CONNECT])
def test_a_proxy_is_asked_in_absolute_form_or_with_connect(text):
    last, history = _last(text)
    assert is_intermediary(last, history) is is_proxy(last, history) is True
    proved_proxy(last, history)


def test_a_target_that_holds_a_uri_is_not_in_absolute_form():
    last, history = _last(ORDINARY.replace("GET /", "GET /proxy?of=http://example.com/"))
    assert is_proxy(last, history) is None


def test_an_intermediary_is_proved_by_its_other_hop():
    last, history = _last(HOPS)
    assert (is_intermediary(last, history), is_proxy(last, history)) == (True, None)
    last, history = _last(HOPS.replace("    > Via: 1.1 gate\n", ""))
    assert is_intermediary(last, history) is None


def test_what_may_be_a_gateway_is_no_proxy_for_certain():
    for text in (ORDINARY, VIA):
        with pytest.raises(Undecided, match="proxy or a gateway"):
            proved_proxy(*_last(text))


def test_without_the_request_nothing_tells():
    last, history = _last("< HTTP/1.1 200 OK\n<\n")
    with pytest.raises(NotObserved):
        is_proxy(last, history)
