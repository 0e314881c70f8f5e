"""Responses that may have been relayed."""

import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.history import History
from analyzer.rules.relayed import not_relayed
from analyzer.rules.rule import Doubt, Undecided

PLAIN = "> GET / HTTP/1.1\n>\n< HTTP/1.1 404 No\n<\n< why"
UNASKED = ">? 20\n< HTTP/1.1 404 No\n{}<\n< why"


def ask(text):
    said = converse(text)
    history = History(roles=said.roles)
    for exchange in said.exchanges:
        history.note(exchange)
    not_relayed(said.exchanges[-1], history)


@pytest.mark.parametrize(
    "text", [PLAIN, UNASKED.format(""), f"!! 192.0.2.2=origin\n{PLAIN.replace('GET /', 'GET http://a/')}"]
)
def test_where_nothing_tells_nothing_is_presumed(text):
    ask(text)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace("GET /", "GET http://a/"),
        PLAIN.replace("No\n", "No\n< Via: 1.1 a\n"),
        UNASKED.format("< Via: 1.1 a\n"),
        f"!! 192.0.2.2=gateway\n{UNASKED.format('')}",
    ],
)
def test_what_an_intermediary_sent_may_have_been_more(text):
    with pytest.raises(Undecided) as raised:
        ask(text)
    assert raised.value.reason is Doubt.PROXY
