"""Requests that are repeated without the change that was asked for."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.book.clients.test_repeats import AGENT, ON_B, refused
from tests.analyzer.rules.verdicts import BROKEN, KEPT, NOT_APPLICABLE, cases, finding_of, undecided, verdict

CHUNKED = r"""
> POST /a HTTP/1.1
> Transfer-Encoding: chunked
>
>= 3\r\na=1\r\n0\r\n\r\n
< HTTP/1.1 411 X
<
< why
"""


@cases({
    "chunked again": (BROKEN, CHUNKED * 2),
    "with Content-Length": (KEPT, CHUNKED + refused(200)),
    "without content": (BROKEN, refused(411, content="") * 2),
    "no number": (BROKEN, CHUNKED + "> POST /a HTTP/1.1\n> Content-Length: x\n>\n"),
    "zero": (KEPT, CHUNKED + "> POST /a HTTP/1.1\n> Content-Length: 0\n>\n< HTTP/1.1 200 X\n<\n"),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        CHUNKED + refused(411, content="", fields="> Content-Length 0\n"),
    ),
    "another URI": (NOT_APPLICABLE, CHUNKED + refused(411, content="", target="/b")),
    "never again": (NOT_APPLICABLE, CHUNKED),
})  # fmt: skip
def test_411_is_answered_by_a_length(expected, text):
    assert verdict("S411-client-repeat", text) == expected


EXPECT = "> Expect: 100-continue\n"
WAITED = refused(417, fields=EXPECT)


@cases({
    "again": (BROKEN, refused(417, fields=EXPECT) * 2),
    "in other letters": (BROKEN, WAITED + refused(417, fields="> expect: 100-Continue\n")),
    "without": (KEPT, refused(417, fields=EXPECT) + refused(200)),
    "another expectation before": (NOT_APPLICABLE, refused(417, fields="> Expect: x\n") * 2),
    "after more than a minute": (NOT_APPLICABLE, WAITED + refused(417, fields=EXPECT, wait=61)),
    "never again": (NOT_APPLICABLE, refused(417, fields=EXPECT)),
})  # fmt: skip
def test_417_is_answered_without_the_expectation(expected, text):
    assert verdict("S417-client-repeat", text) == expected


@cases({
    "the same connection": (BROKEN, refused(421) * 2),
    "another one": (KEPT, refused(421, fields=AGENT) + ON_B + refused(421, fields=AGENT)),
    "another host": (NOT_APPLICABLE, refused(421) + refused(421, fields="> Host: example.net\n")),
    "never again": (NOT_APPLICABLE, refused(421)),
})  # fmt: skip
def test_421_is_answered_on_another_connection(expected, text):
    assert verdict("S421-client-same-connection", text) == expected


EARLY = "> Early-Data: 1\n"
TOO_EARLY = refused(425, fields=EARLY)


@cases({
    "in early data": (BROKEN, refused(425, fields=EARLY) * 2),
    "after the handshake": (KEPT, refused(425, fields=EARLY) + refused(200)),
    "a value that says nothing": (KEPT, TOO_EARLY + refused(425, fields="> Early-Data: 0\n")),
    "never again": (NOT_APPLICABLE, refused(425, fields=EARLY)),
})  # fmt: skip
def test_425_is_not_answered_in_early_data(expected, text):
    assert verdict("S425-retry", text) == expected


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("S411-client-repeat", refused(411, content="", fields=AGENT)),
        ("S417-client-repeat", refused(417, fields=EXPECT + AGENT)),
        ("S425-retry", refused(425, fields=EARLY + AGENT)),
    ],
)
def test_a_request_that_may_have_crossed_the_response_repeats_nothing(rule, text):
    opened = ON_B + refused(200, target="/x", fields=AGENT) + "=== a\n"
    assert verdict(rule, opened + text + ON_B + text) == undecided(Doubt.IN_FLIGHT)


def test_the_severity_is_that_of_a_remark():
    assert finding_of("S421-client-same-connection", refused(421) * 2).severity.value == "info"
