"""Whether the end of a message is certain."""

import pytest

from analyzer.rules.conversation import converse
from analyzer.rules.framing_doubts import FRAMING_DOUBTS, certainly_framed, certainly_over
from analyzer.rules.rule import Doubt, Undecided
from parsers.anomalies import AnomalyCode
from parsers.model import NotObserved, NotObservedReason
from tests.analyzer.rules.verdicts import overlapping

POST = "> POST / HTTP/1.1\n> {}\n>\n>= Hello"


def request(text):
    return converse(text).exchanges[0].request


def test_a_usual_message_is_certain():
    certainly_over(request(POST.format("Content-Length: 5")))
    certainly_over(request("> GET / HTTP/1.1\n>"))


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("Content-Length: 5\n> Content-Length: 5", Doubt.MALFORMED_HEAD),
        ("Content-Length: 5\n> Transfer-Encoding: chunked", Doubt.MALFORMED_HEAD),
        ("Content-Length: five", Doubt.MALFORMED_HEAD),
        ("Content-Length : 5", Doubt.MALFORMED_HEAD),
        ("Content-Length: 5\n> a line without colon", Doubt.MALFORMED_HEAD),
    ],
)
def test_what_can_be_read_in_two_ways_is_not(field, reason):
    with pytest.raises(Undecided) as caught:
        certainly_framed(request(POST.format(field)))
    assert caught.value.reason is reason


def test_two_copies_that_differ_make_it_uncertain():
    said = converse(POST.format("Content-Length: 5"))
    overlapping(said)
    with pytest.raises(Undecided) as caught:
        certainly_framed(said.exchanges[0].request)
    assert caught.value.reason is Doubt.OVERLAP


@pytest.mark.parametrize("check", [certainly_framed, certainly_over])
def test_a_head_that_was_not_captured_whole_tells_nothing(check):
    with pytest.raises(NotObserved) as caught:
        check(request("> GET / HTTP/1.1\n>? 20\n< HTTP/1.1 200 OK\n<"))
    assert caught.value.reason is NotObservedReason.LOST


def test_a_message_that_goes_on_is_framed_and_not_over():
    message = request(POST.format("Content-Length: 50"))
    certainly_framed(message)
    with pytest.raises(NotObserved):
        certainly_over(message)


def test_a_framing_that_had_to_be_assumed_is_a_doubt():
    assert AnomalyCode.FRAMING_ASSUMED in FRAMING_DOUBTS
