"""200 to GET, POST and OPTIONS."""

import pytest

from analyzer.rules.rule import Doubt
from parsers.model import NotObservedReason
from tests.analyzer.rules.verdicts import (
    BROKEN,
    CONNECTION_ENDED,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    finding_of,
    overlapping,
    undecided,
    verdict,
)


def unframed(method="GET", rest="<FIN", fields="", status="200 OK"):
    return f"> {method} /f HTTP/1.1\n>\n<! no Content-Length\n< HTTP/1.1 {status}\n{fields}<\n{rest}"


AFTER_CAPTURE = undecided(NotObservedReason.AFTER_CAPTURE)
CLIENT_FIRST = undecided(Doubt.CLIENT_CLOSED_FIRST)


@cases({
    "closed behind the head": (BROKEN, unframed()),
    "content up to the close": (KEPT, unframed(rest="<= Hello\n<FIN")),
    "Content-Length: 0 says it": (NOT_APPLICABLE, unframed(fields="< Content-Length: 0\n")),
    "an empty chunked content says it": (
        NOT_APPLICABLE,
        unframed(fields="< Transfer-Encoding: chunked\n", rest="< 0\n<\n<FIN"),
    ),
    "to HEAD": (NOT_APPLICABLE, unframed("HEAD")),
    "to CONNECT": (NOT_APPLICABLE, unframed("CONNECT")),
    "to POST": (NOT_APPLICABLE, unframed("POST")),
    "another status": (NOT_APPLICABLE, unframed(status="404 Not Found")),
    "the client closed first": (CLIENT_FIRST, unframed(rest=">FIN\n<FIN")),
    "the client reset": (CONNECTION_ENDED, unframed(rest=">RST")),
    "the server reset": (CONNECTION_ENDED, unframed(rest="<RST")),
    "not closed yet": (AFTER_CAPTURE, unframed(rest=">ACK")),
    "content was lost": (KEPT, unframed(rest="<? 5\n<FIN")),
    "part of the head was lost": (NOT_APPLICABLE, "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<? 40\n<FIN"),
    "the request was not captured": (NO_REQUEST, ">? 20\n<! no Content-Length\n< HTTP/1.1 200 OK\n<\n<FIN"),
    "it was not captured, but there is content": (
        NOT_APPLICABLE,
        ">? 20\n<! no Content-Length\n< HTTP/1.1 200 OK\n<\n<= Hello\n<FIN",
    ),
})  # fmt: skip
def test_a_200_to_get_without_content_says_so(expected, text):
    assert verdict("S200-get-entity", text) == expected


@cases({
    "Content-Length: 0": (KEPT, unframed("OPTIONS", fields="< Content-Length: 0\n")),
    "no length": (BROKEN, unframed("OPTIONS")),
    "content up to the close": (KEPT, unframed("OPTIONS", rest="<= Hello\n<FIN")),
    "an empty chunked content": (
        KEPT,
        unframed("OPTIONS", fields="< Transfer-Encoding: chunked\n", rest="< 0\n<"),
    ),
    "a 204": (NOT_APPLICABLE, unframed("OPTIONS", status="204 No Content")),
    "to GET": (NOT_APPLICABLE, unframed("GET")),
    "the client closed first": (CLIENT_FIRST, unframed("OPTIONS", rest=">FIN\n<FIN")),
    "not closed yet": (AFTER_CAPTURE, unframed("OPTIONS", rest=">ACK")),
    "the request was not captured": (NO_REQUEST, ">? 20\n<! no Content-Length\n< HTTP/1.1 200 OK\n<\n<FIN"),
})  # fmt: skip
def test_a_200_to_options_without_content_says_so(expected, text):
    assert verdict("S200-options-length", text) == expected


def test_options_is_a_matter_of_the_old_standard_alone():
    assert verdict("S200-options-length", unframed("OPTIONS"), profile="rfc2616") == BROKEN


CLOSED = {"S200-get-entity": "GET", "S200-options-length": "OPTIONS"}


@pytest.mark.parametrize(("rule", "method"), CLOSED.items())
def test_a_close_is_judged_by_what_is_certain(rule, method):
    def in_tls(said):
        said.exchanges[0].tls = True

    def lost_at_the_tap(said):
        said.connection.close.highest_ack_by_client += 100

    def sent_more(said):
        said.connection.close.highest_sent_by_server += 100

    def no_facts(said):
        said.connection.close = None

    text = unframed(method)
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
    assert verdict(rule, text, change=in_tls) == undecided(Doubt.TLS)
    assert verdict(rule, text, change=lost_at_the_tap) == undecided(Doubt.CAPTURE_LOSS)
    assert verdict(rule, text, change=sent_more) == undecided(Doubt.CAPTURE_LOSS)
    assert verdict(rule, text, change=no_facts).startswith("undecided")


def posted(fields="", content="", method="POST"):
    return f"> {method} /f HTTP/1.1\n>\n< HTTP/1.1 200 OK\n{fields}<\n{content}"


@cases({
    "content": (KEPT, posted(content="<= Saved.")),
    "Content-Length: 0": (BROKEN, posted()),
    "an empty chunked content": (BROKEN, posted("< Transfer-Encoding: chunked\n", "< 0\n<")),
    "closed behind the head": (BROKEN, unframed("POST")),
    "to PUT": (NOT_APPLICABLE, posted(method="PUT")),
    "to what may be a DELETE": (
        undecided(Doubt.METHOD_OVERRIDE),
        posted().replace(" HTTP/1.1\n>", " HTTP/1.1\n> X-HTTP-Method: DELETE\n>", 1),
    ),
    "methods have case": (NOT_APPLICABLE, posted(method="post")),
    "cut short": (CONNECTION_ENDED, posted("< Content-Length: 5\n", "<FIN")),
    "content was lost": (KEPT, posted("< Content-Length: 5\n", "<? 5")),
    "the end was not captured": (AFTER_CAPTURE, unframed("POST", rest=">ACK")),
    "part of the head was lost": (LOST, "> POST / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<? 40"),
    "the request was not captured": (NO_REQUEST, ">? 20\n< HTTP/1.1 200 OK\n<"),
    "it was not captured, but there is content": (NOT_APPLICABLE, ">? 20\n< HTTP/1.1 200 OK\n<\n<= x"),
})  # fmt: skip
def test_a_200_to_post_says_what_came_of_it(expected, text):
    assert verdict("S200-post-entity", text) == expected


def test_octets_of_which_two_copies_differ_prove_nothing():
    assert verdict("S200-post-entity", posted(), change=overlapping) == undecided(Doubt.OVERLAP)


def test_an_empty_200_is_a_remark():
    assert finding_of("S200-post-entity", posted()).severity.value == "info"
