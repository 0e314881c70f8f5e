"""How a 205 says that it is over."""

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    judged,
    overlapping,
    undecided,
    verdict,
)

RULE = "S205-framing"
SECOND = 1_000_000_000


def reset(rest="<FIN", fields="", method="POST"):
    return f"> {method} /f HTTP/1.1\n>\n<! no Content-Length\n< HTTP/1.1 205 Reset Content\n{fields}<\n{rest}"


NEXT = "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n<= Hello"


@cases({
    "closed at once": (KEPT, reset()),
    "reset at once": (KEPT, reset("<RST")),
    "Content-Length: 0": (KEPT, reset("", "< Content-Length: 0\n")),
    "an empty chunked content": (KEPT, reset("< 0\n<", "< Transfer-Encoding: chunked\n")),
    "the next response": (BROKEN, reset(NEXT)),
    "content is another rule's": (NOT_APPLICABLE, reset("<= Hello\n<FIN")),
    "the client closed first": (undecided(Doubt.CLIENT_CLOSED_FIRST), reset(">FIN\n<FIN")),
    "not captured for a second": (undecided(NotObservedReason.AFTER_CAPTURE), reset(">ACK")),
    "to HEAD": (NOT_APPLICABLE, reset(method="HEAD")),
    "the method cannot be told from HEAD": (undecided(Doubt.METHOD_UNKNOWN), reset(NEXT, method="head")),
    "octets were lost before the next response": (NOT_APPLICABLE, reset("<? 5\n" + NEXT)),
    "octets were lost behind it": (LOST, reset(NEXT + "\n<? 5")),
    "part of the head was lost": (NOT_APPLICABLE, "> POST / HTTP/1.1\n>\n< HTTP/1.1 205 R\n<? 40\n<FIN"),
    "the request was not captured": (
        NO_REQUEST,
        ">? 20\n<! no Content-Length\n< HTTP/1.1 205 Reset Content\n<\n<FIN",
    ),
})  # fmt: skip
def test_a_205_says_that_it_is_over(expected, text):
    assert verdict(RULE, text) == expected


def later(seconds):
    """Let so many seconds pass between the head of the response and what follows it."""

    def change(said):
        response = said.exchanges[0].response
        response.last_time -= seconds * SECOND

    return change


@cases({
    "the server closed late": (BROKEN, reset("<FIN")),
    "the client gave up": (BROKEN, reset(">FIN\n<FIN")),
    "nobody closed": (BROKEN, reset(">ACK")),
})  # fmt: skip
def test_a_second_is_no_close_at_once(expected, text):
    assert verdict(RULE, text, change=later(2)) == expected


def test_silence_until_the_connection_was_closed_out_is_no_close():
    def idle(said):
        said.connection.close.ended = "idle"

    assert verdict(RULE, reset(">ACK"), change=idle) == BROKEN


def test_what_is_not_certain_is_not_judged():
    def cut(said):
        said.connection.close.timeline = list

    def no_facts(said):
        said.connection.close = None

    assert verdict(RULE, reset(), change=cut) == undecided(Doubt.TIMELINE_CUT)
    assert verdict(RULE, reset(), change=no_facts) == undecided(NotObservedReason.NOT_SEEN)
    assert verdict(RULE, reset(NEXT), change=overlapping) == undecided(Doubt.OVERLAP)


def test_missing_framing_and_content_are_told_apart():
    for text, rule in ((reset(NEXT), RULE), (reset("<= Hello\n<FIN"), "S205-no-entity")):
        assert [one.rule for one in judged(text)[1] if one.verdict.value == BROKEN] == [rule]
