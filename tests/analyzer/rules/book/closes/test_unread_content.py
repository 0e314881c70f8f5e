"""Rules for content that the server does not read."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    finding_of,
    judged,
    undecided,
    verdict,
)

RULE = "TCP-ANY-unread-body-reused"

BEGUN = "> POST /f HTTP/1.1\n> Content-Length: 10\n>\n>= Hello\n"


def upload(
    rest="World", *, status="413 Too Large", fields="X: y", asking="X: y", stray="400 Bad Request", between=""
):
    return (
        f"> POST /f HTTP/1.1\n> Content-Length: 10\n> {asking}\n>\n>= Hello\n<! no Date\n"
        f"< HTTP/1.1 {status}\n< {fields}\n<\n<= \n>= {rest}\n{between}<! no Date\n"
        f"< HTTP/1.1 {stray}\n<\n< What?\n"
    )


SWALLOWED = upload("0 HTTP/1.1\\r\\n").replace("Content-Length: 10", "Content-Length: 17")


@cases({
    "400": (BROKEN, upload()),
    "405": (BROKEN, upload(stray="405 Method Not Allowed")),
    "501": (BROKEN, upload(stray="501 Not Implemented")),
    "in chunks": (
        BROKEN,
        upload("\\r\\n0\\r\\n\\r\\n", asking="Transfer-Encoding: chunked").replace(
            "> Content-Length: 10\n", ""
        ).replace(">= Hello", ">= 5\\r\\nHello"),
    ),
    "another status may answer the request once more": (KEPT, upload(stray="500 Oops")),
    "408 closes an idle connection": (KEPT, upload(stray="408 Request Timeout")),
    "408 in front is another rule's": (KEPT, upload(status="408 Request Timeout")),
    "close was said": (KEPT, upload(fields="Connection: close")),
    "close was asked for": (KEPT, upload(asking="Connection: close")),
    "the answer came before more content": (
        KEPT,
        BEGUN + "< HTTP/1.1 413 Too Large\n<\n< HTTP/1.1 400 Bad Request\n<\n>= World",
    ),
    "the client had ended its side": (
        undecided(Doubt.CLIENT_CLOSED_FIRST),
        upload(between=">FIN\n"),
    ),
    "the content may be left out": (
        undecided(Doubt.CONTENT_LEFT_OUT),
        upload("HelloWorld", asking="Expect: 100-continue").replace(">= Hello\n", "", 1),
    ),
    "the content holds a request line": (undecided(Doubt.CONTENT_LEFT_OUT), SWALLOWED),
    "a response without a request to begin with": (
        NOT_APPLICABLE,
        "< HTTP/1.1 400 Bad Request\n<\n" + "> GET / HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<",
    ),
    "not early": (
        NOT_APPLICABLE,
        "> GET / HTTP/1.1\n>\n< HTTP/1.1 413 Too Large\n<\n< HTTP/1.1 400 Bad Request\n<",
    ),
    "HTTP/1.0": (KEPT, upload().replace("< HTTP/1.1 413", "< HTTP/1.0 413")),
    "framed in two ways": (
        undecided(Doubt.MALFORMED_HEAD),
        upload(asking="Content-Length: 10"),
    ),
})  # fmt: skip
def test_content_is_not_taken_for_a_request(expected, text):
    assert verdict(RULE, text) == expected


def test_both_responses_are_shown_and_the_general_rule_is_silent():
    assert [what for what, *_ in evidence_of(RULE, upload())] == ["early response", "answer to content"]
    assert finding_of(RULE, upload()).exchange == 1
    _, findings = judged(upload())
    assert "C0-one-final" not in {one.rule for one in findings if one.verdict.value == BROKEN}


def inside_tls(said):
    for exchange in said.exchanges:
        exchange.tls = True


def midstream(said):
    said.connection.opened = "midstream"


def one_way(said):
    said.connection.one_way = True


def lossy(said):
    said.connection.gaps = 1


def reordered(said):
    said.connection.close.reordered = True


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (inside_tls, Doubt.TLS),
        (midstream, Doubt.MIDSTREAM),
        (one_way, Doubt.ONE_WAY),
        (lossy, Doubt.CAPTURE_LOSS),
        (reordered, Doubt.REORDERED),
    ],
)
def test_what_proves_nothing(change, reason):
    assert verdict(RULE, upload(), change=change) == undecided(reason)


def test_in_a_tunnel_it_is_undecided():
    assert verdict(RULE, "> CONNECT a:80 HTTP/1.1\n>\n< HTTP/1.1 200 OK\n<\n" + upload()) == undecided(
        Doubt.TUNNEL
    )
