"""Whether a server took a request that it must reject."""

import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.rejections import ANSWERED_EARLIER, answered_in_http10, was_taken
from analyzer.rules.rule import Doubt, Undecided
from parsers.model import NotObserved, NotObservedReason


def exchange(status, *, version="1.1", request="> GET / HTTP/1.1\n>\n", after=""):
    return converse(f"{request}< HTTP/{version} {status} x\n<\n{after}").exchanges[0]


def test_what_may_be_said_before_the_request_was_looked_at_takes_nothing():
    taken = {status for status in range(200, 600) if was_taken(exchange(status))}
    assert taken == set(range(200, 500)) - ANSWERED_EARLIER
    assert not was_taken(exchange("20"))


def test_a_server_of_http10_is_told_by_its_version():
    assert answered_in_http10(exchange(200, version="1.0"))
    assert not answered_in_http10(exchange(200))
    assert not answered_in_http10(converse("> GET / HTTP/1.1\n>\n>FIN").exchanges[0])


def test_an_answer_to_half_a_head_is_undecided():
    with pytest.raises(Undecided) as raised:
        was_taken(exchange(200, request=">= GET / HTTP/1.1\\r\\n\n", after=">= Host: a\\r\\n\\r\\n"))
    assert raised.value.reason is Doubt.EARLY_RESPONSE


def test_a_pairing_in_doubt_is_not_observed():
    doubted = exchange(200)
    doubted.doubt = NotObservedReason.PAIRING
    with pytest.raises(NotObserved):
        was_taken(doubted)
