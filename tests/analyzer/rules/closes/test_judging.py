"""Which response a verdict is about, and the short way of most closes."""

import pytest

from analyzer.rules.closes.judging import close_verdict
from analyzer.rules.closes.story import story_of
from analyzer.rules.closes.table import judged
from analyzer.rules.closes.verdict import Conduct, Outcome
from analyzer.rules.conversation import converse

GET = "> GET / HTTP/1.1\n>\n< HTTP/1.1 404 Not Found\n<\n< None.\n"


def verdict_on(text):
    return close_verdict(converse(text).connection)


@pytest.mark.parametrize("end", ["", "<FIN\n>FIN", ">FIN\n<FIN", ">ACK\n<FIN", ">ACK\n>FIN"])
def test_the_usual_close_is_judged_without_its_timeline_as_with_it(end):
    connection = converse(GET + end).connection
    whole = judged(story_of(connection, connection.close, connection.last_exchange, None))
    del connection.close.timeline

    verdict = close_verdict(connection)

    assert (verdict.conduct, verdict.outcome) == (whole.conduct, whole.outcome)
    assert verdict.conduct is Conduct.SAFE
    assert verdict.outcome is (Outcome.DELIVERED if ">" in end else Outcome.UNKNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "> GET / HTTP/1.1\n>\n<FIN",
        "> CONNECT example.com:443 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n>= x\n<RST",
        "> GET / HTTP/1.1\n> Upgrade: x\n>\n< HTTP/1.1 101 Switching\n< Upgrade: x\n<\n<RST",
    ],
    ids=["no response", "tunnel", "another protocol"],
)
def test_without_a_response_of_http_there_is_nothing_to_judge(text):
    assert verdict_on(text) is None


def test_without_facts_there_is_no_verdict():
    connection = converse(GET).connection
    connection.close = None
    assert close_verdict(connection) is None


def test_inside_tls_nothing_is_decided():
    connection = converse(GET + "<RST").connection
    connection.last_exchange.tls = True
    assert close_verdict(connection).conduct is Conduct.TLS


def test_a_head_that_was_not_captured_whole_leaves_it_open():
    connection = converse(GET + "<RST").connection
    connection.last_exchange.response_or_none.head_complete = False
    assert close_verdict(connection).conduct is Conduct.CAPTURE_LOSS
