"""405: Allow."""

import pytest

from analyzer.rules.rule import Doubt
from tests.analyzer.rules.verdicts import (
    BROKEN,
    KEPT,
    LOST,
    NO_REQUEST,
    NOT_APPLICABLE,
    cases,
    evidence_of,
    overlapping,
    undecided,
    verdict,
)


def answered(status, fields="", *, method="GET", request="", content="< why"):
    return f"> {method} /f HTTP/1.1\n{request}>\n<! no Date\n< HTTP/1.1 {status}\n{fields}<\n{content}"


REFUSED = "405 Method Not Allowed"


@cases({
    "Allow": (KEPT, answered(REFUSED, "< Allow: GET, HEAD\n", method="PUT")),
    "an empty Allow is legal": (KEPT, answered(REFUSED, "< Allow:\n")),
    "none": (BROKEN, answered(REFUSED)),
    "none, to HEAD": (BROKEN, answered(REFUSED, method="HEAD", content="")),
    "names have no case": (KEPT, answered(REFUSED, "< ALLOW: GET\n")),
    "an intermediary may have taken it": (undecided(Doubt.PROXY), answered(REFUSED, "< Via: 1.1 gate\n")),
    "a proxy need not send it: CONNECT": (
        undecided(Doubt.PROXY),
        f"> CONNECT a.example:443 HTTP/1.1\n>\n< HTTP/1.1 {REFUSED}\n<\n< why",
    ),
    "a proxy need not send it: absolute-form": (
        undecided(Doubt.PROXY),
        f"> PUT http://a.example/ HTTP/1.1\n>\n< HTTP/1.1 {REFUSED}\n<\n< why",
    ),
    "a line that cannot be read": (undecided(Doubt.MALFORMED_HEAD), answered(REFUSED, "< Allow GET\n")),
    "the request was not captured": (BROKEN, f">? 20\n< HTTP/1.1 {REFUSED}\n<\n< why"),
    "part of the head was lost": (LOST, f"> PUT / HTTP/1.1\n>\n< HTTP/1.1 {REFUSED}\n<? 30"),
    "bare LF": (KEPT, "> PUT / HTTP/1.1\n>\n" + r"<= HTTP/1.1 405 No\nAllow: GET\nContent-Length: 0\n\n"),
    "another status": (NOT_APPLICABLE, answered("501 Not Implemented")),
})  # fmt: skip
def test_405_lists_the_allowed_methods(expected, text):
    assert verdict("S405-allow", text) == expected


OVERRIDE, PROXY, UNKNOWN = (
    undecided(Doubt.METHOD_OVERRIDE),
    undecided(Doubt.PROXY),
    undecided(Doubt.METHOD_UNKNOWN),
)
ITSELF = "< Allow: GET, PUT\n"
FORM = "> Content-Type: application/x-www-form-urlencoded; charset=utf-8\n"


@cases({
    "others": (KEPT, answered(REFUSED, "< Allow: GET, HEAD\n", method="PUT")),
    "an empty list": (KEPT, answered(REFUSED, "< Allow:\n", method="PUT")),
    "none is another rule's": (NOT_APPLICABLE, answered(REFUSED, method="PUT")),
    "itself": (BROKEN, answered(REFUSED, ITSELF, method="PUT")),
    "itself on a second line": (BROKEN, answered(REFUSED, "< Allow: GET\n< Allow: PUT\n", method="PUT")),
    "a method that begins like it": (KEPT, answered(REFUSED, "< Allow: PUTS\n", method="PUT")),
    "methods have case": (KEPT, answered(REFUSED, "< Allow: GET\n", method="get")),
    "HEAD": (BROKEN, answered(REFUSED, "< Allow: HEAD\n", method="HEAD", content="")),
    "a field stands for another method": (
        OVERRIDE,
        answered(REFUSED, "< Allow: POST\n", method="POST", request="> X-HTTP-Method-Override: PUT\n"),
    ),
    "a query does": (
        OVERRIDE,
        "> POST /?_method=PUT HTTP/1.1\n>\n< HTTP/1.1 405 No\n< Allow: POST\n<",
    ),
    "a form may": (OVERRIDE, answered(REFUSED, "< Allow: POST\n", method="POST", request=FORM)),
    "an intermediary may have refused": (PROXY, answered(REFUSED, f"{ITSELF}< Via: 1.1 a\n", method="PUT")),
    "the method cannot be read": (UNKNOWN, f">= PUT\\r\\n\\r\\n\n< HTTP/1.1 {REFUSED}\n{ITSELF}<"),
    "a line that cannot be read": (
        undecided(Doubt.MALFORMED_HEAD),
        answered(REFUSED, ITSELF, method="PUT", request="> X-Method-Override\n"),
    ),
    "the request was not captured": (NO_REQUEST, f">? 20\n< HTTP/1.1 {REFUSED}\n{ITSELF}<\n< why"),
    "another status": (NOT_APPLICABLE, answered("501 Not Implemented", ITSELF, method="PUT")),
})  # fmt: skip
def test_allow_does_not_list_what_is_refused(expected, text):
    assert verdict("S405-allow-contradiction", text) == expected


def test_the_method_and_the_list_are_shown():
    text = answered(REFUSED, ITSELF, method="PUT")
    assert evidence_of("S405-allow-contradiction", text) == [
        ("request line", "PUT /f HTTP/1.1", 4, 0),
        ("allow", "Allow: GET, PUT", 5, 52),
    ]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("S405-allow", answered(REFUSED)),
        ("S405-allow-contradiction", answered(REFUSED, ITSELF, method="PUT")),
    ],
)
def test_octets_of_which_two_copies_differ_prove_nothing(rule, text):
    assert verdict(rule, text, change=overlapping) == undecided(Doubt.OVERLAP)
